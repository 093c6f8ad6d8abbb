use axum::body::Body;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

use super::{Chain, Error};

/// Makes the page that Werkzeug sends for an HTTP error.
pub(super) fn response(status: StatusCode, name: &str, description: &str) -> Response {
    let (code, name) = (status.as_u16(), escape(name));
    let description = escape(description).replace('\n', "<br>");
    html(
        status,
        format!(
            "<!doctype html>\n<html lang=en>\n<title>{code} {name}</title>\n<h1>{name}</h1>\n\
             <p>{description}</p>\n"
        ),
    )
}

/// Makes a page for the developer: the error, and what led to it.
pub(crate) fn debug_page(error: &Error) -> Response {
    let mut causes = String::new();
    for cause in Chain::of(error).skip(1) {
        causes += &format!("<li>{}</li>\n", escape(&cause.to_string()));
    }
    if !causes.is_empty() {
        causes = format!("<p>Because:</p>\n<ol>\n{causes}</ol>\n");
    }
    html(
        StatusCode::INTERNAL_SERVER_ERROR,
        format!(
            "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n<title>500 Internal Server \
             Error</title>\n<style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; \
             max-width: 50rem; padding: 0 1rem }} pre {{ background: #f4f4f4; padding: 1rem; \
             white-space: pre-wrap }}</style>\n<h1>An error that nothing handled</h1>\n\
             <pre>{}</pre>\n{causes}<p>This page is shown because <code>DEBUG</code> is on. \
             Without it the visitor sees a plain 500, or what the handler of 500 makes.</p>\n",
            escape(&error.to_string())
        ),
    )
}

/// Makes a page of HTML.
pub(crate) fn html(status: StatusCode, page: String) -> Response {
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}

/// Escapes text for HTML, as MarkupSafe does.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&#39;")
        .replace('"', "&#34;")
}
