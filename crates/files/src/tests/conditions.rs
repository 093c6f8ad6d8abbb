use axum::response::Response;
use carafe_routing::View;
use http::Request;
use http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED, RANGE,
};

use super::site::{Site, Started, bytes, header, write};
use crate::{FileOptions, StaticFiles, send_file};

/// The same 100,000 bytes from memory, from disk, and from a static folder; and 36 from each.
const PATHS: [&str; 6] = [
    "/memory",
    "/disk",
    "/static/large.bin",
    "/small-memory",
    "/small-disk",
    "/static/small.txt",
];

fn start() -> Started {
    let site = Site::new().options(FileOptions::default());
    write(site.folder().join("large.bin"), LARGE);
    write(site.folder().join("small.txt"), SMALL);
    let statics = StaticFiles::new(site.folder()).view();
    let in_memory = |bytes| move || send_file(bytes).mimetype("text/plain").etag("v");
    let (large, small) = (in_memory(&LARGE[..]), in_memory(SMALL));
    site.view("/static/<path:filename>", statics)
        .view("/memory", View::new(async move || large()))
        .view("/small-memory", View::new(async move || small()))
        .view("/disk", View::new(async || send_file("static/large.bin")))
        .view(
            "/small-disk",
            View::new(async || send_file("static/small.txt")),
        )
        .start()
}

static LARGE: [u8; 100_000] = {
    let mut bytes = [0; 100_000];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = (at % 251) as u8;
        at += 1;
    }
    bytes
};

static SMALL: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

fn content(path: &str) -> &'static [u8] {
    if path.contains("small") {
        SMALL
    } else {
        &LARGE
    }
}

/// Flask answers malformed ranges, several, and other units with a 416; RFC 9110 has them
/// ignored. The rest mirrors the conformance cases.
#[tokio::test]
async fn ranges_are_answered_or_ignored() {
    let site = start();
    let many = vec!["0-0"; 10_000].join(",");
    let numerous: Vec<_> = (0..5000).map(|at| format!("{0}-{0}", 2 * at)).collect();
    let numerous = numerous.join(",");
    let table: [(&str, Option<(usize, usize)>); 28] = [
        ("0-4", Some((0, 5))),
        ("0-0", Some((0, 1))),
        ("10-10", Some((10, 11))),
        ("30-", Some((30, usize::MAX))),
        ("30-9223372036854775806", Some((30, usize::MAX))),
        ("35-100000", Some((35, usize::MAX))),
        ("0-", Some((0, usize::MAX))),
        ("-6", Some((usize::MAX - 6, usize::MAX))),
        ("-100000", Some((0, usize::MAX))),
        ("-9223372036854775807", Some((0, usize::MAX))),
        ("-99999999999999999999", Some((0, usize::MAX))),
        ("0-99999999999999999999", Some((0, usize::MAX))),
        // Behind the end: a 416.
        ("100000-", Some((1, 0))),
        ("100000-200000", Some((1, 0))),
        ("9223372036854775806-", Some((1, 0))),
        ("99999999999999999999-", Some((1, 0))),
        ("-0", Some((1, 0))),
        // Not understood: the whole.
        ("-", None),
        ("", None),
        ("4-0", None),
        ("a-b", None),
        ("0x0-0x4", None),
        ("+0-4", None),
        ("0-4-8", None),
        ("0-4,10-14", None),
        ("0-10,5-15", None),
        (&many, None),
        (&numerous, None),
    ];
    for path in PATHS {
        let all = content(path);
        for (range, expected) in &table {
            let response = site
                .get_with(path, &[(RANGE, &format!("bytes={range}"))])
                .await;
            assert_eq!(
                header(&response, ACCEPT_RANGES),
                accepted(expected),
                "{path} {range:.30}"
            );
            check(response, all, *expected, &format!("{path} {range:.30}")).await;
        }
    }
}

/// An error page offers no ranges.
fn accepted(expected: &Option<(usize, usize)>) -> &'static str {
    if *expected == Some((1, 0)) {
        ""
    } else {
        "bytes"
    }
}

