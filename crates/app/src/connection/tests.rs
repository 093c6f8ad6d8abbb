use axum::body::Bytes;
use futures_util::stream::{pending, repeat};
use futures_util::{StreamExt, future};
use hyper::client::conn::http2;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::*;
use crate::caretaker::Caretaker;
use crate::delivery::ROUNDS;
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
