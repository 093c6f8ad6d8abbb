//! The response as the server gets it: without a body where none may be, and with the
//! functions of teardown at its end.

use axum::body::{Body, HttpBody};
use axum::response::Response;
use http::StatusCode;
use http::header::CONTENT_LENGTH;

use crate::teardown::Teardown;

/// Has the functions of step 7 run at the end of the body. A response that has none may not
/// be asked for it.
pub(crate) async fn torn_down(teardown: Teardown, response: Response) -> Response {
    let bodiless = is_bodiless(response.status());
    let (parts, body) = response.into_parts();
    let body = if bodiless { Body::empty() } else { body };
    Response::from_parts(parts, teardown.after(body).await)
}

/// Answers `HEAD`: the headers of `GET`, and nothing else.
pub(crate) fn without_body(mut response: Response) -> Response {
    let length = response.body().size_hint().exact();
    if let Some(length) = length.filter(|_| !is_bodiless(response.status())) {
        let headers = response.headers_mut();
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    response.map(|_| Body::empty())
}

/// Tells whether a status has no body (RFC 9110, section 6.4.1).
fn is_bodiless(status: StatusCode) -> bool {
    let empty = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    empty || status.is_informational()
}
