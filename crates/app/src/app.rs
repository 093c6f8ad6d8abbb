use std::fmt;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use carafe_config::Config;
use carafe_routing::{Context, CrossSitePolicy, Dispatch, DispatchOptions, Endpoint, UrlMap, View};
use carafe_session::SessionInterface;

use crate::config::{ServerArguments, Settings};
use crate::{Error, Result, Route, Server, logging};

/// An application: its configuration and its rules.
///
/// # Example
///
/// ```
/// use carafe_app::{App, Result};
/// use carafe_routing::Session;
///
/// async fn index(mut session: Session) -> String {
///     let visits = session["visits"].as_i64().unwrap_or(0) + 1;
///     session["visits"] = visits.into();
///     format!("You were here {visits} times.")
/// }
///
/// fn create_app() -> App {
///     let mut app = App::new("visits");
///     app.config["SECRET_KEY"] = "a long random text, not this one".into();
///     app.get("/", index);
///     app
/// }
///
/// let router: axum::Router = create_app().into_router()?;
/// # let _ = router;
/// # Ok::<(), carafe_app::Error>(())
/// ```
///
/// # Flask
///
/// [`flask.Flask`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask).
#[derive(Debug)]
pub struct App {
    /// The configuration, by Flask's keys. Read when the application is built; later
    /// changes have no effect.
    pub config: Config,
    name: String,
    routes: Vec<Route>,
    arguments: ServerArguments,
    sessions: Option<Arc<dyn SessionInterface>>,
}

impl App {
    /// Creates an application with Flask's default configuration. The name is that of
    /// its configuration file: `notes` loads `notes.toml`.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            config: Config::named(&name),
            name,
            routes: Vec::new(),
            arguments: ServerArguments::default(),
            sessions: None,
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Registers a view for a rule; it answers to `GET` unless
    /// [`methods`](Route::methods) says otherwise. A view is any axum handler.
    ///
    /// A rule begins with a slash; `<name>` stands for one segment of the path.
    ///
    /// # Flask
    ///
    /// [`@app.route`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.route).
    #[track_caller]
    pub fn route<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let route = Route::new(rule, View::new(view), Location::caller());
        self.routes.push(route);
        self.routes.last_mut().expect("it was just pushed")
    }

    /// Registers a view for `GET`.
    #[track_caller]
    pub fn get<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view)
    }

    /// Registers a view for `POST`.
    #[track_caller]
    pub fn post<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view).methods(["POST"])
    }

    /// Keeps sessions elsewhere than in a signed cookie.
    ///
    /// # Flask
    ///
    /// `app.session_interface = ..`.
    pub fn session_interface(&mut self, sessions: impl SessionInterface) -> &mut Self {
        self.sessions = Some(Arc::new(sessions));
        self
    }

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

    /// Builds the application: a tower service.
    ///
    /// # Errors
    ///
    /// Every mistake in the configuration, with its key, value and source, or every
    /// mistake in the rules, with the place that made it.
    pub fn into_service(self) -> Result<Dispatch> {
        let settings = Settings::from_config(&self.config)?;
        let url_map = UrlMap::new(build(self.routes)?);
        let options = DispatchOptions {
            sessions: match self.sessions {
                Some(sessions) => sessions,
                None => settings.session_interface()?,
            },
            trusted_hosts: settings.trusted_hosts,
            automatic_options: settings.provide_automatic_options,
            cross_site: CrossSitePolicy {
                protect: settings.session.partitioned,
                trusted_origins: settings.trusted_origins,
            },
            frame_ancestors: settings.frame_ancestors,
            warn_framed: settings.debug && !settings.session.partitioned,
        };
        Ok(Dispatch::new(url_map, options)?)
    }

    /// Builds the application and turns it into an axum router, to nest it in another
    /// one, or to serve it with layers of your own.
    ///
    /// # Errors
    ///
    /// As for [`into_service`](Self::into_service).
    pub fn into_router(self) -> Result<Router> {
        Ok(Router::new().fallback_service(self.into_service()?))
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

type Placed = (Endpoint, &'static Location<'static>);

/// Builds every route, and collects what is wrong with any.
fn build(routes: Vec<Route>) -> Result<Vec<Endpoint>> {
    let mut endpoints: Vec<Placed> = Vec::new();
    let mut mistakes = Vec::new();
    for route in routes {
        match route.build() {
            Ok(placed) => {
                mistakes.extend(endpoints.iter().find_map(|other| conflict(other, &placed)));
                endpoints.push(placed);
            }
            Err(error) => mistakes.push(error),
        }
    }
    if mistakes.is_empty() {
        return Ok(endpoints
            .into_iter()
            .map(|(endpoint, _)| endpoint)
            .collect());
    }
    Err(mistake(mistakes.join("\n")))
}

/// Says where two views stand in each other's way.
fn conflict((first, at): &Placed, (second, here): &Placed) -> Option<String> {
    let method = second
        .methods
        .iter()
        .find(|method| first.methods.contains(method))?;
    first.rule.same_paths(&second.rule).then(|| {
        format!(
            "{method} {} leads to two views: {} (at {at}) and {} (at {here}); the second \
             would never be called for it",
            second.rule.as_str(),
            first.view.name(),
            second.view.name(),
        )
    })
}

/// A mistake in the program: the sentences say all there is.
fn mistake(message: String) -> Error {
    Error::from(Mistake(message))
}

#[derive(Debug)]
struct Mistake(String);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mistake {}
