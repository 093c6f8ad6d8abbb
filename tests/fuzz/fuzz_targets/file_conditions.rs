//! Ranges and conditions from anybody: what is sent is the part that it is said to be.
//!
//! An input is lines: the first byte of each chooses a header, the rest is its value.

#![no_main]

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use carafe_app::{App, Scaffold};
use carafe_files::send_file;
use carafe_routing::Dispatch;
use http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;

const NAMES: [HeaderName; 6] = [
    RANGE,
    IF_RANGE,
    IF_NONE_MATCH,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
];
const CONTENT: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

static SITE: LazyLock<(Runtime, Dispatch)> = LazyLock::new(|| {
    let mut app = App::new("fuzz");
    let file = || send_file(CONTENT).mimetype("text/plain").etag("v");
    app.get("/", async move || file().last_modified(1_700_000_000))
        .endpoint("file");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    (runtime, app.into_service().unwrap())
});

fuzz_target!(|input: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in input.split(|byte| *byte == b'\n') {
        let Some((name, value)) = line.split_first() else {
            continue;
        };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(&NAMES[usize::from(*name) % NAMES.len()], value);
        }
    }
    let (status, answered, body) = answer(Method::GET, &headers);
    let of_head = answer(Method::HEAD, &headers);
    check(&headers, status, &answered, &body);
    assert!(of_head.2.is_empty());
    // A range is for GET alone.
    if !headers.contains_key(RANGE) {
        assert_eq!(of_head.0, status);
    }
});

fn answer(method: Method, headers: &HeaderMap) -> (StatusCode, HeaderMap, Bytes) {
    let (runtime, dispatch) = &*SITE;
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    request.headers_mut().clone_from(headers);
    runtime.block_on(async {
        let (parts, body) = dispatch.answer(request).await.into_parts();
        (
            parts.status,
            parts.headers,
            body.collect().await.unwrap().to_bytes(),
        )
    })
}

fn check(asked: &HeaderMap, status: StatusCode, answered: &HeaderMap, body: &[u8]) {
    let has = |name| asked.contains_key(name);
    match status.as_u16() {
        200 => assert_eq!(body, CONTENT),
        206 => {
            assert!(has(RANGE));
            let (first, last) = part(answered);
            assert_eq!(body, &CONTENT[first..=last]);
        }
        304 => assert!(body.is_empty() && (has(IF_NONE_MATCH) || has(IF_MODIFIED_SINCE))),
        412 => assert!(has(IF_MATCH) || has(IF_UNMODIFIED_SINCE) || has(IF_NONE_MATCH)),
        416 => assert!(has(RANGE) && answered[CONTENT_RANGE] == "bytes */36"),
        _ => panic!("{status}"),
    }
    if matches!(status.as_u16(), 200 | 206) {
        assert_eq!(answered[CONTENT_LENGTH], body.len().to_string());
        assert_eq!(answered[ACCEPT_RANGES], "bytes");
    }
}

/// Reads `bytes 0-4/36`.
fn part(answered: &HeaderMap) -> (usize, usize) {
    let range = answered[CONTENT_RANGE].to_str().unwrap();
    let range = range
        .strip_prefix("bytes ")
        .and_then(|range| range.strip_suffix("/36"));
    let (first, last) = range.unwrap().split_once('-').unwrap();
    (first.parse().unwrap(), last.parse().unwrap())
}
