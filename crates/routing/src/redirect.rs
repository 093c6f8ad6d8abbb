use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use percent_encoding::{CONTROLS, utf8_percent_encode};

use crate::{BuildError, UrlFor, Urls, error_page};

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
    pub(crate) fn resolve(
        self,
        mut waiting: Response,
        urls: &Urls,
    ) -> Result<Response, BuildError> {
        let url = match self.location {
            Location::Url(url) => url,
            Location::UrlFor(url) => urls.build(&url)?,
        };
        let complete = response(&url, self.status);
        if waiting.status() == WAITING {
            *waiting.status_mut() = complete.status();
        }
        let (head, body) = complete.into_parts();
        waiting.headers_mut().extend(head.headers);
        Ok(waiting.map(|_| body))
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        if let Location::Url(url) = &self.location {
            return response(url, self.status);
        }
        let mut response = error_page(WAITING);
        response.extensions_mut().insert(self);
        response
    }
}

/// The status of a redirect that waits for the pipeline; where there is none, it stays.
const WAITING: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

/// Makes Werkzeug's redirect page. What cannot stand in a header is percent-encoded.
pub(crate) fn response(url: &str, status: StatusCode) -> Response {
    let encoded = utf8_percent_encode(url, CONTROLS).to_string();
    let Ok(location) = HeaderValue::try_from(&encoded) else {
        tracing::error!(url, "a redirect leads to no URL");
        return error_page(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let link = escape(url);
    let page = format!(
        "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n\
         <h1>Redirecting...</h1>\n<p>You should be redirected automatically to the target URL: \
         <a href=\"{link}\">{link}</a>. If not, click the link.\n"
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(LOCATION, location);
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(CONTENT_TYPE, html);
    response
}

/// Escapes text for HTML, as MarkupSafe does.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&#39;")
        .replace('"', "&#34;")
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
        assert_eq!(response.headers()[LOCATION], "/a%0D%0ASet-Cookie: %C3%A9\"");
    }
}
