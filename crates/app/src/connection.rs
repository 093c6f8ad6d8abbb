use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use carafe_routing::Dispatch;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::Server;
use crate::control::{Busy, Control, Order};

/// How long a client may take for the TLS handshake; between two looks at whether it has
/// sent a request; and between two signs of life on HTTP/2.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// One connection of a client, from the handshake to its end.
pub(crate) struct Connection {
    dispatch: Dispatch,
    tls: Option<TlsAcceptor>,
    control: Arc<Control>,
}

impl Connection {
    pub(crate) fn new(server: &Server, peer: SocketAddr, control: Arc<Control>) -> Self {
        Self {
            dispatch: server.dispatch.clone().with_peer(peer),
            tls: server.tls.clone(),
            control,
        }
    }

    /// Serves requests until the client goes, or the server stops and the request under
    /// way is answered.
    pub(crate) async fn serve(mut self, stream: TcpStream) {
        let Some(tls) = self.tls.take() else {
            return self.exchange(stream).await;
        };
        let handshake = tokio::time::timeout(PATIENCE, tls.accept(stream));
        let shaken = tokio::select! {
            shaken = handshake => shaken,
            _ = poll_fn(|cx| self.control.poll_order(cx)) => return,
        };
        match shaken {
            Ok(Ok(stream)) => self.exchange(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn exchange<I>(self, stream: I)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            dispatch, control, ..
        } = self;
        let begun = Arc::clone(&control);
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let busy = Busy::new(&begun);
            let answered = dispatch.answer(request.map(body));
            async move {
                let response = answered.await;
                Ok::<_, Infallible>(response.map(|body| busy.until_end_of(body)))
            }
        });
        let builder = builder();
        let mut connection =
            pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
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
                    Poll::Ready(Order::Finish) => connection.as_mut().graceful_shutdown(),
                    Poll::Ready(Order::Close) => {
                        tracing::debug!("a client sent no request");
                        return Poll::Ready(());
                    }
                }
            }
        })
        .await;
    }
}

/// Hands over the body of a request; an empty one costs no box.
fn body(incoming: Incoming) -> Body {
    match incoming.is_end_stream() {
        true => Body::empty(),
        false => Body::new(incoming),
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The server looks after slow clients itself.
    builder.http1().header_read_timeout(None);
    builder
        .http2()
        .timer(TokioTimer::new())
        .enable_connect_protocol()
        .keep_alive_interval(PATIENCE)
        .keep_alive_timeout(PATIENCE);
    builder
}
