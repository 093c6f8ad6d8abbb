use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use carafe_routing::Dispatch;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;
use tower::Service;

use crate::Server;

/// How long a client may take for the TLS handshake, for its first request, and for the
/// headers of each request; and between two signs of life on HTTP/2.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection of a client, from the handshake to its end.
pub(crate) struct Connection {
    dispatch: Dispatch,
    tls: Option<TlsAcceptor>,
    stopped: watch::Receiver<bool>,
}

impl Connection {
    pub(crate) fn new(server: &Server, peer: SocketAddr, stopped: watch::Receiver<bool>) -> Self {
        Self {
            dispatch: server.dispatch.clone().with_peer(peer),
            tls: server.tls.clone(),
            stopped,
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
            () = stop(&mut self.stopped) => return,
        };
        match shaken {
            Ok(Ok(stream)) => self.exchange(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn exchange<I>(mut self, stream: I)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let first_request = Arc::new(Notify::new());
        let begun = Arc::clone(&first_request);
        let dispatch = self.dispatch;
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            begun.notify_one();
            dispatch.clone().call(request.map(Body::new))
        });
        let builder = builder();
        let mut connection =
            pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        let mut silence = pin!(silence(&first_request));
        let mut stopped = pin!(stop(&mut self.stopped));
        let mut stopping = false;
        loop {
            tokio::select! {
                served = connection.as_mut() => {
                    if let Err(error) = served {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    return;
                }
                () = &mut silence => return tracing::debug!("a client sent no request"),
                () = &mut stopped, if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE);
    builder
        .http2()
        .timer(TokioTimer::new())
        .enable_connect_protocol()
        .keep_alive_interval(PATIENCE)
        .keep_alive_timeout(PATIENCE);
    builder
}

/// Completes if the first request does not come in time; never once it has come.
async fn silence(first_request: &Notify) {
    let begun = tokio::time::timeout(PATIENCE, first_request.notified()).await;
    if begun.is_ok() {
        std::future::pending().await
    }
}

/// Completes when the server stops.
async fn stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that the server is gone altogether.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
