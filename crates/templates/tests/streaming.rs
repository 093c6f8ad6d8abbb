//! Templates that are sent while they are rendered.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use carafe_templates::{Registration, context, stream_template_string};
use http::StatusCode;
use support::Site;

/// A page of more than a megabyte.
const LONG: &str = "{% for row in range(90000) %}{{ row }} is a row;{% endfor %}";

fn site() -> Site {
    let mut site = Site::new();
    site.options.registrations = vec![Registration::function("explode", || -> String {
        panic!("on purpose")
    })];
    site
}

/// Reads a body: how many pieces there are, what they say, and whether it breaks off.
async fn read(mut body: Body) -> (usize, String, bool) {
    let (mut pieces, mut text) = (0, Vec::new());
    loop {
        let frame = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await;
        let broken = match frame {
            Some(Ok(frame)) => {
                text.extend_from_slice(frame.data_ref().unwrap());
                pieces += 1;
                continue;
            }
            Some(Err(_)) => true,
            None => false,
        };
        return (pieces, String::from_utf8(text).unwrap(), broken);
    }
}

#[tokio::test]
async fn a_template_that_ends_in_an_error_or_a_panic_breaks_off() {
    for end in ["{{ fail.here }}", "{{ explode() }}"] {
        let source = format!("{{% for row in rows %}}{{{{ row }}}},{{% endfor %}}{end}");
        let view = async move || {
            let rows: Vec<u32> = (0..2000).collect();
            stream_template_string(source, context! { rows })
        };
        let site = site().get("/", "index", view).build();
        let response = site.response("/").await;
        assert_eq!(response.status(), StatusCode::OK);
        let (pieces, text, broken) = read(response.into_body()).await;
        assert!(pieces > 3, "{end}: {pieces} pieces");
        assert!(text.starts_with("0,1,2,"), "{end}: {text}");
        assert!(broken, "{end} breaks the body off");
    }
}

#[tokio::test]
async fn an_error_or_a_panic_before_the_first_piece_is_handled_as_any() {
    for (source, expected) in [
        ("short {{ fail.here }}", "`fail` is undefined"),
        ("short {{ explode() }}", "on purpose"),
        ("{% include 'none.html' %}", "no template"),
    ] {
        let view = async move || stream_template_string(source, ());
        let answer = site().get("/", "index", view).build().get("/").await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{source}");
        assert!(
            answer.error.contains(expected),
            "{source}: {}",
            answer.error
        );
    }
}

#[tokio::test]
async fn a_template_that_prints_nothing_is_an_empty_page() {
    let view = async || stream_template_string("{% if x %}x{% endif %}", ());
    let answer = site().get("/", "index", view).build().get("/").await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, ""));
}

/// More clients that do not read than there are threads.
#[test]
fn slow_clients_do_not_hold_every_thread() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).max_blocking_threads(40);
    let runtime = runtime.build().unwrap();
    let view = async || stream_template_string(LONG, ());
    let site = site().get("/", "index", view).build();
    let (sender, opened) = mpsc::channel();
    runtime.spawn(async move {
        let mut bodies = Vec::new();
        for _ in 0..48 {
            bodies.push(site.response("/").await.into_body());
        }
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        sender.send(bodies).unwrap();
    });
    let bodies = opened.recv_timeout(Duration::from_secs(60));
    let bodies = bodies.expect("a thread is free");
    let rows = 0..90_000;
    let whole: String = rows.map(|row| format!("{row} is a row;")).collect();
    for body in bodies {
        let (pieces, text, broken) = runtime.block_on(read(body));
        assert!(pieces > 1000 && !broken, "{pieces} pieces");
        assert!(text == whole, "the same bytes");
    }
}

#[test]
fn a_page_whose_client_has_gone_is_not_rendered_on() {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().unwrap();
    let (go, wait) = mpsc::channel::<()>();
    let (wait, rows) = (Arc::new(Mutex::new(wait)), Arc::new(AtomicUsize::new(0)));
    let mut site = Site::new();
    let count = Arc::clone(&rows);
    site.options.registrations = vec![
        Registration::function("wait", move || wait.lock().unwrap().recv().is_ok()),
        Registration::function("count", move || count.fetch_add(1, Ordering::SeqCst)),
    ];
    let source =
        "{{ 'x' * 2000 }}{{ wait() }}{% for row in range(9000) %}{{ count() }}{% endfor %}";
    let site = site
        .get("/", "index", async move || {
            stream_template_string(source, ())
        })
        .build();
    drop(runtime.block_on(site.response("/")));
    go.send(()).unwrap();
    // Waits for its threads.
    drop(runtime);
    assert_eq!(rows.load(Ordering::SeqCst), 0, "rows were rendered");
}
