use std::sync::Arc;
use std::time::Duration;

use carafe::Server;
use carafe::axum::extract::Request;
use carafe::prelude::*;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use crate::support::client::Client;
use crate::support::temp_dir::TempDir;
use crate::twin::Twin;

#[tokio::test]
async fn a_stop_lets_a_request_finish() {
    let (entered, at_work) = oneshot::channel();
    let (finish, finished) = oneshot::channel::<()>();
    let once = std::sync::Arc::new(std::sync::Mutex::new(Some((entered, finished))));
    let mut app = App::new("slow");
    app.port(0);
    app.get("/", move || {
        let taken = once.lock().expect("nobody panics").take();
        async move {
            let (entered, finished) = taken.expect("one request");
            let _ = entered.send(());
            let _ = finished.await;
            "finished"
        }
    });
    let server = app.bind().await.expect("a free loopback port");
    let addr = server.local_addr();
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server.serve_until(async {
        let _ = stopped.await;
    }));
    let request = tokio::spawn(async move { Client::default().get(addr, "/").await });
    at_work.await.expect("the view is entered");
    stop.send(()).expect("the server waits for it");
    tokio::task::yield_now().await;
    finish.send(()).expect("the view waits for it");
    let response = request.await.expect("the request does not panic");
    assert_eq!(response.body(), "finished");
    served.await.expect("no panic").expect("a stop in peace");
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let twin = Twin::start(&[]).await;
    let mut app = App::new("second");
    app.port(twin.addr().port());
    let error = app.bind().await.expect_err("the port is taken").to_string();
    let address = twin.addr().to_string();
    assert!(
        error.contains(&address) && error.contains("FLASK_RUN_PORT"),
        "{error}"
    );
    twin.stop().await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_is_named() {
    let mut app = App::new("tls");
    app.port(0).tls("no-such-cert.pem", "no-such-key.pem");
    let error = app.bind().await.expect_err("no certificate").to_string();
    assert!(error.contains("no-such-cert.pem"), "{error}");
}

/// Sends what stands for a request and reads until the server closes.
async fn exchange(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &str) -> String {
    let sent = stream.write_all(request.as_bytes()).await;
    sent.expect("a request");
    let mut response = String::new();
    let read = stream.read_to_string(&mut response).await;
    read.expect("a response");
    response
}

/// A server with a certificate of its own, and a client's configuration that trusts it.
async fn https() -> (Server, ClientConfig, TempDir) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let made = made.expect("a certificate");
    let directory = TempDir::new();
    let cert = directory.write("cert.pem", &made.cert.pem());
    let key = directory.write("key.pem", &made.signing_key.serialize_pem());
    let mut app = App::new("tls");
    app.get("/", async || "over TLS");
    app.port(0).tls(cert, key);
    let server = app.bind().await.expect("a good certificate");
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the versions of the provider")
        .with_root_certificates(roots)
        .with_no_client_auth();
    (server, client, directory)
}

#[tokio::test]
async fn a_certificate_serves_https() {
    let (server, config, _directory) = https().await;
    let addr = server.local_addr();
    let served = tokio::spawn(server.serve_until(std::future::pending()));
    let stream = TcpStream::connect(addr).await.expect("a listening server");
    let name = "localhost".try_into().expect("a name");
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, stream).await.expect("TLS");
    let request = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let response = exchange(&mut stream, request).await;
    assert!(response.starts_with("HTTP/1.1 200") && response.ends_with("over TLS"));
    served.abort();
}

#[tokio::test]
async fn silent_clients_do_not_hold_up_a_stop() {
    let (server, _, _directory) = https().await;
    let addr = server.local_addr();
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server.serve_until(async {
        let _ = stopped.await;
    }));
    let silent = TcpStream::connect(addr).await.expect("a listening server");
    stop.send(()).expect("the server waits for it");
    let ended = tokio::time::timeout(Duration::from_secs(10), served).await;
    ended
        .expect("at once")
        .expect("no panic")
        .expect("a stop in peace");
    drop(silent);
}

#[tokio::test]
async fn a_connection_can_be_upgraded() {
    let mut app = App::new("upgrade");
    app.port(0);
    app.get("/", async |mut request: Request| {
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let upgraded = upgrade.await.expect("an upgrade");
            let mut stream = TokioIo::new(upgraded);
            stream.write_all(b"upgraded").await.expect("a client");
        });
        let headers = [("connection", "upgrade"), ("upgrade", "test")];
        (StatusCode::SWITCHING_PROTOCOLS, headers)
    });
    let server = app.bind().await.expect("a free loopback port");
    let addr = server.local_addr();
    let served = tokio::spawn(server.serve_until(std::future::pending()));
    let mut stream = TcpStream::connect(addr).await.expect("a listening server");
    let request = "GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: test\r\n\r\n";
    let response = exchange(&mut stream, request).await;
    assert!(
        response.starts_with("HTTP/1.1 101") && response.ends_with("upgraded"),
        "{response}"
    );
    served.abort();
}
