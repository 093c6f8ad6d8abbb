use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use carafe::axum::Router;
use carafe::axum::extract;
use carafe::prelude::*;
use carafe::{Dispatch, stream};
use futures_util::FutureExt;
use futures_util::stream::{StreamExt, iter, once};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower::layer::layer_fn;
use tower::{ServiceExt, service_fn};

use crate::support::in_process::{get, router};
use crate::support::raw::{self, Raw};

/// What a request tells of itself: where it has arrived, that its teardown has run, and that
/// its context is gone.
#[derive(Clone)]
struct Told(UnboundedSender<String>);

impl Told {
    fn tell(&self, line: impl Into<String>) {
        self.0.send(line.into()).expect("the test listens");
    }

    /// Tells that it is there, and stays for ever.
    async fn stay(&self, place: &str) {
        self.tell(place);
        pending().await
    }
}

/// Kept in `g`: dropped with the context.
struct Kept(Told);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.tell("gone");
    }
}

/// The application, and what its requests tell.
fn app() -> (App, UnboundedReceiver<String>) {
    let (told, telling) = unbounded_channel();
    let told = Told(told);
    let mut app = App::new("aborts");
    app.port(0);
    let own = told.clone();
    app.teardown_request(async move |error: Option<Caught>| {
        // Whoever tears down may wait.
        tokio::task::yield_now().await;
        own.tell(format!(
            "teardown of {:?}",
            error.map(|error| error.to_string())
        ));
    });
    app.manage(told);
    app.before_request(before);
    app.after_request(after);
    add_views(&mut app);
    (app, telling)
}

async fn before(context: Context, request: carafe::Request, State(told): State<Told>) {
    let g = context.g();
    g.insert(Kept(told.clone()));
    if request.path() == "/before_request" {
        told.stay("before_request").await;
    }
    let own = told.clone();
    // It holds the context that holds it.
    let waits = request.path() == "/after_this_request";
    context.after_this_request(async move |response| {
        assert!(g.get::<Kept>().is_some());
        if waits {
            own.stay("after_this_request").await;
        }
        response
    });
}

async fn after(request: carafe::Request, State(told): State<Told>, response: Response) -> Response {
    if request.path() == "/after_request" {
        told.stay("after_request").await;
    }
    response
}

fn add_views(app: &mut App) {
    for path in [
        "/before_request",
        "/after_this_request",
        "/after_request",
        "/text",
    ] {
        app.get(path, async || "text")
            .endpoint(path.trim_matches('/'));
    }
    app.get("/view", async |State(told): State<Told>| {
        told.stay("view").await
    });
    app.post(
        "/body",
        async |State(told): State<Told>, request: extract::Request| {
            told.tell("body");
            let read = carafe::axum::body::to_bytes(request.into_body(), 100).await;
            told.tell(format!("read: {}", read.is_ok()));
        },
    );
    app.get("/stream", async |State(told): State<Told>| {
        let waiting = once(async move {
            told.stay("stream").await;
            "never"
        });
        stream(iter(["piece"]).chain(waiting))
    });
    app.get("/large", async |State(told): State<Told>| {
        // More than what a socket takes without a reader, in memory or in pieces.
        told.tell("large");
        vec![b'x'; 64 << 20]
    });
    app.get("/many", async |State(told): State<Told>| {
        told.tell("many");
        stream(iter(0..1024).map(|_| vec![b'x'; 64 << 10]))
    });
    app.get("/empty", async || "");
    app.get("/no_content", async || (StatusCode::NO_CONTENT, "left out"));
    app.get("/not_modified", async || {
        (StatusCode::NOT_MODIFIED, "left out")
    });
    app.get("/no_content_stream", async || {
        (StatusCode::NO_CONTENT, stream(iter(["left out"])))
    });
    app.get("/pieces", async || stream(iter(["one, ", "two"])));
}

async fn serve(app: App) -> SocketAddr {
    let server = app.bind().await.expect("a free port");
    let addr = server.local_addr();
    tokio::spawn(server.serve_until(pending()));
    addr
}

/// What is told next.
async fn next(telling: &mut UnboundedReceiver<String>) -> String {
    let told = tokio::time::timeout(Duration::from_secs(30), telling.recv()).await;
    told.expect("something to be told").expect("an application")
}

/// All there is to tell of the end of one request: teardown has run once, before the context
/// was gone.
async fn ended(telling: &mut UnboundedReceiver<String>) {
    assert_eq!(next(telling).await, "teardown of None");
    assert_eq!(next(telling).await, "gone");
}

#[tokio::test]
async fn a_client_that_leaves_has_its_request_torn_down_once() {
    let (app, mut telling) = app();
    let addr = serve(app).await;
    for place in [
        "before_request",
        "view",
        "after_this_request",
        "after_request",
        "stream",
        "large",
        "many",
    ] {
        let client = raw::send(addr, "GET", &format!("/{place}")).await;
        assert_eq!(next(&mut telling).await, place);
        drop(client);
        ended(&mut telling).await;
        let next = Raw::get(addr, "/text").await;
        assert_eq!((next.status, next.body.as_str()), (200, "text"), "{place}");
        ended(&mut telling).await;
    }
    assert!(telling.try_recv().is_err(), "there is nothing more to tell");
}

