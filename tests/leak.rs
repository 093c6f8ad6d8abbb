//! Requests leave nothing behind: not those that are answered, and not those whose clients
//! leave at one stage or another.
//!
//! A program of its own, since memory is counted by process. 20,000 requests by default:
//!
//! ```text
//! CARAFE_LEAK_REQUESTS=1000000 cargo test --package carafe-tests --test leak -- --nocapture
//! ```

// The figures are for people.
#![allow(clippy::print_stdout)]

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use carafe::axum::body::to_bytes;
use carafe::axum::extract;
use carafe::prelude::*;
use carafe::stream;
use futures_util::future::join_all;
use futures_util::stream::{StreamExt, iter, once};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Clients at the same time.
const CLIENTS: usize = 8;
/// One request of so many is given up.
const GIVEN_UP: usize = 5;
/// How much more memory the last tenth may take than the second, in kB: an allocator's
/// moods, but not 70 bytes a request.
const MOODS: usize = 1024;

/// Whole requests: the method, the path, and the end of the response.
const ANSWERED: [(&str, &str, &str); 6] = [
    ("GET", "/text", "\r\n\r\ntext"),
    ("GET", "/pieces", "\r\n0\r\n\r\n"),
    ("GET", "/session", "\r\n\r\nsession"),
    ("GET", "/fail", "\r\n\r\nhandled"),
    ("GET", "/nowhere", "</p>\n"),
    ("HEAD", "/text", "\r\n\r\n"),
];

/// Where a client leaves.
const LEFT: [&str; 6] = [
    "before_request",
    "view",
    "after_request",
    "body",
    "waiting",
    "many",
];

/// What is counted.
#[derive(Debug, Default)]
struct Counts {
    begun: AtomicUsize,
    torn_down: AtomicUsize,
    /// Contexts that are there.
    alive: AtomicUsize,
    changed: Notify,
    /// For each client, that its request is where it is to be given up.
    arrived: [Notify; CLIENTS],
}

/// Kept in `g`: dropped with the context.
struct Kept(Arc<Counts>);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::SeqCst);
        self.0.changed.notify_one();
    }
}

impl Counts {
    /// Tells the client of a request that it is there.
    fn arrive(&self, request: &carafe::Request) {
        let client = request
            .args()
            .get("client")
            .and_then(|number| number.parse().ok());
        let client: usize = client.expect("the number of a client");
        self.arrived[client].notify_one();
    }

    /// Waits until `requests` are over, and their contexts gone.
    async fn settle(&self, requests: usize) {
        let settled = async {
            while self.torn_down.load(Ordering::SeqCst) < requests
                || self.alive.load(Ordering::SeqCst) > 0
            {
                self.changed.notified().await;
            }
        };
        let settled = tokio::time::timeout(Duration::from_secs(60), settled).await;
        assert!(settled.is_ok(), "of {requests} requests: {self:?}");
    }
}

fn app(counts: &Arc<Counts>) -> App {
    let mut app = App::new("leak");
    app.port(0);
    app.config["SECRET_KEY"] = "k".repeat(32).into();
    app.manage(Arc::clone(counts));
    app.before_request(before);
    app.after_request(after);
    app.teardown_request(async |State(counts): State<Arc<Counts>>| {
        tokio::task::yield_now().await;
        counts.torn_down.fetch_add(1, Ordering::SeqCst);
    });
    app.error_handler(500, async || (StatusCode::INTERNAL_SERVER_ERROR, "handled"));
    add_views(&mut app);
    app
}

async fn before(context: Context, request: carafe::Request, State(counts): State<Arc<Counts>>) {
    counts.begun.fetch_add(1, Ordering::SeqCst);
    counts.alive.fetch_add(1, Ordering::SeqCst);
    let g = context.g();
    g.insert(Kept(Arc::clone(&counts)));
    // It holds the context that holds it.
    context.after_this_request(async move |response| {
        assert!(g.get::<Kept>().is_some());
        response
    });
    if request.path() == "/before_request" {
        counts.arrive(&request);
        pending().await
    }
}

async fn after(
    request: carafe::Request,
    State(counts): State<Arc<Counts>>,
    response: Response,
) -> Response {
    if request.path() == "/after_request" {
        counts.arrive(&request);
        pending().await
    }
    response
}

