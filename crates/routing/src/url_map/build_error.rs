use std::error::Error;
use std::fmt;

use axum::response::{IntoResponse, Response};
use http::Method;

/// Why no URL can be built.
///
/// Returned from a view it is a 500 without details, and a line in the log.
///
/// # Flask
///
/// `werkzeug.routing.BuildError`, and the `ValueError` of a converter.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// No rule has the endpoint.
    UnknownEndpoint {
        /// The endpoint.
        endpoint: String,
        /// The endpoint that was probably meant.
        suggestion: Option<String>,
    },
    /// Values of variables are missing.
    MissingValues {
        /// The endpoint.
        endpoint: String,
        /// The variables, of the rule that lacks the fewest.
        missing: Vec<String>,
        /// The names of values that the rule has no variables for.
        unknown: Vec<String>,
    },
    /// No rule of the endpoint takes the method.
    MethodNotAllowed {
        /// The endpoint.
        endpoint: String,
        /// The method.
        method: Method,
        /// The methods that some rule takes.
        allowed: Vec<Method>,
    },
    /// A value cannot stand in the URL, or is not the one that the rule has.
    Value {
        /// The endpoint.
        endpoint: String,
        /// Which value, and why.
        reason: String,
    },
    /// A scheme is given for a URL that has none.
    SchemeWithoutExternal {
        /// The endpoint.
        endpoint: String,
        /// The scheme.
        scheme: String,
    },
    /// There is no request to take the host from, and no `SERVER_NAME`.
    NoServerName {
        /// The endpoint.
        endpoint: String,
    },
    /// The host of the request, or `SERVER_NAME`, is malformed.
    Host {
        /// The endpoint.
        endpoint: String,
        /// The host.
        host: String,
    },
}

impl BuildError {
    /// Returns the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match self {
            Self::UnknownEndpoint { endpoint, .. }
            | Self::MissingValues { endpoint, .. }
            | Self::MethodNotAllowed { endpoint, .. }
            | Self::Value { endpoint, .. }
            | Self::SchemeWithoutExternal { endpoint, .. }
            | Self::NoServerName { endpoint }
            | Self::Host { endpoint, .. } => endpoint,
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no URL for the endpoint {:?}: ", self.endpoint())?;
        match self {
            Self::UnknownEndpoint { suggestion, .. } => match suggestion {
                Some(close) => write!(f, "it does not exist; did you mean {close:?}?"),
                None => f.write_str("it does not exist"),
            },
            Self::MissingValues {
                missing, unknown, ..
            } => {
                let (value, verb) = match missing.len() {
                    1 => ("the value", "is"),
                    _ => ("the values", "are"),
                };
                write!(f, "{value} of {} {verb} missing", missing.join(", "))?;
                match unknown.as_slice() {
                    [] => Ok(()),
                    unknown => write!(f, "; no variable takes {}", unknown.join(", ")),
                }
            }
            Self::MethodNotAllowed {
                method, allowed, ..
            } => {
                let allowed: Vec<_> = allowed.iter().map(Method::as_str).collect();
                write!(f, "no rule takes {method}, only {}", allowed.join(", "))
            }
            Self::Value { reason, .. } => f.write_str(reason),
            Self::SchemeWithoutExternal { scheme, .. } => write!(
                f,
                "the scheme {scheme:?} is given for a URL without host; say external(true)"
            ),
            Self::NoServerName { .. } => f.write_str(
                "outside of a request the host is not known; set SERVER_NAME, and \
                 APPLICATION_ROOT and PREFERRED_URL_SCHEME as needed",
            ),
            Self::Host { host, .. } => write!(f, "the host {host:?} is malformed"),
        }
    }
}

impl Error for BuildError {}

impl IntoResponse for BuildError {
    fn into_response(self) -> Response {
        crate::Error::from(self).into_response()
    }
}