#[tokio::test]
async fn a_client_that_leaves_with_half_a_body_unsent_is_torn_down_once() {
    let (app, mut telling) = app();
    let addr = serve(app).await;
    let mut client = TcpStream::connect(addr).await.expect("a listening server");
    let head = "POST /body HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nhalf";
    let sent = client.write_all(head.as_bytes()).await;
    sent.expect("a request");
    assert_eq!(next(&mut telling).await, "body");
    drop(client);
    let mut lines = Vec::new();
    while lines.last().is_none_or(|line| line != "gone") {
        lines.push(next(&mut telling).await);
    }
    // The view may hear of it before the server drops it.
    lines.retain(|line| line != "read: false");
    assert_eq!(lines, ["teardown of None", "gone"]);
}

#[tokio::test]
async fn a_response_is_torn_down_before_its_end_reaches_the_client() {
    let (app, mut telling) = app();
    let addr = serve(app).await;
    for (method, path, end) in [
        ("GET", "/text", "\r\n\r\ntext"),
        ("HEAD", "/text", "content-length: 4\r\n"),
        ("GET", "/empty", "content-length: 0\r\n"),
        ("HEAD", "/pieces", "HTTP/1.1 200 OK\r\n"),
        ("GET", "/pieces", "two\r\n0\r\n\r\n"),
        ("GET", "/no_content", "HTTP/1.1 204 No Content\r\n"),
        ("GET", "/no_content_stream", "HTTP/1.1 204 No Content\r\n"),
        ("GET", "/not_modified", "HTTP/1.1 304 Not Modified\r\n"),
        ("OPTIONS", "/text", "content-length: 0\r\n"),
        ("POST", "/text", "HTTP/1.1 405 Method Not Allowed\r\n"),
        ("GET", "/nowhere", "HTTP/1.1 404 Not Found\r\n"),
    ] {
        let mut client = raw::send(addr, method, path).await;
        let mut response = String::new();
        let read = client.read_to_string(&mut response).await;
        read.expect("a response");
        assert!(response.contains(end), "{method} {path}: {response}");
        assert!(
            !response.contains("left out"),
            "{method} {path}: {response}"
        );
        let told = telling.try_recv();
        assert_eq!(told.as_deref(), Ok("teardown of None"), "{method} {path}");
        assert_eq!(next(&mut telling).await, "gone");
        assert!(telling.try_recv().is_err(), "{method} {path}: once");
    }
}

#[tokio::test]
async fn a_nested_application_is_torn_down_by_itself() {
    let (app, mut telling) = app();
    let nested = app.into_service().expect("no mistakes");
    let outer = Router::new().nest_service("/app", nested);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move { carafe::axum::serve(listener, outer).await });
    let response = Raw::get(addr, "/app/text").await;
    assert_eq!((response.status, response.body.as_str()), (200, "text"));
    ended(&mut telling).await;
    let client = raw::send(addr, "GET", "/app/view").await;
    assert_eq!(next(&mut telling).await, "view");
    drop(client);
    ended(&mut telling).await;
    assert!(telling.try_recv().is_err());
}

#[tokio::test]
async fn a_layer_may_give_a_request_up() {
    let (mut app, mut telling) = app();
    let given_up = Arc::new(Notify::new());
    let stop = Arc::clone(&given_up);
    app.layer(layer_fn(move |inner: Dispatch| {
        let stop = Arc::clone(&stop);
        service_fn(move |request: extract::Request| {
            let answered = inner.clone().oneshot(request);
            let stop = Arc::clone(&stop);
            async move {
                tokio::select! {
                    answered = answered => answered,
                    () = stop.notified() => Ok(StatusCode::GATEWAY_TIMEOUT.into_response()),
                }
            }
        })
    }));
    let addr = serve(app).await;
    let asked = tokio::spawn(Raw::get(addr, "/view"));
    assert_eq!(next(&mut telling).await, "view");
    given_up.notify_one();
    assert_eq!(asked.await.expect("no panic").status, 504);
    ended(&mut telling).await;
    assert!(telling.try_recv().is_err());
}

#[tokio::test]
async fn teardown_that_has_begun_goes_on_without_a_client() {
    let (mut app, mut telling) = app();
    let go_on = Arc::new(Notify::new());
    let own = Arc::clone(&go_on);
    app.teardown_request(async move || own.notified().await);
    let router = router(app);
    for path in ["/text", "/pieces"] {
        let response = router.clone().oneshot(get(path, "")).await;
        let mut body = response.expect("a router never fails").into_body();
        while body.frame().now_or_never().is_some() {}
        drop(body);
        assert!(telling.try_recv().is_err(), "{path}: it waits");
        go_on.notify_one();
        ended(&mut telling).await;
    }
    assert!(telling.try_recv().is_err());
}

#[tokio::test]
async fn a_mounted_service_is_torn_down_like_a_view() {
    let (mut app, mut telling) = app();
    let own = app.managed::<Told>().expect("it is managed").clone();
    let waits = async move || own.stay("mounted").await;
    let mounted = Router::new().route("/waits", carafe::axum::routing::get(waits));
    let mounted = mounted.route("/pieces", carafe::axum::routing::get(async || "mounted"));
    app.mount("/mounted", mounted);
    let addr = serve(app).await;
    assert_eq!(Raw::get(addr, "/mounted/pieces").await.body, "mounted");
    ended(&mut telling).await;
    let client = raw::send(addr, "GET", "/mounted/waits").await;
    assert_eq!(next(&mut telling).await, "mounted");
    drop(client);
    ended(&mut telling).await;
    assert!(telling.try_recv().is_err());
}
