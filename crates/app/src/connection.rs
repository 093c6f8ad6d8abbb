use std::convert::Infallible;
use std::fmt;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderValue, Response, Version};
use carafe_routing::Dispatch;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::Server;
use crate::busy::{Busy, BusyBody};
use crate::caretaker::Watched;
use crate::control::{Control, Order, PATIENCE};
use crate::lingering::Lingering;
use crate::transfer_body::TransferBody;

/// One connection of a client, from the handshake to its end.
pub(crate) struct Connection {
    dispatch: Dispatch,
    tls: Option<TlsAcceptor>,
    watched: Watched,
}

impl Connection {
    pub(crate) fn new(server: &Server, peer: SocketAddr, watched: Watched) -> Self {
        Self {
            dispatch: server.dispatch.clone().with_peer(peer),
            tls: server.tls.clone(),
            watched,
        }
    }

    /// Serves requests until the client goes, or the server stops and the request under
    /// way is answered.
    pub(crate) async fn serve(mut self, stream: TcpStream) {
        let Some(tls) = self.tls.take() else {
            let begun = tokio::select! {
                begun = begins_http1(&stream) => begun,
                _ = poll_fn(|cx| self.watched.control.poll_order(cx)) => return,
            };
            let stream = Lingering::new(stream, &self.watched.control);
            return match begun {
                true => self.exchange_http1(stream).await,
                false => self.exchange(stream).await,
            };
        };
        let stream = Lingering::new(stream, &self.watched.control);
        let handshake = tokio::time::timeout(PATIENCE, tls.accept(stream));
        let shaken = tokio::select! {
            shaken = handshake => shaken,
            _ = poll_fn(|cx| self.watched.control.poll_order(cx)) => return,
        };
        match shaken {
            Ok(Ok(stream)) => self.exchange(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    /// Speaks the version of HTTP that the client begins with.
    async fn exchange<I>(self, stream: I)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            dispatch, watched, ..
        } = self;
        let control = &watched.control;
        let builder = builder();
        let service = answering(dispatch, Arc::clone(control));
        let stream = TokioIo::new(stream);
        let connection = builder.serve_connection_with_upgrades(stream, service);
        drive(
            connection,
            |connection| connection.graceful_shutdown(),
            control,
        )
        .await;
    }

    /// Speaks HTTP/1, without looking for HTTP/2 first.
    async fn exchange_http1(self, stream: Lingering<TcpStream>) {
        let Self {
            dispatch, watched, ..
        } = self;
        let control = &watched.control;
        let service = answering(dispatch, Arc::clone(control));
        let connection = http1().serve_connection(TokioIo::new(stream), service);
        let connection = connection.with_upgrades();
        drive(
            connection,
            |connection| connection.graceful_shutdown(),
            control,
        )
        .await;
    }
}

/// Tells whether a client that speaks without TLS begins with HTTP/1: no method of its
/// begins as the preface of HTTP/2 does, `PRI`, but for what comes a letter at a time.
async fn begins_http1(stream: &TcpStream) -> bool {
    let mut start = [0; 2];
    match stream.peek(&mut start).await {
        Ok(2) => &start != b"PR",
        Ok(1) => start[0] != b'P',
        _ => false,
    }
}

/// Exchanges requests and responses, and follows orders.
async fn drive<C, E>(connection: C, finish: fn(Pin<&mut C>), control: &Control)
where
    C: Future<Output = Result<(), E>>,
    E: fmt::Display,
{
    let mut connection = pin!(connection);
    poll_fn(|cx| {
        loop {
            if let Poll::Ready(served) = connection.as_mut().poll(cx) {
                if let Err(error) = served {
                    tracing::debug!(%error, "a connection ended early");
                }
                return Poll::Ready(());
            }
            match control.poll_order(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Order::Finish) => finish(connection.as_mut()),
                Poll::Ready(Order::Close) => {
                    tracing::debug!("a client sent no request, or did not read a response");
                    return Poll::Ready(());
                }
            }
        }
    })
    .await;
}

/// Makes the service that answers requests.
fn answering(
    dispatch: Dispatch,
    control: Arc<Control>,
) -> impl Service<
    Request<Incoming>,
    Response = Response<BusyBody>,
    Error = Infallible,
    Future: Send + 'static,
> {
    service_fn(move |request: Request<Incoming>| {
        let busy = Busy::new(&control);
        let alone = request.version() <= Version::HTTP_11;
        let answered = dispatch.answer(request.map(|incoming| body(incoming, alone, &control)));
        async move {
            let mut response = answered.await;
            if alone && busy.has_unread() {
                say_close(response.headers_mut());
            }
            Ok(response.map(|body| match alone {
                true => busy.until_end_of(body),
                false => busy.until_delivery_of(body),
            }))
        }
    })
}

/// Tells the client that its next request needs another connection: the body of this one
/// was not read to its end. hyper finds out too late to say so.
fn say_close(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
}

/// Hands over the body of a request; an empty one costs no box.
fn body(incoming: Incoming, alone: bool, control: &Arc<Control>) -> Body {
    match (incoming.is_end_stream(), alone) {
        (true, _) => Body::empty(),
        (false, true) => Body::new(TransferBody::new(incoming, control)),
        (false, false) => Body::new(TransferBody::of_several(incoming, control)),
    }
}

/// The server looks after slow clients itself. Small responses cost less in one piece, and
/// large ones come in pieces.
fn http1() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.header_read_timeout(None).writev(false);
    builder
}

/// Both versions, with the same settings.
fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().header_read_timeout(None).writev(false);
    builder
        .http2()
        .timer(TokioTimer::new())
        .enable_connect_protocol()
        .keep_alive_interval(PATIENCE)
        .keep_alive_timeout(PATIENCE);
    builder
}

#[cfg(test)]
mod tests;
