//! From an application to a server that runs.

use std::path::PathBuf;

use crate::config::ServerArguments;
use crate::{App, Result, Server, logging};

impl App {
    /// Sets the address to listen on. Default: `FLASK_RUN_HOST`, or else `127.0.0.1`.
    pub fn host(&mut self, host: impl Into<String>) -> &mut Self {
        self.arguments.host = Some(host.into());
        self
    }

    /// Sets the port to listen on. Default: `FLASK_RUN_PORT`, or else 5000; 0 is any free
    /// one.
    pub fn port(&mut self, port: u16) -> &mut Self {
        self.arguments.port = Some(port);
        self
    }

    /// Sets the files of the certificate chain and its private key, in PEM, to serve
    /// HTTPS. Default: `FLASK_RUN_CERT` and `FLASK_RUN_KEY`.
    pub fn tls(&mut self, cert: impl Into<PathBuf>, key: impl Into<PathBuf>) -> &mut Self {
        self.arguments.cert = Some(cert.into());
        self.arguments.key = Some(key.into());
        self
    }

    /// Builds the application and listens, without serving yet.
    ///
    /// # Errors
    ///
    /// As for [`into_service`](Self::into_service), and if the address cannot be bound or
    /// the certificate not be read.
    pub async fn bind(self) -> Result<Server> {
        Server::bind(self).await
    }

    /// Serves until Ctrl-C or SIGTERM, then finishes the requests under way.
    ///
    /// # Errors
    ///
    /// As for [`bind`](Self::bind).
    pub async fn serve(self) -> Result<()> {
        self.bind().await?.serve().await
    }

    /// Serves in a runtime of its own, until Ctrl-C or SIGTERM: for `main`. Logs to
    /// standard error unless the program has set up logging.
    ///
    /// # Errors
    ///
    /// As for [`serve`](Self::serve).
    ///
    /// # Flask
    ///
    /// [`app.run()`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.run), but
    /// fit for production.
    pub fn run(self) -> Result<()> {
        logging::to_standard_error(self.config["DEBUG"].is_truthy());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let served = runtime.block_on(self.serve());
        // Blocking work that is left may take for ever; the program is to end now.
        runtime.shutdown_background();
        served
    }

    pub(crate) fn server_arguments(&self) -> ServerArguments {
        self.arguments.clone()
    }
}
