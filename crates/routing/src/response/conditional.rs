use axum::body::Body;
use axum::response::Response;
use http::header::{
    ALLOW, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    LAST_MODIFIED,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};

use super::pending_json::PendingJson;
use super::preconditions::{Preconditions, Verdict};
use super::{AcceptRanges, range_request};

/// Makes a response what the conditions of its request want of it.
pub(super) fn answer(
    mut response: Response,
    method: &Method,
    request: &HeaderMap,
    ranges: AcceptRanges,
) -> Response {
    let safe = method == Method::GET || method == Method::HEAD;
    if !safe || !response.status().is_success() {
        return response;
    }
    PendingJson::settle(&mut response);
    range_request::offer(&mut response, ranges);
    let conditions = Preconditions::new(request, response.headers());
    match conditions.verdict() {
        Verdict::NotModified => without_body(response, StatusCode::NOT_MODIFIED, &DESCRIBING),
        Verdict::Failed => without_body(response, StatusCode::PRECONDITION_FAILED, &SIZING),
        Verdict::Met => range_request::answer(response, &conditions, request, ranges),
    }
}

/// Headers that describe a body and that a 304 lacks, as in Werkzeug. `Content-Location`
/// and `Expires` stay.
const DESCRIBING: [HeaderName; 8] = [
    ALLOW,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    HeaderName::from_static("content-md5"),
    CONTENT_RANGE,
    CONTENT_TYPE,
    LAST_MODIFIED,
];

/// Headers that would be wrong about an empty body.
const SIZING: [HeaderName; 3] = [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE];

fn without_body(mut response: Response, status: StatusCode, lost: &[HeaderName]) -> Response {
    *response.status_mut() = status;
    for name in lost {
        response.headers_mut().remove(name);
    }
    response.map(|_| Body::empty())
}
