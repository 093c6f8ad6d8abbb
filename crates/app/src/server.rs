use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use carafe_routing::Dispatch;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::caretaker::Caretaker;
use crate::config::{ServerSettings, with_run_variables};
use crate::connection::Connection;
use crate::signals::Signals;
use crate::{App, Result, tls};

/// How long requests under way may take once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(30);

/// An application that listens: HTTP/1.1 and HTTP/2, with TLS or without.
///
/// # Example
///
/// ```
/// use carafe_app::{App, Scaffold};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> carafe_app::Result<()> {
/// let mut app = App::new("hello");
/// app.get("/", async || "Hello, World!");
/// app.port(0);
/// let server = app.bind().await?;
/// assert!(server.local_addr().ip().is_loopback());
/// server.serve_until(async {}).await?;
/// # Ok(())
/// # }
/// ```
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) dispatch: Dispatch,
}

impl Server {
    pub(crate) async fn bind(app: App) -> Result<Self> {
        let config = with_run_variables(&app.config, std::env::vars_os())?;
        let settings = ServerSettings::from_config(&config, app.server_arguments())?;
        let tls = match &settings.cert {
            Some(cert) => Some(tls::acceptor(cert, settings.key.as_deref())?),
            None => None,
        };
        let dispatch = app.build(if tls.is_some() { "https" } else { "http" }, false)?;
        let listener = TcpListener::bind((settings.host.as_str(), settings.port))
            .await
            .map_err(|error| unbound(&settings, &error))?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            tls,
            dispatch,
        })
    }

    /// Returns the address that the server listens on.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until Ctrl-C or SIGTERM, then finishes the requests under way. A second
    /// signal ends them at once.
    ///
    /// # Errors
    ///
    /// If the signals cannot be listened to.
    pub async fn serve(self) -> Result<()> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        tracing::info!(
            "running on {scheme}://{} (press Ctrl-C to quit)",
            self.address
        );
        let (mut first, mut second) = (Signals::listen()?, Signals::listen()?);
        let twice = async {
            second.next().await;
            second.next().await;
        };
        tokio::select! {
            served = self.serve_until(async { first.next().await }) => served,
            () = twice => Ok(()),
        }
    }

    /// Serves until `stop` is done, then finishes the requests under way, for 30 seconds
    /// at most. Dropping the future ends them at once.
    ///
    /// # Errors
    ///
    /// If the thread that looks after slow clients cannot be started.
    pub async fn serve_until(self, stop: impl Future<Output = ()>) -> Result<()> {
        let caretaker = Caretaker::start()?;
        let mut connections = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                stream = accept(&self.listener) => {
                    let (stream, peer) = stream;
                    let connection = Connection::new(&self, peer, caretaker.watch());
                    connections.spawn(connection.serve(stream));
                }
                Some(_) = connections.join_next() => {}
                () = &mut stop => break,
            }
        }
        drop(self.listener);
        tracing::info!("stopping; requests under way are finished first (Ctrl-C ends them)");
        caretaker.stop();
        let finished = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, finished).await.is_err() {
            tracing::warn!("requests were cut off after {} seconds", GRACE.as_secs());
        }
        Ok(())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

/// Accepts the next connection. Nagle's algorithm is off: it holds back the last packet
/// of a response until the client has acknowledged the one before.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY could not be set");
                }
                return (stream, peer);
            }
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                // Out of file descriptors, for example: others have to close theirs first.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

fn unbound(settings: &ServerSettings, error: &io::Error) -> io::Error {
    let hint = match error.kind() {
        io::ErrorKind::AddrInUse => {
            "; another program listens there: stop it, or choose another port with \
             FLASK_RUN_PORT"
        }
        _ => "; choose another address with FLASK_RUN_HOST and FLASK_RUN_PORT",
    };
    let ServerSettings { host, port, .. } = settings;
    io::Error::new(
        error.kind(),
        format!("cannot listen on {host}:{port}: {error}{hint}"),
    )
}
