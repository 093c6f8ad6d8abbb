//! Every spelling of a way out that is known, against each place where a client names a file.

use std::path::{Component, Path};

use axum::body::Body;
use carafe_routing::{Path as PathVariable, View};
use http::{Request, Uri};
use percent_encoding::percent_decode_str;

use super::site::{SECRET, Site, Started, bytes, write};
use crate::{FileOptions, StaticFiles, safe_join, secure_filename, send_from_directory};

/// Ways to write `..`: plain, encoded once and more often, overlong in UTF-8, with look-alikes,
/// with what some systems drop.
const UP: [&str; 34] = [
    "..",
    "%2e%2e",
    "%2E%2E",
    ".%2e",
    "%2e.",
    "%252e%252e",
    "%25252e%25252e",
    "%c0%ae%c0%ae",
    "%c0%2e%c0%2e",
    "%e0%80%ae%e0%80%ae",
    "%f0%80%80%ae%f0%80%80%ae",
    "%u002e%u002e",
    "%ef%bc%8e%ef%bc%8e",
    "%e2%80%a5",
    "%e2%80%a4%e2%80%a4",
    "%ef%b8%b0",
    "...",
    "....",
    "..;",
    "..%3b",
    "..;a=b",
    "..%00",
    ".%00.",
    "%00..",
    "..%20",
    "%20..",
    "..%09",
    "..%0a",
    "..%0d%0a",
    "..%ff",
    "..%2e",
    "sub/..%2f..",
    "./..",
    "sub/../..",
];

/// Ways to write a slash.
const SLASH: [&str; 18] = [
    "/",
    "//",
    "/./",
    "%2f",
    "%2F",
    "%2f%2f",
    "%252f",
    "%5c",
    "%5C%5c",
    "%255c",
    "/%5c",
    "%5c/",
    "%c0%af",
    "%e0%80%af",
    "%c1%9c",
    "%ef%bc%8f",
    "%e2%88%95",
    "%00/",
];

/// What leads elsewhere without `..`.
const ELSEWHERE: [&str; 40] = [
    "/etc/passwd",
    "//etc/passwd",
    "%2fetc%2fpasswd",
    "%2f%2fetc/passwd",
    "%252fetc%252fpasswd",
    "%5cetc%5cpasswd",
    "file:/etc/passwd",
    "file:%2f%2f%2fetc/passwd",
    "~/secret.txt",
    "~root/.profile",
    "C:/Windows/win.ini",
    "C:%5cWindows%5cwin.ini",
    "c%3a/Windows/win.ini",
    "C:secret.txt",
    "C%7c/Windows/win.ini",
    "%5c%5chost%5cshare%5cx",
    "//host/share/x",
    "%5c%5c%3f%5cC:%5cWindows%5cwin.ini",
    "%5c%5c.%5cC:",
    "//%3f/C:/Windows/win.ini",
    "%5c%3f%3f%5cC:",
    "CON",
    "con.txt",
    "NUL",
    "nul%20",
    "AUX.",
    "COM1",
    "LPT%c2%b9",
    "CONIN$",
    "hello.txt::$DATA",
    "hello.txt:stream",
    "hello.txt%00.png",
    "hello.txt%00",
    "hello.txt/",
    "hello.txt/.",
    "hello.txt%5c",
    "hello.txt/..",
    "HELLO~1.TXT%00",
    "/proc/self/environ",
    "%2fproc%2fself%2fcwd%2fCargo.toml",
];

/// All ways out, as they stand in a URL.
fn spellings(root: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for up in UP {
        for slash in SLASH {
            all.push(format!("{up}{slash}secret.txt"));
            all.push(format!("sub{slash}{up}{slash}{up}{slash}secret.txt"));
            all.push(format!("{slash}{up}{slash}secret.txt"));
            let deep = format!("{up}{slash}").repeat(16);
            all.push(format!("{deep}etc{slash}passwd"));
        }
    }
    all.extend(ELSEWHERE.map(str::to_owned));
    let secret = root.join("secret.txt");
    let secret = secret.to_str().unwrap();
    all.push(secret.to_owned());
    all.push(secret.replace('/', "%2f"));
    all.push(format!("/{secret}"));
    all.push("secret-link".to_owned());
    all.push("out/secret.txt".to_owned());
    all
}

