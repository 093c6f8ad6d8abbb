use axum::response::Response;
use carafe_session::cookie::{CookieError, MAX_COOKIE_SIZE, SetCookie};
use carafe_session::{Clock, vary};
use http::header::{
    AGE, ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, ETAG, EXPIRES,
    LAST_MODIFIED, LOCATION, RETRY_AFTER, SET_COOKIE,
};
use http::{HeaderName, HeaderValue, Method};

use super::pending_json::PendingJson;
use super::{
    AcceptRanges, CacheControl, ETag, HttpDate, RetryAfter, conditional, in_memory, mimetype,
    preconditions, text_header,
};
use crate::Request;
use crate::uri_reference::UriReference;

/// What Flask's `Response` has beyond axum's [`Response`].
///
/// Text that cannot stand in a header is percent-encoded where Flask raises `ValueError`,
/// so that no value ends its header.
///
/// # Example
///
/// ```
/// use carafe_routing::{CacheControl, ResponseExt, make_response};
///
/// let mut response = make_response("cached");
/// response
///     .set_cache_control(CacheControl::new().public().max_age(300))
///     .vary("Accept-Language")
///     .set_age(12);
/// assert_eq!(response.headers()["cache-control"], "public, max-age=300");
/// assert_eq!(response.headers()["vary"], "Accept-Language");
/// ```
///
/// # Flask
///
/// The attributes and methods of
/// [`flask.Response`](https://flask.palletsprojects.com/en/stable/api/#flask.Response); the
/// setters are called `set_x` here. Status and other headers are axum's `status_mut` and
/// `headers_mut`.
pub trait ResponseExt: Sized {
    /// Sets a cookie, beside those that are set already.
    ///
    /// A line is logged about a cookie beyond [`MAX_COOKIE_SIZE`], which browsers drop.
    ///
    /// # Errors
    ///
    /// [`CookieError`] if a name, domain or date cannot be written, or the name has a
    /// prefix (`__Host-`, `__Secure-`) that promises what the cookie lacks.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::{CookieError, ResponseExt, SetCookie, make_response};
    /// let mut response = make_response("");
    /// response.set_cookie(SetCookie::new("a", "b").path("/x").http_only(true))?;
    /// assert_eq!(response.headers()["set-cookie"], "a=b; HttpOnly; Path=/x");
    /// assert!(response.set_cookie(SetCookie::new("__Secure-a", "b")).is_err());
    /// # Ok::<(), CookieError>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `set_cookie`, with the same bytes. Flask sends names that end the header, and
    /// cookies that contradict the prefix of their name.
    fn set_cookie(&mut self, cookie: impl Into<SetCookie>) -> Result<&mut Self, CookieError>;

    /// Deletes a cookie: by its name, or by the cookie that was set if it had a path, a
    /// domain or flags, all of which the browser compares. The value does not count.
    ///
    /// # Errors
    ///
    /// As for [`set_cookie`](Self::set_cookie).
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::{CookieError, ResponseExt, make_response};
    /// let mut response = make_response("");
    /// response.delete_cookie("a")?;
    /// let expected = "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/";
    /// assert_eq!(response.headers()["set-cookie"], expected);
    /// # Ok::<(), CookieError>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `delete_cookie`.
    fn delete_cookie(&mut self, cookie: impl Into<SetCookie>) -> Result<&mut Self, CookieError>;

    /// Adds the name of a request header that the response depends on to `Vary`, unless it
    /// is there in any case of letters, or a `*` is.
    ///
    /// # Flask
    ///
    /// `vary.add`.
    fn vary(&mut self, name: &str) -> &mut Self;

    /// Returns the directives of `Cache-Control`, to add to them.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::{CacheControl, ResponseExt, make_response};
    /// let mut response = make_response("");
    /// response.set_cache_control(CacheControl::new().private());
    /// response.set_cache_control(response.cache_control().max_age(60));
    /// assert_eq!(response.headers()["cache-control"], "private, max-age=60");
    /// ```
    fn cache_control(&self) -> CacheControl;

    /// Replaces `Cache-Control`; without any directive, removes it.
    fn set_cache_control(&mut self, control: CacheControl) -> &mut Self;

    /// Returns the entity tag.
    ///
    /// # Flask
    ///
    /// `get_etag`.
    fn etag(&self) -> Option<ETag>;

