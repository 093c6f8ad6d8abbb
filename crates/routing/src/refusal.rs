use std::sync::Arc;

use axum::response::Response;
use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};

use crate::error::Panicked;
use crate::error::Raised;
use crate::{Error, HostError, HttpError, RoutingError, redirect};

/// Why no view runs.
#[derive(Debug)]
pub(crate) enum Refusal {
    Routing(RoutingError),
    Host(HostError),
    UntrustedHost,
    /// A converter, or the function of a redirect, panicked.
    Panicked(Panicked),
}

impl Refusal {
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Routing(RoutingError::NotFound))
    }

    /// Raises the error, or redirects.
    pub(crate) fn raise(self) -> Raised {
        Err(Arc::new(match self {
            Self::Routing(RoutingError::Redirect(url)) => {
                return Ok(redirect::response(&url, StatusCode::PERMANENT_REDIRECT));
            }
            Self::Routing(RoutingError::MethodNotAllowed(methods)) => not_allowed(&methods).into(),
            Self::Routing(RoutingError::NotFound) => HttpError::new(StatusCode::NOT_FOUND).into(),
            Self::Routing(RoutingError::WebsocketMismatch) | Self::UntrustedHost => {
                HttpError::new(StatusCode::BAD_REQUEST).into()
            }
            Self::Host(error) => {
                tracing::debug!(%error, "a request names no host");
                HttpError::new(StatusCode::BAD_REQUEST).into()
            }
            Self::Panicked(panicked) => Error::from(panicked),
        }))
    }
}

fn not_allowed(methods: &[Method]) -> HttpError {
    let error = HttpError::new(StatusCode::METHOD_NOT_ALLOWED);
    match allow(methods) {
        Some(allow) => error.header(ALLOW, allow),
        None => error,
    }
}

/// Says which methods are answered.
pub(crate) fn with_allow(mut response: Response, methods: &[Method]) -> Response {
    if let Some(allow) = allow(methods) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

fn allow(methods: &[Method]) -> Option<HeaderValue> {
    let names: Vec<_> = methods.iter().map(Method::as_str).collect();
    HeaderValue::try_from(names.join(", ")).ok()
}
