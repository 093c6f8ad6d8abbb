use std::fs::File;
use std::io;
use std::ops::Range;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use carafe_routing::{AcceptRanges, Context, Error, ResponseExt, Result, abort};
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE};
use http::{HeaderValue, StatusCode};

use crate::content::Content;
use crate::file_body::FileBody;

/// Completes a response that says everything of a file but its bytes: with all of them, or
/// with what the conditions of the request want. `context` is that of the request; without
/// it, its conditions do not count.
///
/// A range of a file on disk is read from where it begins. Where another server sends the
/// bytes, it answers for ranges too.
pub(crate) fn answer(
    mut response: Response,
    size: u64,
    content: Content,
    context: Option<&Context>,
) -> Result<Response> {
    let ranges = match &content {
        Content::Elsewhere(..) => AcceptRanges::No,
        Content::Bytes(_) | Content::File(_) => {
            response.headers_mut().insert(CONTENT_LENGTH, size.into());
            AcceptRanges::BytesOf(size)
        }
    };
    if let Some(context) = context {
        response = conditional(response, ranges, context);
    }
    let part = match response.status() {
        StatusCode::OK => 0..size,
        StatusCode::PARTIAL_CONTENT => part(&response),
        StatusCode::RANGE_NOT_SATISFIABLE => return Err(unsatisfiable(&response)),
        _ => return Ok(response),
    };
    let body = match content {
        Content::Bytes(bytes) => in_memory(&bytes, part),
        Content::File(file) => on_disk(file, part)?,
        Content::Elsewhere(name, value) => {
            response.headers_mut().insert(name, value);
            Body::empty()
        }
    };
    *response.body_mut() = body;
    Ok(response)
}

fn conditional(mut response: Response, ranges: AcceptRanges, context: &Context) -> Response {
    if ranges != AcceptRanges::No {
        let bytes = HeaderValue::from_static("bytes");
        response.headers_mut().insert(ACCEPT_RANGES, bytes);
    }
    match context.request() {
        Some(request) => response.make_conditional(&request, ranges),
        None => response,
    }
}

/// Reads which part a response has: `bytes 0-4/36`.
fn part(response: &Response) -> Range<u64> {
    let part = || {
        let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
        let (bounds, _) = range.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = bounds.split_once('-')?;
        Some(first.parse().ok()?..last.parse::<u64>().ok()? + 1)
    };
    part().expect("a partial response says which part it is")
}

/// Raises the error that stands for the response, so that functions may handle it.
fn unsatisfiable(response: &Response) -> Error {
    let error = abort(StatusCode::RANGE_NOT_SATISFIABLE);
    match response.headers().get(CONTENT_RANGE) {
        Some(range) => error.header(CONTENT_RANGE, range.clone()).into(),
        None => error.into(),
    }
}

fn in_memory(bytes: &Bytes, part: Range<u64>) -> Body {
    let index = |at: u64| usize::try_from(at).expect("it lies in memory");
    Body::from(bytes.slice(index(part.start)..index(part.end)))
}

fn on_disk(file: File, part: Range<u64>) -> io::Result<Body> {
    Ok(Body::new(FileBody::new(file, part)?))
}
