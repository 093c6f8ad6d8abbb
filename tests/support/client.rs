//! A small HTTP client with a cookie jar.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, HOST};
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::cookie_jar::CookieJar;

/// One visitor. The same jar serves whatever address is asked: cookies ignore ports.
#[derive(Debug, Default)]
pub(crate) struct Client {
    /// What the visitor holds; to look at, or to put cookies into.
    pub(crate) jar: CookieJar,
}

impl Client {
    pub(crate) async fn get(&mut self, addr: SocketAddr, path: &str) -> Response<String> {
        self.send(addr, Method::GET, path, ("", String::new()))
            .await
    }

    /// Posts tagged JSON.
    pub(crate) async fn post_json(
        &mut self,
        addr: SocketAddr,
        path: &str,
        json: &str,
    ) -> Response<String> {
        let body = ("application/json", json.to_owned());
        self.send(addr, Method::POST, path, body).await
    }

    /// Posts a form, whose names and values must need no escape.
    pub(crate) async fn post_form(
        &mut self,
        addr: SocketAddr,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Response<String> {
        let pairs: Vec<_> = fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let body = ("application/x-www-form-urlencoded", pairs.join("&"));
        self.send(addr, Method::POST, path, body).await
    }

    /// Sends the request on a connection of its own, with the jar's cookies, and does
    /// what the response's `Set-Cookie` lines say.
    ///
    /// # Panics
    ///
    /// If there is no whole response.
    async fn send(
        &mut self,
        addr: SocketAddr,
        method: Method,
        path: &str,
        (content_type, body): (&str, String),
    ) -> Response<String> {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(HOST, addr.to_string());
        if !content_type.is_empty() {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if let Some(cookies) = self.jar.header() {
            request = request.header(COOKIE, cookies);
        }
        let request = request.body(body.into()).expect("a well-formed request");
        let response = exchange(addr, request).await;
        self.jar.apply(response.headers());
        response
    }
}

async fn exchange(addr: SocketAddr, request: Request<Full<Bytes>>) -> Response<String> {
    let stream = TcpStream::connect(addr).await.expect("a listening server");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .expect("an HTTP/1 connection");
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.expect("a response");
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    drop(sender);
    let _ = connection.await;
    let text = String::from_utf8(body.into()).expect("a body of UTF-8");
    Response::from_parts(head, text)
}
