use axum::body::Body;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

/// Makes the page that Werkzeug sends for an HTTP error.
#[must_use]
pub fn response(status: StatusCode) -> Response {
    let name = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<!doctype html>\n<html lang=en>\n<title>{} {name}</title>\n<h1>{name}</h1>\n<p>{}</p>\n",
        status.as_u16(),
        description(status),
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

fn description(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => {
            "The browser (or proxy) sent a request that this server could not understand."
        }
        StatusCode::FORBIDDEN => {
            "You don&#39;t have the permission to access the requested resource. It is either \
             read-protected or not readable by the server."
        }
        StatusCode::NOT_FOUND => {
            "The requested URL was not found on the server. If you entered the URL manually \
             please check your spelling and try again."
        }
        StatusCode::METHOD_NOT_ALLOWED => "The method is not allowed for the requested URL.",
        _ => {
            "The server encountered an internal error and was unable to complete your request. \
             Either the server is overloaded or there is an error in the application."
        }
    }
}
