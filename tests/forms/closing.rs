use std::net::SocketAddr;

use carafe::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

async fn size(request: RequestBody) -> carafe::Result<String> {
    Ok(request.get_data().await?.len().to_string())
}

/// A server that takes bodies of 1,000 bytes.
async fn serve() -> (SocketAddr, JoinHandle<carafe::Result<()>>) {
    let mut app = App::new("closing");
    app.port(0);
    app.config["MAX_CONTENT_LENGTH"] = 1000.into();
    app.post("/size", size);
    app.post("/unread", async || "never read")
        .endpoint("unread");
    let server = app.bind().await.expect("a free loopback port");
    let addr = server.local_addr();
    (
        addr,
        tokio::spawn(server.serve_until(std::future::pending())),
    )
}

fn head(path: &str, more: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{more}\r\n\r\n").into()
}

fn chunked(length: usize) -> Vec<u8> {
    let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
    let mut body = chunk.repeat(length / 0x1000);
    body.extend_from_slice(b"0\r\n\r\n");
    body
}

/// Writes everything before it reads anything.
async fn exchange(addr: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(addr).await.expect("a listening server");
    let sent = stream.write_all(request).await;
    sent.expect("a server that reads on");
    let mut response = Vec::new();
    let read = stream.read_to_end(&mut response).await;
    read.expect("a response");
    String::from_utf8(response).expect("text")
}

/// As Flask behind gunicorn does for bodies that fit into its buffers.
#[tokio::test]
async fn a_client_that_sends_everything_first_reads_the_response() {
    let (addr, served) = serve().await;
    for length in [700_000, 20 << 20] {
        let declared = head("/size", &format!("content-length: {length}"));
        let declared = [declared, vec![b'x'; length]].concat();
        let in_chunks = [head("/size", "transfer-encoding: chunked"), chunked(length)].concat();
        for request in [declared, in_chunks] {
            let response = exchange(addr, &request).await;
            assert!(response.starts_with("HTTP/1.1 413"), "{response}");
            assert!(
                response.contains("exceeds the capacity limit"),
                "{response}"
            );
        }
        let unread = head("/unread", &format!("content-length: {length}"));
        let response = exchange(addr, &[unread, vec![b'x'; length]].concat()).await;
        assert!(response.ends_with("never read"), "{response}");
    }
    served.abort();
}

/// A client that asks first is refused before it sends anything.
#[tokio::test]
async fn a_client_that_asks_is_not_told_to_go_on() {
    let (addr, served) = serve().await;
    let table = [(1001, "HTTP/1.1 413"), (1000, "HTTP/1.1 100")];
    for (length, expected) in table {
        let mut stream = TcpStream::connect(addr).await.expect("a listening server");
        let asks = format!("expect: 100-continue\r\ncontent-length: {length}");
        let sent = stream.write_all(&head("/size", &asks)).await;
        sent.expect("a request");
        let mut answer = [0; 12];
        let read = stream.read_exact(&mut answer).await;
        read.expect("an answer");
        assert_eq!(std::str::from_utf8(&answer), Ok(expected));
    }
    served.abort();
}

/// A body that was read leaves the connection open for the next request.
#[tokio::test]
async fn a_body_that_was_read_keeps_the_connection() {
    let (addr, served) = serve().await;
    let mut stream = TcpStream::connect(addr).await.expect("a listening server");
    for length in [10, 0, 1000] {
        let request = head("/size", &format!("content-length: {length}"));
        let sent = stream
            .write_all(&[request, vec![b'x'; length]].concat())
            .await;
        sent.expect("an open connection");
        let mut response = Vec::new();
        let end = format!("\r\n\r\n{length}");
        while !response.ends_with(end.as_bytes()) {
            let read = stream.read_buf(&mut response).await.expect("a response");
            assert!(read > 0, "{}", String::from_utf8_lossy(&response));
        }
    }
    served.abort();
}