fn start() -> Started {
    let site = Site::new().options(FileOptions::default());
    // A name that begins like that of the folder is not in it.
    write(site.root().join("static-secret/secret.txt"), SECRET);
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(
            site.root().join("secret.txt"),
            site.folder().join("secret-link"),
        )
        .unwrap();
        symlink(site.root(), site.folder().join("out")).unwrap();
    }
    let statics = StaticFiles::new(site.folder()).view();
    let from = async |PathVariable(name): PathVariable<String>| send_from_directory("static", name);
    let raw = async |name: String| send_from_directory("static", name);
    site.view("/static/<path:filename>", statics)
        .view("/from/<path:name>", View::new(from))
        .view("/raw", View::new(raw))
        .start()
}

fn decoded(spelling: &str) -> String {
    percent_decode_str(spelling)
        .decode_utf8_lossy()
        .into_owned()
}

async fn assert_refused(site: &Started, request: Request<Body>, what: &str) {
    let response = site.send(request).await;
    let status = response.status().as_u16();
    assert!(matches!(status, 308 | 404), "{status} for {what}");
    let body = bytes(response).await;
    let leaks = |secret: &str| {
        body.windows(secret.len())
            .any(|part| part == secret.as_bytes())
    };
    assert!(
        !leaks(SECRET) && !leaks("root:") && !leaks("static world"),
        "{what}"
    );
}

#[tokio::test]
async fn no_url_leads_out_of_a_folder() {
    let site = start();
    let mut sent = 0;
    for spelling in spellings(site.root()) {
        for prefix in ["/static/", "/static/sub/", "/from/", "/from/sub/"] {
            let url = format!("{prefix}{spelling}");
            // What is no URL, no server lets through.
            let Ok(uri) = url.parse::<Uri>() else {
                continue;
            };
            let request = Request::get(uri).body(Body::empty()).unwrap();
            assert_refused(&site, request, &url).await;
            sent += 1;
        }
    }
    assert!(sent > 5000, "{sent}");
    assert_eq!(site.get("/static/hello.txt").await.status(), 200);
}

#[tokio::test]
async fn no_name_leads_out_of_a_folder() {
    let site = start();
    for spelling in spellings(site.root()) {
        for name in [decoded(&spelling), decoded(&decoded(&spelling)), spelling] {
            let what = format!("{name:?}");
            let request = Request::get("/raw").body(Body::from(name)).unwrap();
            assert_refused(&site, request, &what).await;
        }
    }
}

#[test]
fn no_name_is_joined_to_leave_its_directory() {
    let root = Path::new("/srv/files");
    let mut joined = 0;
    for spelling in spellings(root) {
        for name in [decoded(&spelling), decoded(&decoded(&spelling)), spelling] {
            if let Some(path) = safe_join(root, &name) {
                let below = path.strip_prefix(root).unwrap();
                let stays = |part| matches!(part, Component::Normal(_) | Component::CurDir);
                assert!(below.components().all(stays), "{name:?}");
                joined += 1;
            }
        }
    }
    assert!(joined > 100, "{joined}");
}

#[test]
fn no_secure_filename_is_a_path() {
    for spelling in spellings(Path::new("/srv/files")) {
        for name in [decoded(&spelling), spelling] {
            let secure = secure_filename(&name);
            assert!(!secure.contains(['/', '\\', '\0', ':']), "{name:?}");
            assert!(
                !secure.starts_with('.') && !secure.ends_with('.'),
                "{name:?}"
            );
        }
    }
}
