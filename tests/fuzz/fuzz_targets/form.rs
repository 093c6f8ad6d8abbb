//! Forms from anybody: never a panic and never a 500, nothing beyond the limits, and the
//! same form however the body is cut.
//!
//! The first byte of an input says what becomes of the rest:
//!
//! 0. a form in parts, whose boundary is `B`
//! 1. an urlencoded form
//! 2. a content type, a zero byte, and a body
//! 3. names and values of a form in parts, with a zero byte after each

#![no_main]

use std::sync::{Arc, LazyLock, Mutex};

use axum::body::Body;
use axum::extract::Request;
use carafe_app::{App, Scaffold};
use carafe_forms::FormData;
use carafe_routing::{Dispatch, MultiDict};
use futures_util::stream;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::runtime::Runtime;

const IN_PARTS: &str = "multipart/form-data; boundary=B";
const URLENCODED: &str = "application/x-www-form-urlencoded";
const MAX_CONTENT_LENGTH: usize = 2048;
const MAX_FORM_MEMORY_SIZE: usize = 64;
const MAX_FORM_PARTS: usize = 8;

static SITE: LazyLock<Site> = LazyLock::new(Site::new);

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else {
        return;
    };
    match form % 4 {
        0 => any_cut(&HeaderValue::from_static(IN_PARTS), rest),
        1 => urlencoded(rest),
        2 => any_type(rest),
        _ => there_and_back(rest),
    }
});

/// An application that keeps the form of its last request.
struct Site {
    runtime: Runtime,
    dispatch: Dispatch,
    read: Arc<Mutex<Option<FormData>>>,
}

/// What came of a request: its form, in a way that can be compared.
type Read = Result<Form, StatusCode>;

#[derive(Debug, Default, PartialEq)]
struct Form {
    fields: Vec<(String, String)>,
    /// Names of fields and files, and what is in them.
    files: Vec<(String, String, Vec<u8>)>,
}

impl Site {
    fn new() -> Self {
        let mut app = App::new("fuzz");
        app.config["MAX_CONTENT_LENGTH"] = (MAX_CONTENT_LENGTH as i64).into();
        app.config["MAX_FORM_MEMORY_SIZE"] = (MAX_FORM_MEMORY_SIZE as i64).into();
        app.config["MAX_FORM_PARTS"] = (MAX_FORM_PARTS as i64).into();
        let read: Arc<Mutex<Option<FormData>>> = Arc::default();
        let keep = Arc::clone(&read);
        app.post("/", async move |form: FormData| {
            *keep.lock().unwrap() = Some(form);
        })
        .endpoint("form");
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
            dispatch: app.into_service().unwrap(),
            read,
        }
    }

    fn post(&self, content_type: &HeaderValue, body: Body) -> Read {
        let mut request = Request::new(body);
        *request.method_mut() = http::Method::POST;
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, content_type.clone());
        self.runtime.block_on(async {
            let status = self.dispatch.answer(request).await.status();
            let form = self.read.lock().unwrap().take();
            match form {
                Some(form) => {
                    assert_eq!(status, StatusCode::OK);
                    Ok(Form::of(&form).await)
                }
                None => Err(status),
            }
        })
    }
}

impl Form {
    async fn of(data: &FormData) -> Self {
        let mut files = Vec::new();
        for file in data.files.iter() {
            let content = file.read().await.unwrap().to_vec();
            assert_eq!(content.len() as u64, file.size());
            files.push((file.name().to_owned(), file.filename().to_owned(), content));
        }
        Self {
            fields: pairs(&data.form),
            files,
        }
    }
}

fn pairs(form: &MultiDict) -> Vec<(String, String)> {
    form.lists()
        .flat_map(|(name, values)| values.iter().map(|value| (name.to_owned(), value.clone())))
        .collect()
}

/// Reads a body in one piece and in small ones.
fn any_cut(content_type: &HeaderValue, body: &[u8]) {
    let whole = read(content_type, body);
    for size in [1, 7] {
        let pieces: Vec<_> = body.chunks(size).map(<[u8]>::to_vec).collect();
        let pieces = stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
        let cut = SITE.post(content_type, Body::from_stream(pieces));
        // Of two mistakes, the first that is noticed counts.
        assert_eq!(
            cut.ok().as_ref(),
            whole.as_ref().ok(),
            "in pieces of {size}"
        );
    }
}

fn read(content_type: &HeaderValue, body: &[u8]) -> Read {
    let read = SITE.post(content_type, Body::from(body.to_vec()));
    match &read {
        Err(status) => assert!(matches!(status.as_u16(), 400 | 413 | 415), "{status}"),
        Ok(form) if *content_type == IN_PARTS => within_limits(form, body),
        Ok(_) => {}
    }
    if body.len() > MAX_CONTENT_LENGTH {
        assert!(read.is_err() || read == Ok(Form::default()));
    }
    read
}

fn within_limits(form: &Form, body: &[u8]) {
    assert!(form.fields.len() + form.files.len() <= MAX_FORM_PARTS);
    for (_, value) in &form.fields {
        assert!(value.chars().count() <= MAX_FORM_MEMORY_SIZE);
    }
    let size: usize = form.files.iter().map(|(.., content)| content.len()).sum();
    assert!(size <= body.len());
}

/// What was read is read again from what it is written as.
fn urlencoded(body: &[u8]) {
    let content_type = HeaderValue::from_static(URLENCODED);
    any_cut(&content_type, body);
    let Ok(form) = read(&content_type, body) else {
        return;
    };
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let written = form.fields.iter();
    let written = written.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let written = written.collect::<Vec<_>>().join("&");
    if written.len() <= MAX_CONTENT_LENGTH {
        assert_eq!(read(&content_type, written.as_bytes()), Ok(form));
    }
}

fn any_type(input: &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let content_type = parts
        .next()
        .and_then(|text| HeaderValue::from_bytes(text).ok());
    if let Some(content_type) = content_type {
        any_cut(&content_type, parts.next().unwrap_or_default());
    }
}

/// A form that a browser could have written is read as it was.
fn there_and_back(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let texts: Vec<_> = text.split('\0').collect();
    let pairs = texts
        .chunks_exact(2)
        .map(|pair| (pair[0].to_owned(), pair[1].to_owned()));
    let mut fields: Vec<_> = pairs.collect();
    // `%22` is how browsers write a quote.
    let is_name =
        |name: &str| !name.contains(|c: char| c.is_control() || c == '\\') && !name.contains("%22");
    let is_value = |value: &str| value.len() <= MAX_FORM_MEMORY_SIZE && !value.contains("--B");
    fields.retain(|(name, value)| is_name(name) && is_value(value));
    fields.truncate(MAX_FORM_PARTS);
    let mut body = String::new();
    for (name, value) in &fields {
        body += "--B\r\nContent-Disposition: form-data; name=\"";
        let name = name.replace('"', "%22");
        body += &format!("{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--B--\r\n";
    if body.len() <= MAX_CONTENT_LENGTH {
        let read = read(&HeaderValue::from_static(IN_PARTS), body.as_bytes()).unwrap();
        // Fields of one name come together.
        let expected = pairs_of(fields);
        assert_eq!(read.fields, expected);
    }
}

fn pairs_of(fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut form = MultiDict::default();
    form.extend(fields);
    pairs(&form)
}