    /// Sets the entity tag, a strong one if it is a text.
    ///
    /// # Flask
    ///
    /// `set_etag`; `weak=True` is [`ETag::weak`].
    fn set_etag(&mut self, etag: impl Into<ETag>) -> &mut Self;

    /// Computes a strong entity tag from the body, unless there is one.
    ///
    /// Only a body that lies in memory, such as text or JSON, gets one. A stream is left as
    /// it is: to know its tag, it would have to be read to the end.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::{ResponseExt, make_response};
    /// let mut response = make_response("hash me");
    /// response.add_etag();
    /// assert_eq!(response.headers()["etag"], "\"43f932e4f7c6ecd136a695b7008694bb69d517bd\"");
    /// ```
    ///
    /// # Flask
    ///
    /// `add_etag`, with the same tag (SHA-1). Flask reads a stream to its end.
    fn add_etag(&mut self) -> &mut Self;

    /// Sets `Last-Modified`.
    fn set_last_modified(&mut self, date: impl Into<HttpDate>) -> &mut Self;

    /// Sets `Expires`.
    fn set_expires(&mut self, date: impl Into<HttpDate>) -> &mut Self;

    /// Sets `Age`, in seconds: how long a cache has had this.
    fn set_age(&mut self, seconds: u64) -> &mut Self;

    /// Sets `Retry-After`: seconds, a `Duration`, or a date.
    fn set_retry_after(&mut self, after: impl Into<RetryAfter>) -> &mut Self;

    /// Sets `Allow`.
    fn set_allow(&mut self, methods: &[Method]) -> &mut Self;

    /// Sets `Content-Language`: one language or several with commas.
    fn set_content_language(&mut self, languages: &str) -> &mut Self;

    /// Sets `Content-Location`, the URL of exactly this content.
    fn set_content_location(&mut self, url: &str) -> &mut Self;

    /// Sets `Content-Type` as it is given.
    fn set_content_type(&mut self, content_type: &str) -> &mut Self;

    /// Returns the content type without its parameters, in lower case.
    fn mimetype(&self) -> Option<String>;

    /// Sets `Content-Type`; text types get `; charset=utf-8`.
    ///
    /// Text are `text/*`, everything that ends with `+xml`, and a few others such as
    /// `application/javascript`.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::{ResponseExt, make_response};
    /// let mut response = make_response("a,b\n");
    /// response.set_mimetype("text/csv");
    /// assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    /// ```
    fn set_mimetype(&mut self, mimetype: &str) -> &mut Self;

    /// Sets `Location`. What cannot stand in a URL is percent-encoded.
    fn set_location(&mut self, url: &str) -> &mut Self;

    /// Makes the response what the conditions of its request want: 304 if the client has it
    /// already, 412 if it asked for another one, 206 if it wants a part, 416 if there is no
    /// such part.
    ///
    /// Set the entity tag or `Last-Modified` first. Nothing happens to requests other than `GET` and `HEAD`, and
    /// to responses that are no success.
    ///
    /// 1. `If-Match`, or else `If-Unmodified-Since`, if it is not met: 412.
    /// 2. `If-None-Match`, or else `If-Modified-Since`, if it is not met: 304.
    /// 3. One range of bytes of a 200, if `If-Range` does not name another response: 206,
    ///    or 416 as an error page.
    ///
    /// # Example
    ///
    /// ```
    /// use axum::response::Response;
    /// use carafe_routing::{AcceptRanges, Request, ResponseExt, make_response};
    ///
    /// async fn digits(request: Request) -> Response {
    ///     let mut response = make_response("0123456789");
    ///     response.add_etag();
    ///     response.make_conditional(&request, AcceptRanges::Bytes)
    /// }
    /// # let _ = carafe_routing::View::new(digits);
    /// ```
    ///
    /// # Flask
    ///
    /// `make_conditional`, in the order of
    /// [RFC 9110, 13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2). In Flask, a
    /// range wins over a 304; `If-Match: *` fails, a weak tag satisfies `If-Match`, and
    /// `If-Unmodified-Since` does not count; several ranges, other units and malformed
    /// ranges are a 416, here the whole; a 412 has the body.
    #[must_use]
    fn make_conditional(self, request: &Request, ranges: AcceptRanges) -> Self;
}