async fn check(response: Response, all: &[u8], expected: Option<(usize, usize)>, what: &str) {
    let length = all.len();
    let cut = |at: usize| match usize::MAX - at {
        from_end @ 0..100 => length - from_end,
        _ => at.min(length),
    };
    let (status, range) = match expected {
        None => (200, 0..length),
        Some((1, 0)) => (416, 0..0),
        Some((start, end)) => (206, cut(start)..cut(end)),
    };
    assert_eq!(response.status(), status, "{what}");
    let content_range = match status {
        200 => String::new(),
        416 => format!("bytes */{length}"),
        _ => format!("bytes {}-{}/{length}", range.start, range.end - 1),
    };
    assert_eq!(header(&response, CONTENT_RANGE), content_range, "{what}");
    if status == 416 {
        assert_eq!(header(&response, CONTENT_TYPE), "text/html; charset=utf-8");
        return;
    }
    assert_eq!(
        header(&response, CONTENT_LENGTH),
        range.len().to_string(),
        "{what}"
    );
    assert_eq!(bytes(response).await, all[range], "{what}");
}

#[tokio::test]
async fn other_units_and_several_headers_are_ignored() {
    let site = start();
    for path in PATHS {
        for ranges in [
            &[(RANGE, "items=0-4")][..],
            &[(RANGE, "bytes 0-4")],
            &[(RANGE, "0-4")],
            &[(RANGE, "bytes=0-4"), (RANGE, "bytes=5-9")],
        ] {
            let response = site.get_with(path, ranges).await;
            assert_eq!(response.status(), 200, "{path} {ranges:?}");
            assert_eq!(bytes(response).await.len(), content(path).len());
        }
    }
}

/// Mirrors "if-range with the current etag", "not modified by etag" and "by date" of the
/// conformance cases; in Flask, a range wins over a 304.
#[tokio::test]
async fn conditions_are_those_of_the_rfc() {
    const OLD: &str = "Mon, 01 Jan 1990 00:00:00 GMT";
    let site = start();
    for path in PATHS {
        let response = site.get(path).await;
        let etag = header(&response, ETAG);
        let date = header(&response, LAST_MODIFIED);
        assert!(!etag.is_empty());
        let (etag, date) = (etag.as_str(), date.as_str());
        let range = (RANGE, "bytes=0-4");
        let mut table = vec![
            (vec![(IF_NONE_MATCH, etag)], 304),
            (vec![(IF_NONE_MATCH, "*")], 304),
            (vec![(IF_NONE_MATCH, "\"other\"")], 200),
            (vec![(IF_NONE_MATCH, etag), range.clone()], 304),
            (vec![(IF_MATCH, etag)], 200),
            (vec![(IF_MATCH, "*")], 200),
            (vec![(IF_MATCH, "\"other\"")], 412),
            (vec![(IF_MATCH, etag), range.clone()], 206),
            (vec![(IF_RANGE, etag), range.clone()], 206),
            (vec![(IF_RANGE, "\"other\""), range.clone()], 200),
            (vec![(IF_RANGE, OLD), range.clone()], 200),
        ];
        if !path.ends_with("memory") {
            table.extend([
                (vec![(IF_MODIFIED_SINCE, date)], 304),
                (vec![(IF_MODIFIED_SINCE, OLD)], 200),
                (vec![(IF_UNMODIFIED_SINCE, date)], 200),
                (vec![(IF_UNMODIFIED_SINCE, OLD)], 412),
                (vec![(IF_RANGE, date), range], 206),
            ]);
        }
        for (request, status) in table {
            let response = site.get_with(path, &request).await;
            assert_eq!(response.status(), status, "{path} {request:?}");
            let length = bytes(response).await.len();
            let expected = match status {
                200 => content(path).len(),
                206 => 5,
                _ => 0,
            };
            assert_eq!(length, expected, "{path} {request:?}");
        }
    }
}

/// Mirrors "HEAD with a range" of the conformance cases.
#[tokio::test]
async fn head_has_the_headers_of_get() {
    let site = start();
    for path in PATHS {
        for (range, status) in [(None, 200), (Some("bytes=0-4"), 206)] {
            let mut request = Request::head(path);
            if let Some(range) = range {
                request = request.header(RANGE, range);
            }
            let response = site
                .send(request.body(axum::body::Body::empty()).unwrap())
                .await;
            assert_eq!(response.status(), status);
            let length = range.map_or(content(path).len(), |_| 5);
            assert_eq!(
                header(&response, CONTENT_LENGTH),
                length.to_string(),
                "{path}"
            );
            assert_eq!(header(&response, ACCEPT_RANGES), "bytes");
            assert!(bytes(response).await.is_empty());
        }
    }
}

#[tokio::test]
async fn an_empty_file_has_no_ranges() {
    let site = start();
    for range in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
        let response = site.get_with("/static/empty.txt", &[(RANGE, range)]).await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, CONTENT_LENGTH), "0");
    }
}
