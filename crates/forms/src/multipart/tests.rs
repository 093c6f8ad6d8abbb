use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::body::Body;
use carafe_routing::BodyLimits;
use futures_util::{StreamExt, stream};
use http::HeaderMap;

use super::*;
use crate::form_reader;

const TYPE: &str = "multipart/form-data; boundary=B";

fn terms(limits: BodyLimits) -> Terms {
    let header = (CONTENT_TYPE, TYPE.parse().unwrap());
    let mut terms = Terms::new(&HeaderMap::from_iter([header]), None);
    terms.limits = limits;
    terms
}

/// Reads a form that comes `size` bytes at a time.
async fn read_by(form: &[u8], size: usize, limits: BodyLimits) -> Result<ParsedForm, BodyError> {
    let pieces: Vec<_> = form.chunks(size).map(Bytes::copy_from_slice).collect();
    let pieces = pieces.into_iter().map(Ok::<_, Infallible>);
    read_body(Body::from_stream(stream::iter(pieces)), limits).await
}

async fn read_body(body: Body, limits: BodyLimits) -> Result<ParsedForm, BodyError> {
    form_reader::read(&terms(limits), body).await
}

fn part(headers: &str, data: &str) -> String {
    format!("--B\r\n{headers}\r\n\r\n{data}\r\n")
}

fn named(parameters: &str, data: &str) -> String {
    part(
        &format!("Content-Disposition: form-data; {parameters}"),
        data,
    )
}

/// The values are those of Werkzeug 3.1.
#[tokio::test]
async fn fields_are_read_as_werkzeug_reads_them() {
    let latin =
        "Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=iso-8859-1";
    let encoded = "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64";
    let table = [
        (named("name=\"a\"", "v"), ("a", "v")),
        (named("name=a", ""), ("a", "")),
        (named("name=\"\"", "v"), ("", "v")),
        (named("name=\"a\"; filename", "v"), ("a", "v")),
        (named("name=\"a\\\"b\"", "v"), ("a\"b", "v")),
        (
            named("name=\"gr\u{fc}n\"", "\u{fc}"),
            ("gr\u{fc}n", "\u{fc}"),
        ),
        (
            named("name=a", "x\r\n--C\r\n\r\n-"),
            ("a", "x\r\n--C\r\n\r\n-"),
        ),
        (
            part("CONTENT-DISPOSITION: FORM-DATA; NAME=a", "v"),
            ("a", "v"),
        ),
        (
            part("Content-Disposition: attachment; name=a", "v"),
            ("a", "v"),
        ),
        (part(latin, "\u{fc}"), ("a", "\u{c3}\u{bc}")),
        (part(encoded, "dg=="), ("a", "dg==")),
        (format!("preamble\r\n{}", named("name=a", "v")), ("a", "v")),
        (
            named("name=a", "v").replacen("--B", "--B \t", 1),
            ("a", "v"),
        ),
    ];
    for (form, (name, value)) in table {
        let form = form + "--B--\r\nepilogue";
        for size in [1, 7, 10_000] {
            let read = read_by(form.as_bytes(), size, BodyLimits::default())
                .await
                .unwrap();
            let fields: Vec<_> = read.form.iter().collect();
            assert_eq!(fields, [(name, value)], "{form}");
            assert!(read.files.is_empty());
        }
    }
}

