use std::error::Error;
use std::fmt;

use http::Method;

/// Why a request has no rule that answers it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoutingError {
    /// It is at another URL: a 308.
    Redirect(String),
    /// Rules match, but for other methods, which stand here in alphabetical order: a 405.
    MethodNotAllowed(Vec<Method>),
    /// A rule matches, but is for WebSocket requests and this is none, or the other way
    /// round: a 400.
    WebsocketMismatch,
    /// No rule matches: a 404.
    NotFound,
}

impl fmt::Display for RoutingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect(url) => write!(f, "it is at {url}"),
            Self::MethodNotAllowed(methods) => {
                let names: Vec<_> = methods.iter().map(Method::as_str).collect();
                write!(f, "only {} are answered there", names.join(", "))
            }
            Self::WebsocketMismatch => f.write_str("WebSocket and HTTP are answered apart"),
            Self::NotFound => f.write_str("no rule matches"),
        }
    }
}

impl Error for RoutingError {}
