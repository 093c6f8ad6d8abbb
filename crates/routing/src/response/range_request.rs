use axum::body::{Body, HttpBody};
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::body_slice::BodySlice;
use super::preconditions::Preconditions;
use super::{AcceptRanges, in_memory, text_header};
use crate::HttpError;
use crate::Range;

/// Answers a request for a part of a response
/// ([RFC 9110, 14.2](https://www.rfc-editor.org/rfc/rfc9110#section-14.2)).
///
/// 1. Without a length, of an empty body, or if `If-Range` names another one: the whole.
/// 2. Malformed ranges, several, other units than bytes: the whole.
/// 3. A range that begins behind the end, or asks for the last 0 bytes: 416.
/// 4. Else the part: 206.
pub(super) fn answer(
    response: Response,
    conditions: &Preconditions<'_>,
    request: &HeaderMap,
    ranges: AcceptRanges,
) -> Response {
    let Some(length) = complete_length(&response, ranges).filter(|length| *length > 0) else {
        return response;
    };
    let Some(wanted) = single(request) else {
        return response;
    };
    if response.status() != StatusCode::OK || !conditions.if_range() {
        return response;
    }
    match bounds(wanted, length) {
        Some((start, end)) => partial(response, start, end, length),
        None => unsatisfiable(length),
    }
}

/// Says that parts can be had.
pub(super) fn offer(response: &mut Response, ranges: AcceptRanges) {
    if ranges != AcceptRanges::No {
        let bytes = HeaderValue::from_static("bytes");
        response.headers_mut().insert(ACCEPT_RANGES, bytes);
    }
}

fn complete_length(response: &Response, ranges: AcceptRanges) -> Option<u64> {
    let header = || {
        response
            .headers()
            .get(CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    };
    match ranges {
        AcceptRanges::No => None,
        AcceptRanges::Bytes => response.body().size_hint().exact().or_else(header),
        AcceptRanges::BytesOf(length) => Some(length),
    }
}

/// Reads the only range of a request, in bytes.
fn single(request: &HeaderMap) -> Option<(i64, Option<i64>)> {
    let mut lines = request.get_all(RANGE).iter();
    let header = lines.next()?.to_str().ok()?;
    if lines.next().is_some() {
        return None;
    }
    if is_of_nothing(header) {
        return Some(NOTHING);
    }
    let range = Range::parse(header)?;
    let [wanted] = range.ranges[..] else {
        return None;
    };
    (range.units == "bytes").then_some(wanted)
}

const NOTHING: (i64, Option<i64>) = (0, Some(0));

/// Tells whether the last 0 bytes are asked for. That is well-formed, and no response has
/// them; [`Range`] cannot say so.
fn is_of_nothing(header: &str) -> bool {
    let range = header.split_once('=');
    range.is_some_and(|(units, range)| {
        let suffix = range.trim().strip_prefix('-').unwrap_or_default();
        let is_zero = !suffix.is_empty() && suffix.bytes().all(|digit| digit == b'0');
        units.trim().eq_ignore_ascii_case("bytes") && is_zero
    })
}

/// Returns the first byte and the one behind the last, or `None` if there is no such byte.
fn bounds((begin, end): (i64, Option<i64>), length: u64) -> Option<(u64, u64)> {
    let start = match u64::try_from(begin) {
        Ok(start) => start,
        // More than there is: all of it.
        Err(_) => length.saturating_sub(begin.unsigned_abs()),
    };
    let end = end.and_then(|end| u64::try_from(end).ok());
    let end = end.map_or(length, |end| end.min(length));
    (start < end).then_some((start, end))
}

fn partial(mut response: Response, start: u64, end: u64, complete: u64) -> Response {
    let length = end - start;
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    let headers = response.headers_mut();
    let range = format!("bytes {start}-{}/{complete}", end - 1);
    headers.insert(CONTENT_RANGE, text_header::value(&range));
    headers.insert(CONTENT_LENGTH, length.into());
    response.map(|body| slice(body, start, length))
}

fn slice(mut body: Body, start: u64, length: u64) -> Body {
    let part = in_memory::bytes(&mut body).and_then(|bytes| {
        let start = usize::try_from(start).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        (end <= bytes.len()).then(|| bytes.slice(start..end))
    });
    match part {
        Some(part) => Body::from(part),
        None => Body::new(BodySlice::new(body, start, length)),
    }
}

fn unsatisfiable(length: u64) -> Response {
    let range = text_header::value(&format!("bytes */{length}"));
    let error = HttpError::new(StatusCode::RANGE_NOT_SATISFIABLE);
    error.header(CONTENT_RANGE, range).into_response()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::RANGE;

    /// As in Werkzeug 3.1, which takes it for malformed: it knows no difference.
    #[test]
    fn the_last_no_bytes_cannot_be_had() {
        let table = [
            ("bytes=-0", Some(super::NOTHING)),
            ("Bytes = -00 ", Some(super::NOTHING)),
            ("bytes=-", None),
            ("bytes=0", None),
            ("items=-0", None),
            ("bytes=-0,-5", None),
        ];
        for (header, expected) in table {
            let headers = HeaderMap::from_iter([(RANGE, header.parse().unwrap())]);
            assert_eq!(super::single(&headers), expected, "{header}");
        }
        assert_eq!(super::bounds(super::NOTHING, 10), None);
    }

    #[test]
    fn a_range_is_cut_to_the_length() {
        for (range, expected) in [
            ((0, Some(4)), Some((0, 4))),
            ((5, None), Some((5, 10))),
            ((9, Some(21)), Some((9, 10))),
            ((-3, None), Some((7, 10))),
            ((-30, None), Some((0, 10))),
            ((10, None), None),
            ((i64::MAX - 1, Some(i64::MAX)), None),
        ] {
            assert_eq!(super::bounds(range, 10), expected, "{range:?}");
        }
    }
}