/// The names are those of Werkzeug 3.1.
#[tokio::test]
async fn names_of_files_come_as_they_were_sent() {
    let table = [
        ("filename=\"a.txt\"", "a.txt"),
        ("filename=\"\"", ""),
        ("filename*=UTF-8''gr%C3%BC.txt", "gr\u{fc}.txt"),
        ("filename=\"x\"; filename*=UTF-8''gr%C3%BC", "gr\u{fc}"),
        (r#"filename="a\"b\\c.txt""#, r#"a"b\c.txt"#),
        (r#"filename="C:\\dir\\x.txt""#, r"C:\dir\x.txt"),
        ("filename=\"a%22b\"", "a\"b"),
        ("filename=\"../../etc/passwd\"", "../../etc/passwd"),
        ("filename=\"a%0d%0ab\"", "a%0d%0ab"),
    ];
    for (parameter, filename) in table {
        let form = named(&format!("name=f; {parameter}"), "v") + "--B--\r\n";
        let read = read_by(form.as_bytes(), 9, BodyLimits::default())
            .await
            .unwrap();
        let file = read.files.get("f").unwrap();
        assert_eq!((file.filename(), file.size()), (filename, 1), "{parameter}");
        assert!(file.content_type().is_none() && file.mimetype().is_empty());
        assert_eq!(file.read().await.unwrap(), "v");
    }
}

/// Werkzeug makes an empty form of each.
#[tokio::test]
async fn a_malformed_form_says_what_is_wrong() {
    let whole = named("name=a", "v");
    let table = [
        (whole.clone(), "incomplete"),
        (whole.replace("--B", "--C"), "incomplete"),
        (whole[..whole.len() - 2].to_owned(), "incomplete"),
        (
            part("Content-Type: text/plain", "v"),
            "no Content-Disposition",
        ),
        (part("Content-Disposition: form-data", "v"), "no name"),
        (
            part("Content-Disposition: form-data; filename=x", "v"),
            "no name",
        ),
        (part("no header", "v"), "headers of a part"),
        (named("name=\"a\0\"", "v"), "headers of a part"),
        (
            part(
                "Content-Disposition: form-data; name=f\r\nContent-Type: text/html\rX: y",
                "v",
            ),
            "headers of a part",
        ),
    ];
    for (number, (form, expected)) in table.into_iter().enumerate() {
        let end = if number < 3 { "" } else { "--B--\r\n" };
        let form = form + end;
        let error = read_by(form.as_bytes(), 8, BodyLimits::default())
            .await
            .unwrap_err();
        assert!(matches!(error, BodyError::MalformedForm(_)), "{form}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    for form in ["", "--B--\r\n", "--B--"] {
        let read = read_by(form.as_bytes(), 8, BodyLimits::default())
            .await
            .unwrap();
        assert!(read.form.is_empty());
    }
}

/// Werkzeug keeps a thousand fields, each as large as one may be.
#[tokio::test]
async fn all_fields_together_have_a_limit_of_their_own() {
    let limits = BodyLimits {
        max_content_length: None,
        max_form_memory_size: Some(1 << 20),
        max_form_parts: None,
    };
    let field = |size: usize| named("name=a", &"x".repeat(size));
    for (more, fits) in [(0, true), (1, false)] {
        let form = field(1 << 20) + &field(1 << 20) + &field(more) + "--B--\r\n";
        let read = read_by(form.as_bytes(), 64 << 10, limits).await;
        let refused = matches!(
            read,
            Err(BodyError::TooLarge {
                limit: Limit::Memory,
                max: 2_097_152,
            })
        );
        assert_eq!((read.is_ok(), refused), (fits, !fits), "{more}");
    }
}

/// As in Werkzeug 3.1.
#[tokio::test]
async fn limits_hold_to_the_byte() {
    let limits = BodyLimits {
        max_content_length: None,
        max_form_memory_size: Some(10),
        max_form_parts: Some(3),
    };
    let file = named("name=f; filename=x", &"x".repeat(100));
    let table = [
        (named("name=a", "0123456789"), None),
        (named("name=a", "0123456789a"), Some(Limit::FormMemorySize)),
        (
            named("name=a", "0123456789") + &named("name=b", "0123456789"),
            None,
        ),
        (
            named("name=a", "0123456789") + &named("name=b", "0123456789a"),
            Some(Limit::FormMemorySize),
        ),
        (file.clone() + &named("name=a", "0123456789") + &file, None),
        (file.repeat(4), Some(Limit::FormParts)),
    ];
    for (form, expected) in table {
        let form = form + "--B--\r\n";
        for size in [3, 1000] {
            let read = read_by(form.as_bytes(), size, limits).await;
            let limit = match read {
                Ok(_) => None,
                Err(BodyError::TooLarge { limit, .. }) => Some(limit),
                Err(error) => panic!("{error}"),
            };
            assert_eq!(limit, expected, "{form}");
        }
    }
}

/// A body without end, of which a little is read.
#[tokio::test]
async fn what_stands_before_a_part_is_not_gathered() {
    let endless = [
        ("", "preamble"),
        ("--B\r\n", "X-Header: very long\r\n"),
        (
            "--B\r\nContent-Disposition: form-data; name=\"",
            "long name",
        ),
    ];
    for (start, then) in endless {
        let given = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&given);
        let piece = Bytes::from(then.repeat(100));
        let pieces = stream::repeat(piece).inspect(move |piece| {
            counted.fetch_add(piece.len() as u64, Ordering::Relaxed);
        });
        let pieces = stream::iter([Bytes::from(start)]).chain(pieces);
        let body = Body::from_stream(pieces.map(Ok::<_, Infallible>));
        let error = read_body(body, BodyLimits::default()).await.unwrap_err();
        assert!(
            matches!(
                error,
                BodyError::TooLarge {
                    limit: Limit::PartHead,
                    ..
                }
            ),
            "{error}"
        );
        assert!(given.load(Ordering::Relaxed) < 20_000, "{given:?}");
    }
}

/// Werkzeug keeps a thousand parts, whatever their names are.
#[tokio::test]
async fn the_headers_of_all_parts_have_a_limit() {
    let long = "x".repeat(15_000);
    let table = [
        named(&format!("name=f; filename=\"{long}\""), ""),
        named(&format!("name=\"{long}\""), ""),
        part(
            &format!("Content-Disposition: form-data; name=f; filename=x\r\nX-Long: {long}"),
            "",
        ),
    ];
    for one in table {
        for (parts, fits) in [(100, true), (200, false)] {
            let form = one.repeat(parts) + "--B--\r\n";
            let read = read_by(form.as_bytes(), 64 << 10, BodyLimits::default()).await;
            let refused = matches!(
                read,
                Err(BodyError::TooLarge {
                    limit: Limit::Memory,
                    max: 2_097_152,
                })
            );
            assert_eq!((read.is_ok(), refused), (fits, !fits), "{one:.60} {parts}");
        }
    }
}

/// What is left unread costs the connection.
#[tokio::test]
async fn a_form_is_read_to_the_end_of_its_body() {
    let form = named("name=a", "v") + "--B--";
    for rest in [vec![], vec!["\r\n"], vec!["\r\n", "epilogue", "more"]] {
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        let pieces = stream::iter([form.clone()]).chain(stream::iter(rest).map(str::to_owned));
        let end = stream::once(async move {
            end.store(true, Ordering::Relaxed);
            String::new()
        });
        let body = Body::from_stream(pieces.chain(end).map(Ok::<_, Infallible>));
        let read = read_body(body, BodyLimits::default()).await.unwrap();
        assert_eq!(read.form.get("a"), Some("v"));
        assert!(ended.load(Ordering::Relaxed));
    }
}

#[tokio::test]
async fn what_follows_a_form_is_not_read_without_end() {
    let form = named("name=a", "v") + "--B--\r\n";
    let given = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&given);
    let endless = stream::repeat("epilogue".repeat(100)).inspect(move |piece| {
        counted.fetch_add(piece.len() as u64, Ordering::Relaxed);
    });
    let pieces = stream::iter([form]).chain(endless);
    let body = Body::from_stream(pieces.map(Ok::<_, Infallible>));
    let read = read_body(body, BodyLimits::default()).await.unwrap();
    assert_eq!(read.form.get("a"), Some("v"));
    assert!(given.load(Ordering::Relaxed) < 100_000, "{given:?}");
}
