use std::fmt;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::{Error, HttpError};

/// A key that the request does not have, but the view asks for: a 400.
///
/// # Flask
///
/// `BadRequestKeyError`, which `request.args["key"]` raises.
#[derive(Clone, Debug)]
pub struct MissingKey {
    key: String,
    http: Box<HttpError>,
}

impl MissingKey {
    /// Names the key.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            http: Box::new(HttpError::new(StatusCode::BAD_REQUEST)),
        }
    }

    /// Returns the key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for MissingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request has no {:?}", self.key)
    }
}

impl std::error::Error for MissingKey {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.http)
    }
}

impl IntoResponse for MissingKey {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}
