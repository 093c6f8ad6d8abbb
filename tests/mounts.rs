//! Services mounted in an application: axum's routers share its session and its pipeline.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use carafe::Dispatch;
use carafe::prelude::*;
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Answers a `GET`, and checks that what is said of the body's length is true.
async fn fetch(app: &Dispatch, path: &str) -> (StatusCode, String) {
    let request = axum::http::Request::get(path)
        .body(String::new())
        .expect("a request");
    let response = app.clone().oneshot(request).await.expect("an answer");
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    if let Some(length) = head.headers.get("content-length") {
        assert_eq!(length.to_str().expect("digits"), body.len().to_string());
    }
    (head.status, String::from_utf8_lossy(&body).into_owned())
}

fn app(mounted: Router) -> Dispatch {
    let mut app = App::new("mounts");
    app.json.compact = Some(false);
    app.get("/", async || "index").endpoint("index");
    app.before_request(async |request: Request| {
        let guarded = request.path().starts_with("/m/admin");
        guarded.then(|| abort(403))
    });
    app.mount("/m", mounted);
    app.into_service().expect("no mistakes")
}

#[tokio::test]
async fn what_the_pipeline_completes_has_its_own_length() {
    let mounted = Router::new()
        .route("/redirect", get(async || redirect(url_for("index"))))
        .route("/json", get(async || json([1, 2])));
    let app = app(mounted);
    assert_eq!(fetch(&app, "/m/redirect").await.0, StatusCode::FOUND);
    let expected = (StatusCode::OK, "[\n  1,\n  2\n]\n".to_owned());
    assert_eq!(fetch(&app, "/m/json").await, expected);
}

#[tokio::test]
async fn another_slash_is_no_way_around_a_guard() {
    let app = app(Router::new().route("/admin", get(async || "secret")));
    assert_eq!(fetch(&app, "/m/admin").await.0, StatusCode::FORBIDDEN);
    for path in ["/m//admin", "/m///admin"] {
        let (status, body) = fetch(&app, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}: {body}");
    }
}

#[tokio::test]
async fn a_mounted_router_knows_the_client() {
    let client = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string();
    let peer: SocketAddr = "192.0.2.1:8000".parse().expect("an address");
    let app = app(Router::new().route("/client", get(client))).with_peer(peer);
    let expected = (StatusCode::OK, "192.0.2.1:8000".to_owned());
    assert_eq!(fetch(&app, "/m/client").await, expected);
}

/// Counts what is alive.
struct Probe(Arc<AtomicUsize>);

impl Drop for Probe {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn nothing_keeps_a_context_alive_that_it_holds() {
    let alive = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&alive);
    let keep = move |context: Context, _: Request, urls: Urls| {
        counter.fetch_add(1, Ordering::SeqCst);
        let probe = Probe(Arc::clone(&counter));
        context.g().insert((urls, probe));
        async { "kept" }
    };
    let mut app = App::new("kept");
    app.get("/", keep.clone()).endpoint("kept");
    app.mount("/m", Router::new().route("/kept", get(keep)));
    let app = app.into_service().expect("no mistakes");
    for path in ["/", "/m/kept", "/"] {
        assert_eq!(fetch(&app, path).await.1, "kept");
    }
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}
