//! What uploads and attacks cost in memory, and what they leave on the disk.
//!
//! A program of its own, since memory is counted by process. The upload has 256 MiB by
//! default:
//!
//! ```text
//! CARAFE_UPLOAD_MIB=1024 cargo test --package carafe-tests --test memory -- --nocapture
//! ```

// The figures are for people.
#![allow(clippy::print_stdout)]

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carafe::prelude::*;
use carafe::session::signing::{KeyDerivation, SignerOptions, TimestampSigner};
use carafe::{FileStorage, SpoolDir};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How much more memory a request may take than an idle server, in kB.
const ALLOWED: usize = 64 * 1024;
const MIB: usize = 1 << 20;
const SECRET_KEY: &str = "the secret key of these tests";

async fn upload(data: FormData) -> String {
    let sizes = data.files.iter().map(FileStorage::size);
    sizes.sum::<u64>().to_string()
}

async fn form(form: Form) -> String {
    form.len().to_string()
}

async fn raw(request: RequestBody) -> carafe::Result<String> {
    Ok(request.get_data().await?.len().to_string())
}

async fn data(data: Json) -> String {
    data.is_null().to_string()
}

async fn keys(session: Session) -> String {
    session.keys().count().to_string()
}

fn app(directory: &Path) -> App {
    let mut app = App::new("memory");
    app.port(0);
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    app.config["MAX_FORM_MEMORY_SIZE"] = 500_000.into();
    app.config["MAX_FORM_PARTS"] = 1000.into();
    app.manage(SpoolDir::new(directory));
    app.post("/upload", upload);
    app.post("/form", form);
    app.post("/raw", raw);
    app.post("/data", data);
    app.get("/keys", keys);
    app
}

/// The resident memory of this process, in kB; 0 where nobody tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number.map_or(0, |number| number.parse().expect("a number"))
}

/// Counts the files in a directory: those with a name, and those that are only open.
fn files_in(directory: &Path) -> usize {
    let named = std::fs::read_dir(directory).expect("a directory").count();
    let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten();
    let open = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    named + open.filter(|path| path.starts_with(directory)).count()
}

/// A request whose body is sent in pieces that repeat.
struct Sent {
    path: &'static str,
    content_type: &'static str,
    start: &'static str,
    piece: Vec<u8>,
    pieces: usize,
    end: &'static str,
}

/// What came of it.
struct Answered {
    status: String,
    body: String,
    /// Bytes that the server let the client send.
    sent: usize,
    peak: usize,
}

impl Sent {
    fn head(&self) -> String {
        format!(
            "POST {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: {}\r\n\
             transfer-encoding: chunked\r\n\r\n",
            self.path, self.content_type
        )
    }

    fn chunk(bytes: &[u8]) -> Vec<u8> {
        let size = format!("{:x}\r\n", bytes.len());
        [size.as_bytes(), bytes, b"\r\n"].concat()
    }

    /// Sends until it is done, or the server answers.
    async fn to(&self, addr: SocketAddr) -> Answered {
        let stream = TcpStream::connect(addr).await.expect("a listening server");
        let (mut reader, mut writer) = stream.into_split();
        let answer = tokio::spawn(async move {
            let mut response = Vec::new();
            let _ = reader.read_to_end(&mut response).await;
            String::from_utf8(response).expect("text")
        });
        let head = [self.head().as_bytes(), &Self::chunk(self.start.as_bytes())].concat();
        writer.write_all(&head).await.expect("a request");
        let piece = Self::chunk(&self.piece);
        let (mut sent, mut peak) = (0, resident());
        for _ in 0..self.pieces {
            if answer.is_finished() || writer.write_all(&piece).await.is_err() {
                break;
            }
            sent += self.piece.len();
            peak = peak.max(resident());
        }
        let end = [&Self::chunk(self.end.as_bytes()), b"0\r\n\r\n".as_slice()].concat();
        let _ = writer.write_all(&end).await;
        let response = answer.await.expect("an answer");
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        Answered {
            status: head.get(9..12).expect("a status").to_owned(),
            body: body.to_owned(),
            sent,
            peak: peak.max(resident()),
        }
    }
}

fn mib() -> usize {
    let wanted = std::env::var("CARAFE_UPLOAD_MIB");
    wanted.map_or(256, |number| number.parse().expect("a number of MiB"))
}

const MULTIPART: &str = "multipart/form-data; boundary=B";
const URLENCODED: &str = "application/x-www-form-urlencoded";
const FILE: &str = "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n";
const END: &str = "\r\n--B--\r\n";

