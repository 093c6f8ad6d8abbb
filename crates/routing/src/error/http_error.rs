use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use carafe_value::json::{self, Style};
use carafe_value::{Dict, Value};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Serialize, Serializer};

use super::status_name::known;
use super::{Error, NoError, error_page};
use crate::Context;
use crate::pending::Pending;

/// An error with a status code: what the client did wrong, or what the server cannot do.
///
/// [`abort`] makes one. As the response it is Werkzeug's page of the error, or JSON where
/// the client asks for it.
///
/// As an extractor it is the error that a function given to `error_handler` answers for.
///
/// # Example
///
/// ```
/// use carafe_routing::{HttpError, Result, abort};
///
/// async fn note() -> Result<String> {
///     Err(abort(404).description("This note was deleted."))?
/// }
///
/// async fn not_found(error: HttpError) -> (http::StatusCode, String) {
///     (error.status(), format!("{}: {}", error.name(), error.description_text()))
/// }
/// # let _ = (carafe_routing::View::new(note), carafe_routing::View::new(not_found));
/// ```
///
/// # Flask
///
/// [`werkzeug.exceptions.HTTPException`](https://werkzeug.palletsprojects.com/en/stable/exceptions/).
/// A view that returns it, rather than raises it, has it handled all the same.
#[doc(alias = "HTTPException")]
#[derive(Clone)]
pub struct HttpError {
    status: StatusCode,
    /// What `abort` was asked for, if there is no such error.
    unknown: Option<Box<str>>,
    description: Option<Cow<'static, str>>,
    headers: HeaderMap,
    /// What its JSON has besides code, name and description.
    entries: Vec<(&'static str, Value)>,
    original: Option<Arc<Error>>,
}

/// Ends a request with an HTTP error: raise it with `?`, or return it.
///
/// A status that is no error, or one that has no name, is a mistake in the program: a 500
/// whose cause is in the log.
///
/// # Example
///
/// ```
/// # use carafe_routing::abort;
/// let error = abort(404);
/// assert_eq!(error.to_string(), "404 Not Found: The requested URL was not found on the \
///     server. If you entered the URL manually please check your spelling and try again.");
/// ```
///
/// # Flask
///
/// [`flask.abort`](https://flask.palletsprojects.com/en/stable/api/#flask.abort). To end a
/// request with a response, use [`Error::from_response`].
#[must_use]
pub fn abort(status: impl TryInto<StatusCode> + Copy + fmt::Debug) -> HttpError {
    let code = status.try_into().ok();
    match code.filter(|code| known(*code).is_some()) {
        Some(code) => HttpError::new(code),
        None => HttpError {
            unknown: Some(format!("{status:?}").into()),
            ..HttpError::new(StatusCode::INTERNAL_SERVER_ERROR)
        },
    }
}

impl HttpError {
    pub(crate) fn new(status: StatusCode) -> Self {
        Self {
            status,
            unknown: None,
            description: None,
            headers: HeaderMap::new(),
            entries: Vec::new(),
            original: None,
        }
    }

    /// The error that stands for one that nothing handled.
    pub(crate) fn internal(original: Arc<Error>) -> Self {
        Self {
            original: Some(original),
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }

    /// Keeps the error that led to it, for the log and for functions that handle its type.
    #[must_use]
    pub fn because(mut self, error: impl Into<Error>) -> Self {
        self.original = Some(Arc::new(error.into()));
        self
    }

    /// Sets what the client is told. Default: what Werkzeug says about the status.
    #[must_use]
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds an entry to its JSON, beside `code`, `name` and `description`.
    #[must_use]
    pub fn entry(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.entries.push((key, value.into()));
        self
    }

    /// Adds a header to the response: `WWW-Authenticate` to a 401, `Retry-After` to a 503.
    ///
    /// # Panics
    ///
    /// If the name or the value cannot stand in a header.
    #[must_use]
    #[track_caller]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: fmt::Debug>,
        V: TryInto<HeaderValue, Error: fmt::Debug>,
    {
        let name = name.try_into().expect("the name of a header");
        let value = value.try_into().expect("the value of a header");
        self.headers.append(name, value);
        self
    }

    /// Returns the status code.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the name of the error: `Not Found`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match known(self.status) {
            Some((name, _)) => name,
            None => self.status.canonical_reason().unwrap_or("Unknown Error"),
        }
    }

    /// Returns what the client is told.
    ///
    /// # Flask
    ///
    /// `error.description`.
    #[must_use]
    pub fn description_text(&self) -> &str {
        let standard = || known(self.status).map_or("", |(_, description)| description);
        self.description.as_deref().unwrap_or_else(standard)
    }

    /// Returns the error that led to it: for a 500, the one that nothing handled.
    ///
    /// # Flask
    ///
    /// `error.original_exception`.
    #[must_use]
    pub fn original(&self) -> Option<&Error> {
        self.original.as_deref()
    }

    /// Tells whether it is one of HTTP's errors; `abort(299)` is a mistake instead.
    pub(crate) fn is_known(&self) -> bool {
        self.unknown.is_none()
    }

    /// Makes Werkzeug's page.
    pub(crate) fn page(&self) -> Response {
        let page = error_page::response(self.status, self.name(), self.description_text());
        self.with_headers(page)
    }

    /// Makes the same as JSON: the code, the name, the description and what was added.
    pub(crate) fn json(&self) -> Response {
        let value = Value::Dict(self.to_dict());
        let mut text = json::to_string(&value, Style::DEFAULT).unwrap_or_default();
        text.push('\n');
        let mut response = text.into_response();
        *response.status_mut() = self.status;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        self.with_headers(response)
    }

    /// Returns code, name and description, and what [`entry`](Self::entry) added.
    fn to_dict(&self) -> Dict {
        let entries = [
            ("code", Value::from(i64::from(self.status.as_u16()))),
            ("name", self.name().into()),
            ("description", self.description_text().into()),
        ];
        let own = self.entries.iter().cloned();
        let entries = entries.into_iter().chain(own);
        let entries = entries.map(|(key, value)| (key.to_owned(), value));
        entries.collect()
    }

    fn with_headers(&self, mut response: Response) -> Response {
        response.headers_mut().extend(self.headers.clone());
        response
    }
}

/// For templates: `error.code`, `error.name`, `error.description`.
impl Serialize for HttpError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_dict().serialize(serializer)
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(status) = &self.unknown {
            return write!(
                f,
                "abort({status}): there is no HTTP error with this status"
            );
        }
        let (code, name) = (self.status.as_u16(), self.name());
        write!(f, "{code} {name}: {}", self.description_text())
    }
}

impl fmt::Debug for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for HttpError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.original.as_ref()?.as_std())
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let page = self.page();
        Pending::Http(Arc::new(self.into())).leave_in(page)
    }
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for HttpError {
    type Rejection = NoError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, NoError> {
        let context = Context::of(parts, state).ok_or(NoError)?;
        let error = context.error().ok_or(NoError)?;
        error.http().cloned().ok_or(NoError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_is_no_error_is_a_mistake_and_no_http_error() {
        for status in [99, 200, 302, 402, 499, 599, 1000] {
            let error = Error::from(abort(status));
            let message = format!("abort({status}): there is no HTTP error with this status");
            assert_eq!(error.to_string(), message);
            assert!(error.find::<HttpError>().is_none(), "{status}");
            assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        }
        let forbidden = Error::from(abort(403));
        assert_eq!(forbidden.find::<HttpError>().unwrap().name(), "Forbidden");
    }
}
