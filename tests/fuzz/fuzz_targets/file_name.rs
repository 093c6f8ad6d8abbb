//! Names of files from anybody: none leads out of its folder, and none ends its header.
//!
//! The first byte of an input says what becomes of the rest:
//!
//! 0. a name to store an upload under
//! 1. a path below a directory
//! 2. a name for a download
//! 3. a path below the URL of a static folder

#![no_main]

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use carafe_app::{App, Scaffold};
use carafe_files::{safe_join, secure_filename, send_file};
use carafe_routing::{Dispatch, Path as PathArg, parse_options_header};
use http::Uri;
use http::header::CONTENT_DISPOSITION;
use http_body_util::BodyExt;
use libfuzzer_sys::fuzz_target;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::runtime::Runtime;

/// What lies beside the static folder; no page says it.
const SECRET: &str = "what lies outside of the folder";
/// What lies in the static folder.
const NAMES: [&str; 3] = ["a.txt", "b/c.txt", "b/ü.txt"];

static SITE: LazyLock<Site> = LazyLock::new(Site::new);

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    match form % 4 {
        0 => stored(&text),
        1 => joined(&text),
        2 => downloaded(&text),
        _ => asked_for(&text),
    }
});

struct Site {
    runtime: Runtime,
    dispatch: Dispatch,
}

impl Site {
    fn new() -> Self {
        let root = std::env::temp_dir().join("carafe-fuzz-file-name");
        let files = root.join("static");
        fs::create_dir_all(files.join("b")).unwrap();
        fs::write(root.join("secret.txt"), SECRET).unwrap();
        for name in NAMES {
            fs::write(files.join(name), name).unwrap();
        }
        let mut app = App::new("fuzz");
        app.root_path = root;
        app.get("/as/<path:name>", async |PathArg(name): PathArg<String>| {
            send_file(b"bytes")
                .mimetype("text/plain")
                .as_attachment()
                .download_name(name)
        })
        .endpoint("download");
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
            dispatch: app.into_service().unwrap(),
        }
    }

    fn get(&self, path: &str) -> Option<(Response<()>, Bytes)> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = path.parse::<Uri>().ok()?;
        self.runtime.block_on(async {
            let (parts, body) = self.dispatch.answer(request).await.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Some((Response::from_parts(parts, ()), body))
        })
    }
}

fn stored(text: &str) {
    let name = secure_filename(text);
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    assert!(name.chars().all(is_harmless), "{name:?}");
    assert!(
        !name.starts_with(['.', '_']) && !name.ends_with(['.', '_']),
        "{name:?}"
    );
    assert_eq!(secure_filename(&name), name);
    let expected = Path::new("uploads").join(&name);
    if !name.is_empty() {
        assert_eq!(safe_join("uploads", &name), Some(expected));
    }
}

fn joined(text: &str) {
    let Some(path) = safe_join("/srv/files", text) else {
        return assert!(text.starts_with('/') || text.split('/').any(|part| part == ".."));
    };
    let below: PathBuf = path
        .strip_prefix("/srv/files")
        .expect("it is below")
        .to_owned();
    let is_plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    assert!(below.components().all(is_plain), "{below:?}");
    // The same again leads to the same place.
    let below = below.to_str().unwrap();
    assert_eq!(safe_join("/srv/files", below), Some(path.clone()));
}

fn downloaded(name: &str) {
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let (response, body) = SITE.get(&format!("/as/{encoded}")).unwrap();
    if response.status() != 200 {
        // The rule takes no such name.
        return assert!(
            matches!(response.status().as_u16(), 308 | 404),
            "{}",
            response.status()
        );
    }
    assert_eq!(body, "bytes");
    let header = response.headers()[CONTENT_DISPOSITION].to_str().unwrap();
    let (kind, parameters) = parse_options_header(header);
    let mut expected: String = name.chars().filter(|c| !c.is_control()).collect();
    if expected.is_ascii() {
        // As in Werkzeug, the reader takes this for a quote that a browser has written.
        expected = expected.replace("%22", "\"");
    }
    assert_eq!(
        (kind, parameters["filename"].as_str()),
        ("attachment", &*expected),
        "{header}"
    );
    assert_eq!(parameters.len(), 1, "{header}");
}

/// What is sent of a static folder is the file of that name.
fn asked_for(path: &str) {
    let Some((response, body)) = SITE.get(&format!("/static/{path}")) else {
        return;
    };
    match response.status().as_u16() {
        200 => {
            let path = path.split(['?', '#']).next().unwrap();
            let name = percent_encoding::percent_decode_str(path)
                .decode_utf8()
                .unwrap();
            assert!(NAMES.contains(&&*name), "{name:?}");
            assert_eq!(body, name.as_bytes());
        }
        308 | 404 => assert_ne!(body, SECRET),
        status => panic!("{status}"),
    }
}
