use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

use crate::error::Raised;
use crate::error::{escape, html};
use crate::pending::Pending;
use crate::pending::replace_body;
use crate::uri_reference::UriReference;
use crate::url_map::with_query;
use crate::{Context, ContextRejection, Error, HttpError, UrlFor, Urls};

/// A redirect, as a view returns it.
///
/// [`redirect`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Redirect {
    location: Location,
    status: StatusCode,
}

/// Where a redirect leads: a URL, or an endpoint whose URL is built when the view has
/// returned.
#[derive(Clone, Debug, PartialEq)]
pub enum Location {
    /// A URL, absolute or relative to that of the request.
    Url(String),
    /// An endpoint.
    UrlFor(UrlFor),
}

/// Redirects to a URL or an endpoint: a 302.
///
/// # Example
///
/// ```
/// use carafe_routing::{Redirect, redirect, url_for};
///
/// async fn login() -> Redirect {
///     redirect(url_for("index"))
/// }
/// # let _ = carafe_routing::View::new(login);
/// ```
///
/// # Flask
///
/// [`flask.redirect`](https://flask.palletsprojects.com/en/stable/api/#flask.redirect). The
/// `url_for` in it is resolved after the view; a `BuildError` then is a 500.
#[must_use]
pub fn redirect(location: impl Into<Location>) -> Redirect {
    Redirect {
        location: location.into(),
        status: StatusCode::FOUND,
    }
}

impl Redirect {
    /// Makes it a 303: the next request is a `GET`, whatever this one was.
    #[must_use]
    pub fn see_other(self) -> Self {
        self.code(StatusCode::SEE_OTHER)
    }

    /// Makes it a 308: for good, with the same method.
    #[must_use]
    pub fn permanent(self) -> Self {
        self.code(StatusCode::PERMANENT_REDIRECT)
    }

    /// Makes it a 307: for now, with the same method.
    #[must_use]
    pub fn temporary(self) -> Self {
        self.code(StatusCode::TEMPORARY_REDIRECT)
    }

    /// Sets the status code, as `code=` in Flask.
    #[must_use]
    pub fn code(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Builds the URL of the endpoint, and completes the response that was waiting for it.
    /// What the view put around the redirect, headers or another status, stays.
    pub(crate) fn settle(self, mut waiting: Response, context: &Context) -> Raised {
        let url = match self.location {
            Location::Url(url) => url,
            Location::UrlFor(url) => build(&url, context)?,
        };
        let complete = response(&url, self.status);
        if waiting.status() == WAITING {
            *waiting.status_mut() = complete.status();
        }
        let (head, body) = complete.into_parts();
        replace_body(&mut waiting, body);
        waiting.headers_mut().extend(head.headers);
        Ok(waiting)
    }
}

fn build(url: &UrlFor, context: &Context) -> Result<String, Error> {
    let urls = Urls::of(context).ok_or(ContextRejection)?;
    Ok(urls.build(url)?)
}

/// Redirects from a rule to an endpoint, for good.
pub(crate) fn to_endpoint(url: &UrlFor, query: &str, context: &Context) -> Raised {
    let url = with_query(build(url, context)?, query);
    Ok(response(&url, StatusCode::PERMANENT_REDIRECT))
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        if let Location::Url(url) = &self.location {
            return response(url, self.status);
        }
        let waiting = HttpError::new(WAITING).page();
        Pending::Redirect(self).leave_in(waiting)
    }
}

/// The status of a redirect that waits for the pipeline; where there is none, it stays.
const WAITING: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

/// Makes Werkzeug's redirect page. What cannot stand in a URL is percent-encoded.
pub(crate) fn response(url: &str, status: StatusCode) -> Response {
    let location = UriReference::of(url).to_string();
    let location = HeaderValue::try_from(location).expect("a URL in ASCII is a header's value");
    let link = escape(url);
    let page = format!(
        "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n\
         <h1>Redirecting...</h1>\n<p>You should be redirected automatically to the target URL: \
         <a href=\"{link}\">{link}</a>. If not, click the link.\n"
    );
    let mut response = html(status, page);
    response.headers_mut().insert(LOCATION, location);
    response
}

impl From<&str> for Location {
    fn from(url: &str) -> Self {
        Self::Url(url.to_owned())
    }
}

impl From<String> for Location {
    fn from(url: String) -> Self {
        Self::Url(url)
    }
}

impl From<UrlFor> for Location {
    fn from(url: UrlFor) -> Self {
        Self::UrlFor(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_header_whatever_it_holds() {
        let response = response("/a\r\nSet-Cookie: é\"", StatusCode::FOUND);
        assert_eq!(
            response.headers()[LOCATION],
            "/a%0D%0ASet-Cookie:%20%C3%A9%22"
        );
    }
}
