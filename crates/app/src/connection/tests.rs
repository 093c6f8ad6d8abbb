use axum::body::{Bytes, to_bytes};
use futures_util::stream::{pending, poll_fn, repeat};
use futures_util::{StreamExt, future};
use hyper::client::conn::http2;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::*;
use crate::caretaker::Caretaker;
use crate::delivery::ROUNDS;
use crate::farewell::SILENCE;
use crate::{App, Scaffold};

/// A connection that nobody looks at but the test.
struct Served {
    client: DuplexStream,
    control: Arc<Control>,
    ended: JoinHandle<()>,
}

fn endless() -> Body {
    Body::from_stream(repeat(Ok::<_, Infallible>(Bytes::from(vec![b'x'; 4096]))))
}

/// A body of which one piece comes.
fn events() -> Body {
    let first = future::ready(Ok::<_, Infallible>(Bytes::from("first")));
    Body::from_stream(future::FutureExt::into_stream(first).chain(pending()))
}

async fn serve() -> Served {
    let mut app = App::new("reading");
    app.get("/endless", async || Response::new(endless()));
    app.get("/events", async || Response::new(events()))
        .endpoint("events");
    app.post("/read", async |body: String| body)
        .endpoint("read");
    app.post("/unread", async || "never read")
        .endpoint("unread");
    let (client, stream) = duplex(64 * 1024);
    let watched = Caretaker::start().unwrap().watch();
    let control = Arc::clone(&watched.control);
    let connection = Connection {
        dispatch: app.build("http", false).unwrap(),
        tls: None,
        watched,
    };
    let stream = Lingering::new(stream, &control);
    Served {
        client,
        control,
        ended: tokio::spawn(connection.exchange(stream)),
    }
}

/// Lets everything run that can.
async fn settle() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

async fn look(control: &Control, times: u8) {
    for _ in 0..times {
        control.look();
        settle().await;
    }
}

async fn get(client: &mut DuplexStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    settle().await;
}

#[tokio::test]
async fn a_client_that_stops_reading_is_closed() {
    let mut served = serve().await;
    get(&mut served.client, "/endless").await;
    look(&served.control, ROUNDS - 1).await;
    assert!(!served.ended.is_finished());
    served.client.read_exact(&mut [0; 64 * 1024]).await.unwrap();
    settle().await;
    look(&served.control, ROUNDS - 1).await;
    assert!(!served.ended.is_finished(), "it has read");
    look(&served.control, 1).await;
    assert!(served.ended.is_finished());
}

#[tokio::test]
async fn an_application_may_wait_for_its_events() {
    let mut served = serve().await;
    get(&mut served.client, "/events").await;
    look(&served.control, 3 * ROUNDS).await;
    assert!(!served.ended.is_finished());
}

type Requests = http2::SendRequest<Body>;

/// Begins HTTP/2 with a client that reads `window` bytes of a response unasked.
async fn begin_http2(client: DuplexStream, window: u32) -> Requests {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.initial_stream_window_size(window);
    let (requests, connection) = builder.handshake(TokioIo::new(client)).await.unwrap();
    tokio::spawn(connection);
    requests
}

async fn ask(requests: &mut Requests, path: &str) -> hyper::Result<Response<Incoming>> {
    let uri = format!("http://localhost{path}");
    let request = Request::get(uri).body(Body::empty()).unwrap();
    let response = requests.send_request(request).await;
    settle().await;
    response
}

#[tokio::test]
async fn streams_that_nobody_reads_end_their_connection() {
    let served = serve().await;
    let mut requests = begin_http2(served.client, 5000).await;
    let _unread = ask(&mut requests, "/endless").await.unwrap();
    let events = ask(&mut requests, "/events").await.unwrap();
    look(&served.control, 2 * ROUNDS).await;
    assert!(!served.ended.is_finished(), "one is read");
    assert!(ask(&mut requests, "/events").await.is_err(), "no new ones");
    drop(events);
    settle().await;
    look(&served.control, 1).await;
    assert!(served.ended.is_finished());
}

/// Begins an upload that comes in pieces, and reads the response before it sends one.
async fn begin_upload(client: DuplexStream) -> mpsc::Sender<Bytes> {
    let mut requests = begin_http2(client, 1 << 16).await;
    let (pieces, mut upload) = mpsc::channel(1);
    let upload = poll_fn(move |cx| upload.poll_recv(cx)).map(Ok::<_, Infallible>);
    let request = Request::post("http://localhost/unread");
    let request = request.body(Body::from_stream(upload)).unwrap();
    let response = requests.send_request(request).await.unwrap();
    let response = to_bytes(Body::new(response.into_body()), 100).await;
    assert_eq!(response.unwrap(), "never read");
    settle().await;
    pieces
}

/// Many clients drop a response whose stream is reset, for whatever reason.
#[tokio::test(start_paused = true)]
async fn an_upload_that_nobody_reads_is_taken_on_http2() {
    let pieces = begin_upload(serve().await.client).await;
    for _ in 0..32 {
        let sent = pieces.send(Bytes::from(vec![b'x'; 100_000])).await;
        sent.expect("a stream that is not reset");
        settle().await;
    }
    assert!(!pieces.is_closed());
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_nobody_reads_ends_after_a_time() {
    let pieces = begin_upload(serve().await.client).await;
    let start = Instant::now();
    pieces.closed().await;
    assert_eq!(start.elapsed(), SILENCE);
}

/// A client that keeps its connection would lose its next request.
#[tokio::test]
async fn a_response_to_a_body_that_is_not_read_says_close() {
    let table = [
        ("/unread", 100_000, true),
        ("/unread", 4, true),
        ("/read", 4, false),
    ];
    for (path, length, closes) in table {
        let mut client = serve().await.client;
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(b"body").await.unwrap();
        settle().await;
        let mut response = vec![0; 1000];
        let length = client.read(&mut response).await.unwrap();
        let response = std::str::from_utf8(&response[..length]).unwrap();
        assert_eq!(response.contains("connection: close"), closes, "{response}");
    }
}
