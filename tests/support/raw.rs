//! A request and what comes back, down to the bytes.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back until the server closed.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    /// As it was framed.
    pub(crate) body: String,
}

impl Raw {
    /// Sends a `GET` on a connection of its own.
    pub(crate) async fn get(addr: SocketAddr, path: &str) -> Self {
        let mut stream = send(addr, "GET", path).await;
        let mut response = String::new();
        let read = stream.read_to_string(&mut response).await;
        read.expect("a response");
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        Self {
            status: status.expect("a status"),
            body: body.to_owned(),
        }
    }
}

/// Sends a request and reads nothing yet.
pub(crate) async fn send(addr: SocketAddr, method: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(addr).await.expect("a listening server");
    let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let sent = stream.write_all(head.as_bytes()).await;
    sent.expect("a request");
    stream
}
