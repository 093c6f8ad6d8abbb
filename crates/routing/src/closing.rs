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
    let status = response.status();
    let bodiless = status.is_informational()
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let (parts, body) = response.into_parts();
    let body = if bodiless { Body::empty() } else { body };
    Response::from_parts(parts, teardown.after(body).await)
}

/// Answers `HEAD`: the headers of `GET`, and nothing else.
pub(crate) fn without_body(mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        let headers = response.headers_mut();
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    response.map(|_| Body::empty())
}