fn add_views(app: &mut App) {
    for path in ["/text", "/before_request", "/after_request"] {
        app.get(path, async || "text")
            .endpoint(path.trim_matches('/'));
    }
    app.get("/pieces", async || stream(iter(["one", "two"])));
    app.get("/session", async |mut session: Session| {
        session["seen"] = true.into();
        "session"
    });
    app.get("/fail", async || -> carafe::Result<()> {
        Err(carafe::Error::new("on purpose"))
    });
    app.get(
        "/view",
        async |request: carafe::Request, State(counts): State<Arc<Counts>>| {
            counts.arrive(&request);
            pending::<()>().await
        },
    );
    app.get(
        "/waiting",
        async |request: carafe::Request, State(counts): State<Arc<Counts>>| {
            let waits = once(async move {
                counts.arrive(&request);
                pending().await
            });
            stream(iter(["piece"]).chain(waits))
        },
    );
    app.get(
        "/many",
        async |request: carafe::Request, State(counts): State<Arc<Counts>>| {
            counts.arrive(&request);
            stream(iter(0..1024).map(|_| vec![b'x'; 64 << 10]))
        },
    );
    app.get(
        "/body",
        async |request: carafe::Request,
               State(counts): State<Arc<Counts>>,
               body: extract::Request| {
            counts.arrive(&request);
            let _ = to_bytes(body.into_body(), 100).await;
        },
    );
}

/// One client: its number, and the connection that it keeps.
struct Client {
    addr: SocketAddr,
    number: usize,
    kept: TcpStream,
    counts: Arc<Counts>,
}

impl Client {
    async fn connect(addr: SocketAddr, number: usize, counts: &Arc<Counts>) -> Self {
        let kept = TcpStream::connect(addr).await.expect("a listening server");
        let counts = Arc::clone(counts);
        Self {
            addr,
            number,
            kept,
            counts,
        }
    }

    async fn send(&mut self, requests: std::ops::Range<usize>) {
        for number in requests {
            match number % GIVEN_UP {
                0 => self.leave(LEFT[number / GIVEN_UP % LEFT.len()]).await,
                _ => self.exchange(ANSWERED[number % ANSWERED.len()]).await,
            }
        }
    }

    async fn exchange(&mut self, (method, path, end): (&str, &str, &str)) {
        let request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        let sent = self.kept.write_all(request.as_bytes()).await;
        sent.expect("a request");
        let mut response = Vec::new();
        while !response.ends_with(end.as_bytes()) {
            let read = self.kept.read_buf(&mut response).await.expect("a response");
            assert!(read > 0, "{path}: {}", String::from_utf8_lossy(&response));
        }
    }

    /// Sends a request, of which a body is to follow, and leaves when it is where it should.
    async fn leave(&self, place: &str) {
        let mut stream = TcpStream::connect(self.addr)
            .await
            .expect("a listening server");
        let (number, body) = (self.number, if place == "body" { 10 } else { 0 });
        let request = format!(
            "GET /{place}?client={number} HTTP/1.1\r\nhost: localhost\r\n\
             content-length: {body}\r\n\r\n"
        );
        let sent = stream.write_all(request.as_bytes()).await;
        sent.expect("a request");
        self.counts.arrived[self.number].notified().await;
    }
}

/// The resident memory of this process, in kB; 0 where nobody tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number.map_or(0, |number| number.parse().expect("a number"))
}

fn requests() -> usize {
    let wanted = std::env::var("CARAFE_LEAK_REQUESTS");
    wanted.map_or(20_000, |number| {
        number.parse().expect("a number of requests")
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_leave_nothing_behind() {
    let counts = Arc::new(Counts::default());
    let server = app(&counts).bind().await.expect("a free port");
    let addr = server.local_addr();
    tokio::spawn(server.serve_until(pending()));
    let connecting = (0..CLIENTS).map(|number| Client::connect(addr, number, &counts));
    let mut clients = join_all(connecting).await;
    let each = requests() / 10 / CLIENTS;
    let mut memory = Vec::new();
    for tenth in 0..10 {
        let sending = clients.iter_mut().map(|client| {
            let first = tenth * each + client.number;
            client.send(first..first + each)
        });
        join_all(sending).await;
        let sent = (tenth + 1) * each * CLIENTS;
        counts.settle(sent).await;
        assert_eq!(counts.begun.load(Ordering::SeqCst), sent);
        assert_eq!(counts.torn_down.load(Ordering::SeqCst), sent);
        memory.push(resident());
    }
    println!("resident kB after each tenth: {memory:?}");
    let more = memory[9].saturating_sub(memory[1]);
    assert!(more <= MOODS, "{more} kB more: {memory:?}");
}
