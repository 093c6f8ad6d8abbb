use axum::body::{Body, to_bytes};
use axum::response::IntoResponse;
use http::StatusCode;
use http::header::VARY;

use http::HeaderMap;

use super::*;
use crate::{json, make_response, stream};

const SAMPLE: i64 = 1_709_210_096;
const SAMPLE_DATE: &str = "Thu, 29 Feb 2024 12:34:56 GMT";

fn request(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let pairs = pairs.iter().map(|(name, value)| {
        let name = HeaderName::from_static(name);
        (name, HeaderValue::from_static(value))
    });
    pairs.collect()
}

async fn body(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), 1000).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn ten() -> Response {
    let mut response = make_response("0123456789");
    response
        .set_etag("r1")
        .set_last_modified(SAMPLE)
        .set_content_type("text/plain");
    response
}

/// Expected: the same setters of `flask.Response`.
#[test]
fn headers_are_written_as_in_flask() {
    let mut response = make_response("");
    response
        .set_expires(SAMPLE)
        .set_last_modified(std::time::UNIX_EPOCH)
        .set_age(12)
        .set_retry_after(60)
        .set_content_language("de, en")
        .set_content_location("/elsewhere")
        .set_allow(&[Method::GET, Method::PUT])
        .set_location("/next")
        .set_mimetype("text/markdown");
    for (name, expected) in [
        ("expires", SAMPLE_DATE),
        ("last-modified", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("age", "12"),
        ("retry-after", "60"),
        ("content-language", "de, en"),
        ("content-location", "/elsewhere"),
        ("allow", "GET, PUT"),
        ("location", "/next"),
        ("content-type", "text/markdown; charset=utf-8"),
    ] {
        assert_eq!(response.headers()[name], expected);
    }
    assert_eq!(response.mimetype().as_deref(), Some("text/markdown"));
    response.set_retry_after(HttpDate::from(SAMPLE));
    assert_eq!(response.headers()[RETRY_AFTER], SAMPLE_DATE);
}

#[test]
fn vary_names_a_header_once() {
    let mut response = make_response("");
    response
        .vary("Accept-Encoding")
        .vary("Accept")
        .vary("accept-encoding");
    assert_eq!(response.headers()[VARY], "Accept-Encoding, Accept");
}

#[test]
fn every_cookie_has_its_header() {
    let mut response = make_response("");
    response.set_cookie(SetCookie::new("a", "1")).unwrap();
    let cookie = SetCookie::new("a", "1")
        .path("/x")
        .domain("example.test")
        .partitioned(true);
    response.delete_cookie(cookie).unwrap();
    let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().collect();
    let removal = "a=; Domain=example.test; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; \
                   Secure; Path=/x; Partitioned";
    assert_eq!(cookies, ["a=1; Path=/", removal]);
    for name in ["", "a=b", "a;b", "a\r\nb", "__Host-a"] {
        assert!(
            response.set_cookie(SetCookie::new(name, "")).is_err(),
            "{name:?}"
        );
    }
}

#[tokio::test]
async fn only_a_body_in_memory_gets_a_tag() {
    let empty = "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"";
    assert_eq!(make_response("").add_etag().headers()[ETAG], empty);
    assert_eq!(ten().add_etag().headers()[ETAG], "\"r1\"");
    let pieces = futures_util::stream::iter(["a", "b"]);
    let mut streamed = make_response(stream(pieces));
    streamed.add_etag();
    assert!(streamed.etag().is_none());
    assert_eq!(body(streamed).await, "ab");
    let mut tagged = json([1]).into_response();
    tagged.add_etag();
    assert_eq!(body(tagged).await, "[1]\n");
}

/// Expected: the recorded answers of Flask, and RFC 9110 where those are wrong.
#[tokio::test]
async fn a_response_becomes_what_its_request_wants() {
    type Pairs = [(&'static str, &'static str)];
    let table: [(&Pairs, u16, &str, Option<&str>); 15] = [
        (&[], 200, "0123456789", None),
        (&[("range", "bytes=0-3")], 206, "0123", Some("bytes 0-3/10")),
        (&[("range", "bytes=5-")], 206, "56789", Some("bytes 5-9/10")),
        (&[("range", "bytes=-3")], 206, "789", Some("bytes 7-9/10")),
        (&[("range", "bytes=9-20")], 206, "9", Some("bytes 9-9/10")),
        (&[("range", "bytes=0-1,4-5")], 200, "0123456789", None),
        (&[("range", "items=0-1")], 200, "0123456789", None),
        (&[("range", "bytes=x")], 200, "0123456789", None),
        (
            &[("range", "bytes=0-3"), ("if-range", "\"r1\"")],
            206,
            "0123",
            Some("bytes 0-3/10"),
        ),
        (
            &[("range", "bytes=0-3"), ("if-range", "\"old\"")],
            200,
            "0123456789",
            None,
        ),
        (
            &[("range", "bytes=0-3"), ("if-none-match", "\"r1\"")],
            304,
            "",
            None,
        ),
        (
            &[("range", "bytes=0-3"), ("if-match", "\"no\"")],
            412,
            "",
            None,
        ),
        (&[("if-none-match", "*")], 304, "", None),
        (&[("if-modified-since", SAMPLE_DATE)], 304, "", None),
        (&[("if-match", "*")], 200, "0123456789", None),
    ];
    for (pairs, status, expected, range) in table {
        let answer = conditional::answer(ten(), &Method::GET, &request(pairs), AcceptRanges::Bytes);
        assert_eq!(answer.status(), status, "{pairs:?}");
        let found = answer.headers().get("content-range");
        assert_eq!(found.and_then(|found| found.to_str().ok()), range);
        assert_eq!(answer.headers()["accept-ranges"], "bytes");
        assert_eq!(body(answer).await, expected, "{pairs:?}");
    }
}

#[tokio::test]
async fn an_impossible_range_is_an_error_page() {
    let wanted = request(&[("range", "bytes=10-")]);
    let answer = conditional::answer(ten(), &Method::GET, &wanted, AcceptRanges::Bytes);
    assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(answer.headers()["content-range"], "bytes */10");
    assert!(answer.etag().is_none());
    assert!(
        body(answer)
            .await
            .contains("<h1>Requested Range Not Satisfiable</h1>")
    );
}

#[tokio::test]
async fn a_stream_of_known_length_has_ranges() {
    let wanted = request(&[("range", "bytes=2-4")]);
    for (ranges, status, expected) in [
        (AcceptRanges::BytesOf(6), 206, "234"),
        (AcceptRanges::Bytes, 200, "012345"),
        (AcceptRanges::No, 200, "012345"),
    ] {
        let pieces = futures_util::stream::iter(["012", "345"]);
        let answer = make_response(stream(pieces));
        let answer = conditional::answer(answer, &Method::GET, &wanted, ranges);
        assert_eq!(answer.status(), status, "{ranges:?}");
        assert_eq!(body(answer).await, expected);
    }
}

#[test]
fn a_304_keeps_what_guides_a_cache() {
    let mut response = ten();
    response
        .set_cache_control(CacheControl::new().max_age(60))
        .set_expires(SAMPLE)
        .set_content_location("/here");
    let known = request(&[("if-none-match", "\"r1\"")]);
    let answer = conditional::answer(response, &Method::HEAD, &known, AcceptRanges::No);
    let mut names: Vec<_> = answer.headers().keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["cache-control", "content-location", "etag", "expires"]
    );
}

#[test]
fn other_methods_and_failures_are_not_conditional() {
    let known = request(&[("if-none-match", "*"), ("range", "bytes=0-1")]);
    let posted = conditional::answer(ten(), &Method::POST, &known, AcceptRanges::Bytes);
    assert_eq!(posted.status(), StatusCode::OK);
    let missing = (StatusCode::NOT_FOUND, Body::empty()).into_response();
    let missing = conditional::answer(missing, &Method::GET, &known, AcceptRanges::Bytes);
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}