/// The upload, which is taken, and attacks, which are refused early.
fn requests() -> Vec<(&'static str, Sent, &'static str)> {
    let part = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n";
    let plain = |path, content_type, start, piece: Vec<u8>, pieces, end| Sent {
        path,
        content_type,
        start,
        piece,
        pieces,
        end,
    };
    let (bytes, gib10) = (vec![b'x'; 64 << 10], (10 << 30) / (64 << 10));
    let json = "application/json";
    vec![
        (
            "an upload",
            plain("/upload", MULTIPART, FILE, vec![b'x'; MIB], mib(), END),
            "200",
        ),
        (
            "a million parts",
            plain(
                "/upload",
                MULTIPART,
                "\r\n",
                part.repeat(1000).into(),
                1000,
                END,
            ),
            "413",
        ),
        (
            "a field of 10 GiB",
            plain(
                "/upload",
                MULTIPART,
                &part[..part.len() - 3],
                bytes.clone(),
                gib10,
                END,
            ),
            "413",
        ),
        (
            "a header of 10 GiB",
            plain(
                "/upload",
                MULTIPART,
                "--B\r\nX: ",
                bytes.clone(),
                gib10,
                END,
            ),
            "413",
        ),
        (
            "10 GiB before the form",
            plain("/upload", MULTIPART, "x", bytes.clone(), gib10, END),
            "413",
        ),
        (
            "a body of 10 GiB",
            plain("/raw", "text/plain", "x", bytes.clone(), gib10, "x"),
            "413",
        ),
        (
            "a million keys",
            plain(
                "/form",
                URLENCODED,
                "a&",
                "b&".repeat(1000).into(),
                1000,
                "c",
            ),
            "413",
        ),
        (
            "lists in lists",
            plain("/data", json, "[", vec![b'['; 1000], 2000, "]"),
            "400",
        ),
        (
            "a large JSON",
            plain("/data", json, "[", b"[],".repeat(1000), 10_000, "[]]"),
            "413",
        ),
    ]
}

/// A session cookie that a program with the same key has signed, with so many MiB of JSON: 200
/// take 270 kB.
fn inflating_cookie(mib: usize) -> String {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(b"{\"a\":\"").expect("memory");
    for _ in 0..mib {
        packed.write_all(&[b'x'; MIB]).expect("memory");
    }
    packed.write_all(b"\"}").expect("memory");
    let packed = packed.finish().expect("memory");
    let options = SignerOptions {
        salt: b"cookie-session".to_vec(),
        key_derivation: KeyDerivation::Hmac,
        ..SignerOptions::default()
    };
    let signer = TimestampSigner::with_options([SECRET_KEY], &options).expect("a key");
    let payload = format!(".{}", URL_SAFE_NO_PAD.encode(packed));
    String::from_utf8(signer.sign(payload)).expect("ASCII")
}

/// Returns the response to a request with a cookie.
async fn with_cookie(addr: SocketAddr, cookie: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.expect("a listening server");
    let request = format!(
        "GET /keys HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         cookie: session={cookie}\r\n\r\n"
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a request");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("text");
    response
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_and_attacks_are_cheap() {
    let directory = tempfile::tempdir().expect("a place for temporary files");
    let server = app(directory.path()).bind().await.expect("a free port");
    let addr = server.local_addr();
    tokio::spawn(server.serve_until(std::future::pending()));
    let idle = resident();
    for (mib, keys) in [(0, "1"), (200, "0")] {
        let response = with_cookie(addr, &inflating_cookie(mib)).await;
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert_eq!(body, keys, "{mib} MiB");
    }
    let more = resident().saturating_sub(idle);
    println!("a cookie of 200 MiB: {more} kB more than {idle}");
    assert!(more <= ALLOWED, "a cookie of 200 MiB: {more} kB");
    for (name, request, status) in requests() {
        let start = Instant::now();
        let answered = request.to(addr).await;
        let more = answered.peak.saturating_sub(idle);
        println!(
            "{name}: {} after {} MiB and {:.1?}, {more} kB more than {idle}",
            answered.status,
            answered.sent / MIB,
            start.elapsed()
        );
        assert_eq!(answered.status, status, "{name}");
        assert!(more <= ALLOWED, "{name}: {more} kB");
        if status == "200" {
            assert_eq!(answered.body, (mib() * MIB).to_string());
        } else {
            // A refusal is early; what is read on afterwards has a bound.
            assert!(answered.sent <= 80 * MIB, "{name}: {}", answered.sent);
        }
        assert_eq!(files_in(directory.path()), 0, "{name}");
    }
}
