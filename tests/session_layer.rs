use carafe::axum::Router;
use carafe::axum::routing::{get, post};
use carafe::session::{NullSessionInterface, SecureCookieSessionInterface, SessionOptions};
use carafe::{Session, SessionLayer};
use http::StatusCode;

use crate::support::in_process::{self, send, set_cookies};
use crate::support::log::Log;

fn routes() -> Router {
    Router::new()
        .route(
            "/read",
            get(async |session: Session| format!("{}", session["n"].is_null())),
        )
        .route(
            "/write",
            get(async |mut session: Session| session["n"] = 1.into()),
        )
        .route("/post", post(async || ""))
}

fn layered() -> Router {
    let sessions = SecureCookieSessionInterface::new(["secret"], SessionOptions::default());
    routes().layer(SessionLayer::new(sessions.expect("a key")))
}

#[tokio::test]
async fn a_plain_router_reads_and_writes_the_session() {
    let router = layered();
    let response = send(&router, in_process::get("/write", "")).await;
    let cookie = set_cookies(&response)[0]
        .split(';')
        .next()
        .expect("a cookie");
    let read = send(&router, in_process::get("/read", cookie)).await;
    assert_eq!(read.body(), "false");
    assert_eq!(read.headers()["vary"], "Cookie");
}

#[tokio::test]
async fn an_untouched_request_has_no_session_headers() {
    let response = send(&layered(), in_process::get("/post", "session=x")).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(!response.headers().contains_key("vary"));
}

#[tokio::test]
async fn without_the_layer_the_log_says_what_is_missing() {
    let log = Log::start();
    let response = send(&routes(), in_process::get("/read", "")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(log.lines_with("SessionLayer::new").len(), 1);
}

#[tokio::test]
async fn a_write_without_a_key_is_a_500() {
    let router = routes().layer(SessionLayer::new(NullSessionInterface));
    let response = send(&router, in_process::get("/write", "")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}
