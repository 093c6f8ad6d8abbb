use axum::response::Response;
use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};

use crate::{HostError, RoutingError, error_page};

/// Why no view runs.
#[derive(Debug)]
pub(crate) enum Refusal {
    Routing(RoutingError),
    Host(HostError),
}

impl Refusal {
    /// Makes Werkzeug's page, or the redirect.
    pub(crate) fn into_response(self) -> Response {
        let error = match self {
            Self::Routing(error) => error,
            Self::Host(error) => {
                tracing::debug!(%error, "a request names no host");
                return error_page(StatusCode::BAD_REQUEST);
            }
        };
        match error {
            RoutingError::Redirect(url) => {
                crate::redirect::response(&url, StatusCode::PERMANENT_REDIRECT)
            }
            RoutingError::MethodNotAllowed(methods) => {
                with_allow(error_page(StatusCode::METHOD_NOT_ALLOWED), &methods)
            }
            RoutingError::WebsocketMismatch => error_page(StatusCode::BAD_REQUEST),
            RoutingError::NotFound => error_page(StatusCode::NOT_FOUND),
        }
    }
}

/// Says which methods are answered.
pub(crate) fn with_allow(mut response: Response, methods: &[Method]) -> Response {
    let names: Vec<_> = methods.iter().map(Method::as_str).collect();
    if let Ok(allow) = HeaderValue::try_from(names.join(", ")) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
