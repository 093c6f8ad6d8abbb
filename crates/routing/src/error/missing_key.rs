use std::fmt;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::{Error, HttpError};

/// A key that the request does not have, but the view asks for: a 400.
///
/// # Flask
///
/// `BadRequestKeyError`, which `request.args["key"]` raises. With `DEBUG` its page names the
/// key.
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

    /// Returns the error that tells the developer which key it is.
    pub(crate) fn named(&self) -> HttpError {
        let http = (*self.http).clone();
        let description = format!("{}\nKeyError: {}", http.description_text(), self.repr());
        http.description(description)
    }

    /// Quotes the key as Python does.
    fn repr(&self) -> String {
        let quote = match self.key.contains('\'') && !self.key.contains('"') {
            true => '"',
            false => '\'',
        };
        let escaped = self.key.chars().map(|c| match c {
            '"' | '\'' if c != quote => c.to_string(),
            c => c.escape_debug().to_string(),
        });
        format!("{quote}{}{quote}", escaped.collect::<String>())
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

#[cfg(test)]
mod tests {
    use super::MissingKey;

    /// The quotes are those of Python's `repr`.
    #[test]
    fn the_key_is_named_as_in_werkzeug() {
        for (key, expected) in [
            ("q", "'q'"),
            ("grün", "'grün'"),
            ("it's", "\"it's\""),
            ("a'b\"c", "'a\\'b\"c'"),
            ("a\\b\n", "'a\\\\b\\n'"),
        ] {
            let named = MissingKey::new(key).named();
            let expected = format!(
                "The browser (or proxy) sent a request that this server could not \
                 understand.\nKeyError: {expected}"
            );
            assert_eq!(named.description_text(), expected);
        }
    }
}
