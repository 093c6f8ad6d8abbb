//! `Set-Cookie` lines of any application: the browser for tests keeps what a browser may
//! keep, and sends that and nothing else.
//!
//! An input is lines of `Set-Cookie`.

#![no_main]

use std::sync::{Arc, LazyLock, Mutex};

use axum::response::{AppendHeaders, IntoResponse};
use carafe_app::{App, Scaffold};
use carafe_routing::Request;
use carafe_testing::{StoredCookie, TestClient, TestResponse};
use http::HeaderValue;
use http::header::{COOKIE, SET_COOKIE};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;

const HOST: &str = "app.shop.example";

static SITE: LazyLock<Site> = LazyLock::new(Site::new);

fuzz_target!(|input: &[u8]| {
    let lines = input
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let lines: Vec<_> = lines
        .filter_map(|line| HeaderValue::from_bytes(line).ok())
        .collect();
    for scheme in ["http", "https"] {
        let client = SITE
            .client
            .new_visitor()
            .base_url(&format!("{scheme}://{HOST}"));
        let received = SITE.receive(&client, &lines);
        let cookies = client.cookies();
        assert!(received.kept_cookies().len() + received.rejected_cookies().len() <= lines.len());
        for cookie in &cookies {
            check(cookie, scheme == "https");
        }
        sends(&client, &cookies);
    }
    let frame = SITE
        .client
        .new_visitor()
        .base_url(&format!("https://{HOST}"));
    let frame = frame.embedded_in("https://news.example");
    SITE.receive(&frame, &lines);
    for cookie in frame.cookies() {
        check(&cookie, true);
        assert!(cookie.partition_key().is_some(), "{cookie:?}");
    }
});

struct Site {
    runtime: Runtime,
    client: TestClient,
    lines: Arc<Mutex<Vec<HeaderValue>>>,
}

impl Site {
    fn new() -> Self {
        let mut app = App::new("fuzz");
        let lines: Arc<Mutex<Vec<HeaderValue>>> = Arc::default();
        let set = Arc::clone(&lines);
        app.get("/set", async move || {
            let lines = set.lock().unwrap().clone();
            AppendHeaders(lines.into_iter().map(|line| (SET_COOKIE, line))).into_response()
        })
        .endpoint("set");
        app.get("/<path:any>", echo);
        let client = app.test_client();
        client.check_vary(false);
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
            client,
            lines,
        }
    }

    fn receive(&self, client: &TestClient, lines: &[HeaderValue]) -> TestResponse {
        *self.lines.lock().unwrap() = lines.to_vec();
        let get = || client.get("/set");
        self.runtime.block_on(async { get().await })
    }
}

async fn echo(request: Request) -> Vec<u8> {
    let header = request.headers().get(COOKIE);
    header.map_or_else(Vec::new, |header| header.as_bytes().to_vec())
}

/// What RFC 6265bis and CHIPS say of every cookie that is kept.
fn check(cookie: &StoredCookie, over_tls: bool) {
    let ends = |c: char| c == ';' || c != '\t' && c.is_ascii_control();
    let is_clean = |text: &str| !text.contains(ends);
    assert!(
        is_clean(cookie.name()) && is_clean(cookie.value()),
        "{cookie:?}"
    );
    assert!(cookie.name().len() + cookie.value().len() <= 4096);
    let domain = cookie.domain();
    assert!(
        HOST == domain || !cookie.host_only() && domain == "shop.example",
        "{cookie:?}"
    );
    assert!(cookie.path().starts_with('/'), "{cookie:?}");
    assert!(over_tls || !cookie.secure(), "{cookie:?}");
    assert!(
        cookie.secure() || cookie.partition_key().is_none(),
        "{cookie:?}"
    );
    let name = cookie.name().to_ascii_lowercase();
    if name.starts_with("__secure-") || name.starts_with("__host-") {
        assert!(cookie.secure(), "{cookie:?}");
    }
    if name.starts_with("__host-") {
        assert!(cookie.host_only() && cookie.path() == "/", "{cookie:?}");
    }
}

/// Every cookie that is for the path goes with a request, and no other.
fn sends(client: &TestClient, cookies: &[StoredCookie]) {
    let echoed = SITE.runtime.block_on(async { client.get("/path").await });
    let reaches = |path: &str| matches!(path, "/" | "/path");
    let mut due: Vec<_> = cookies
        .iter()
        .filter(|cookie| reaches(cookie.path()))
        .collect();
    due.sort_by_key(|cookie| std::cmp::Reverse(cookie.path().len()));
    let due: Vec<_> = due.into_iter().map(ToString::to_string).collect();
    assert_eq!(echoed.text(), due.join("; "));
}