impl ResponseExt for Response {
    fn set_cookie(&mut self, cookie: impl Into<SetCookie>) -> Result<&mut Self, CookieError> {
        let cookie = cookie.into();
        cookie.check_prefix()?;
        let header = cookie.to_header(Clock::system().now())?;
        if header.len() > MAX_COOKIE_SIZE {
            let (name, size) = (&cookie.name, header.len());
            tracing::warn!(
                name,
                size,
                "a cookie is too large: browsers will drop it silently"
            );
        }
        self.headers_mut().append(SET_COOKIE, header);
        Ok(self)
    }

    fn delete_cookie(&mut self, cookie: impl Into<SetCookie>) -> Result<&mut Self, CookieError> {
        self.set_cookie(cookie.into().into_removal())
    }

    fn vary(&mut self, name: &str) -> &mut Self {
        vary::add(self.headers_mut(), text_header::value(name));
        self
    }

    fn cache_control(&self) -> CacheControl {
        let lines = self.headers().get_all(CACHE_CONTROL).iter();
        let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
        CacheControl::parse(&lines.join(","))
    }

    fn set_cache_control(&mut self, control: CacheControl) -> &mut Self {
        let header = control.to_string();
        if header.is_empty() {
            self.headers_mut().remove(CACHE_CONTROL);
            return self;
        }
        set(self, CACHE_CONTROL, text_header::value(&header))
    }

    fn etag(&self) -> Option<ETag> {
        preconditions::etag(self.headers())
    }

    fn set_etag(&mut self, etag: impl Into<ETag>) -> &mut Self {
        set(self, ETAG, etag.into().to_header())
    }

    fn add_etag(&mut self) -> &mut Self {
        if self.headers().contains_key(ETAG) {
            return self;
        }
        let Some(body) = in_memory::bytes(self.body_mut()) else {
            return self;
        };
        PendingJson::settle(self);
        self.set_etag(ETag::of(&body))
    }

    fn set_last_modified(&mut self, date: impl Into<HttpDate>) -> &mut Self {
        set(self, LAST_MODIFIED, date.into().to_header())
    }

    fn set_expires(&mut self, date: impl Into<HttpDate>) -> &mut Self {
        set(self, EXPIRES, date.into().to_header())
    }

    fn set_age(&mut self, seconds: u64) -> &mut Self {
        set(self, AGE, seconds.into())
    }

    fn set_retry_after(&mut self, after: impl Into<RetryAfter>) -> &mut Self {
        set(self, RETRY_AFTER, after.into().to_header())
    }

    fn set_allow(&mut self, methods: &[Method]) -> &mut Self {
        let names: Vec<_> = methods.iter().map(Method::as_str).collect();
        set(self, ALLOW, text_header::value(&names.join(", ")))
    }

    fn set_content_language(&mut self, languages: &str) -> &mut Self {
        set(self, CONTENT_LANGUAGE, text_header::value(languages))
    }

    fn set_content_location(&mut self, url: &str) -> &mut Self {
        let url = UriReference::of(url).to_string();
        set(self, CONTENT_LOCATION, text_header::value(&url))
    }

    fn set_content_type(&mut self, content_type: &str) -> &mut Self {
        set(self, CONTENT_TYPE, text_header::value(content_type))
    }

    fn mimetype(&self) -> Option<String> {
        let header = self.headers().get(CONTENT_TYPE)?.to_str().ok()?;
        let mimetype = header.split(';').next().unwrap_or(header);
        Some(mimetype.trim().to_ascii_lowercase())
    }

    fn set_mimetype(&mut self, mimetype: &str) -> &mut Self {
        self.set_content_type(&mimetype::content_type(mimetype))
    }

    fn set_location(&mut self, url: &str) -> &mut Self {
        let url = UriReference::of(url).to_string();
        set(self, LOCATION, text_header::value(&url))
    }

    fn make_conditional(self, request: &Request, ranges: AcceptRanges) -> Self {
        conditional::answer(self, request.method(), request.headers(), ranges)
    }
}

fn set(response: &mut Response, name: HeaderName, value: HeaderValue) -> &mut Response {
    response.headers_mut().insert(name, value);
    response
}

#[cfg(test)]
mod tests;
