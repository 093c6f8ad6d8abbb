use std::convert::Infallible;
use std::fmt;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::IntoResponse;
use carafe_config::Config;
use carafe_files::FileOptions;
use carafe_routing::{
    BuildError, BuildErrorHandler, Context, Dispatch, JsonOptions, ManagedState, MapOptions,
    Mounts, Signals, UrlFor, View,
};
use carafe_session::SessionInterface;
use tower::{Layer, Service};

use crate::Scaffold;
use crate::config::ServerArguments;
use crate::named_folder::NamedFolder;
use crate::registrations::{Registration, Registrations};
use crate::root_path::root_path;
use crate::scaffold::Register;
use crate::static_folder::StaticFolder;

/// An application: its configuration and its rules.
///
/// # Example
///
/// ```
/// use carafe_app::{App, Scaffold};
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
pub struct App {
    /// The configuration, by Flask's keys. Read when the application is built; later
    /// changes have no effect.
    pub config: Config,
    /// What holds for all rules that say nothing else, and the converters:
    /// `app.url_map.strict_slashes = false`.
    pub url_map: MapOptions,
    /// Whether rules with subdomains match, below `SERVER_NAME`. Default: false.
    pub subdomain_matching: bool,
    /// What relative paths are below: the static folder, the template folder, and what
    /// `send_file` is given. Default: the folder of the package where cargo runs the
    /// program, that of the program otherwise.
    pub root_path: PathBuf,
    /// How files are sent, beyond the configuration:
    /// `app.files.x_accel_mapping.push((folder, url))`.
    pub files: FileOptions,
    /// How JSON is written: `app.json.sort_keys = false`.
    pub json: JsonOptions,
    /// Who listens to what happens: `app.signals.request_started.connect(..)`.
    pub signals: Signals,
    pub(crate) name: String,
    pub(crate) registrations: Registrations,
    pub(crate) state: ManagedState,
    pub(crate) mounts: Mounts,
    pub(crate) layers: Vec<LayerFunction>,
    pub(crate) static_folder: Option<StaticFolder>,
    pub(crate) static_versions: bool,
    pub(crate) template_folder: Option<NamedFolder>,
    /// What is wrong with calls that cannot say so themselves.
    pub(crate) mistakes: Vec<String>,
    pub(crate) url_build_error_handlers: Vec<BuildErrorHandler>,
    pub(crate) arguments: ServerArguments,
    pub(crate) sessions: Option<Arc<dyn SessionInterface>>,
}

impl App {
    /// Creates an application with Flask's default configuration. The name is that of
    /// its configuration file: `notes` loads `notes.toml`.
    #[track_caller]
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            config: Config::named(&name),
            url_map: MapOptions::default(),
            subdomain_matching: false,
            root_path: root_path(),
            files: FileOptions::default(),
            json: JsonOptions::default(),
            signals: Signals::default(),
            name,
            registrations: Registrations::default(),
            state: ManagedState::default(),
            mounts: Mounts::default(),
            layers: Vec::new(),
            static_folder: Some(StaticFolder::unnamed()),
            static_versions: false,
            template_folder: None,
            mistakes: Vec::new(),
            url_build_error_handlers: Vec::new(),
            arguments: ServerArguments::default(),
            sessions: None,
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Hands a value over to all functions that take it as
    /// [`State`](carafe_routing::State): a pool of connections, a client. Each gets a clone.
    ///
    /// # Flask
    ///
    /// `app.extensions["name"] = value`.
    pub fn manage<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> &mut Self {
        if !self.state.insert(value) {
            let name = std::any::type_name::<T>();
            tracing::warn!("another value of the type {name} was managed before; it is replaced");
        }
        self
    }

    /// Returns the value of a type that is managed.
    #[must_use]
    pub fn managed<T: 'static>(&self) -> Option<&T> {
        self.state.get()
    }

    /// Wraps a tower layer around the whole application; the layer added last is the
    /// outermost.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::App;
    /// use axum::http::{HeaderValue, header::SERVER};
    /// use axum::response::Response;
    ///
    /// let mut app = App::new("shop");
    /// app.layer(tower::util::MapResponseLayer::new(|mut response: Response| {
    ///     response.headers_mut().insert(SERVER, HeaderValue::from_static("carafe"));
    ///     response
    /// }));
    /// # app.into_service()?;
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `app.wsgi_app = Middleware(app.wsgi_app)`.
    pub fn layer<L>(&mut self, layer: L) -> &mut Self
    where
        L: Layer<Dispatch> + Send + Sync + 'static,
        L::Service: Service<Request, Response: IntoResponse, Error: Into<Infallible>, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        self.layers.push(Box::new(|dispatch| dispatch.layer(layer)));
        self
    }

    /// Mounts an `axum::Router`, or any service, below a path: it answers where no rule
    /// matches. The functions around views run for it, and it may use the session.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::App;
    /// use axum::{Router, routing::get};
    ///
    /// let api = Router::new().route("/health", get(async || "fine"));
    /// let mut app = App::new("shop");
    /// app.mount("/api", api);
    /// # app.into_service()?;
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `DispatcherMiddleware`, within the application.
    #[track_caller]
    pub fn mount<S>(&mut self, prefix: &str, service: S) -> &mut Self
    where
        S: Service<Request, Error = Infallible, Response: IntoResponse, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: 'static,
    {
        if let Err(mistake) = self.mounts.add(prefix, service) {
            let place = Location::caller();
            self.mistakes.push(format!("{mistake} (at {place})"));
        }
        self
    }

    /// Adds a function that runs after those of
    /// [`teardown_request`](Scaffold::teardown_request).
    ///
    /// # Flask
    ///
    /// [`@app.teardown_appcontext`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.teardown_appcontext).
    pub fn teardown_appcontext<H, T>(&mut self, function: H) -> &mut Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.register(Registration::TeardownAppcontext(View::new(function)))
    }

    /// Adds a function that is asked where no URL can be built. The first that returns one
    /// is listened to.
    ///
    /// # Flask
    ///
    /// `app.url_build_error_handlers.append(..)`; `None` is what there is an exception.
    pub fn url_build_error_handler(
        &mut self,
        handler: impl Fn(&BuildError, &UrlFor) -> Option<String> + Send + Sync + 'static,
    ) -> &mut Self {
        self.url_build_error_handlers.push(Arc::new(handler));
        self
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
}

/// Wraps a layer around an application.
pub(crate) type LayerFunction = Box<dyn FnOnce(Dispatch) -> Dispatch + Send + Sync>;

impl Scaffold for App {
    fn registrations(&mut self) -> &mut Registrations {
        &mut self.registrations
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("name", &self.name)
            .field("config", &self.config)
            .field("registrations", &self.registrations)
            .finish_non_exhaustive()
    }
}
