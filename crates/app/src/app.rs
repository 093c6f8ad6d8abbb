use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use carafe_config::Config;
use carafe_routing::{
    BuildError, BuildErrorHandler, Context, CrossSitePolicy, Dispatch, DispatchOptions, MapOptions,
    UrlDefaults, UrlFor, UrlMap, UrlOptions, Urls, View,
};
use carafe_session::SessionInterface;
use carafe_value::Dict;

use crate::config::{ServerArguments, Settings};
use crate::{Result, Route, Server, logging, routes};

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
pub struct App {
    /// The configuration, by Flask's keys. Read when the application is built; later
    /// changes have no effect.
    pub config: Config,
    /// What holds for all rules that say nothing else, and the converters:
    /// `app.url_map.strict_slashes = false`.
    pub url_map: MapOptions,
    /// Whether rules with subdomains match, below `SERVER_NAME`. Default: false.
    pub subdomain_matching: bool,
    name: String,
    routes: Vec<Route>,
    url_defaults: Vec<UrlDefaults>,
    url_build_error_handlers: Vec<BuildErrorHandler>,
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
            url_map: MapOptions::default(),
            subdomain_matching: false,
            name,
            routes: Vec::new(),
            url_defaults: Vec::new(),
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

    /// Registers a view for a rule; it answers to `GET` unless
    /// [`methods`](Route::methods) says otherwise. A view is any axum handler.
    ///
    /// A rule begins with a slash; `<name>` stands for one segment of the path, and
    /// `<int:id>` for one that is a number. All converters are in the guide on routing.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::App;
    /// # use carafe_routing::{Path, url_for};
    /// async fn user(Path(id): Path<u64>) -> String {
    ///     format!("user {id}")
    /// }
    ///
    /// let mut app = App::new("shop");
    /// app.config["SERVER_NAME"] = "shop.example".into();
    /// app.route("/user/<int:id>", user);
    /// assert_eq!(app.urls()?.build(&url_for("user").arg("id", 7))?, "http://shop.example/user/7");
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
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
        self.add(Route::new(rule, Some(View::new(view))))
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

    /// Registers a view for `PUT`.
    #[track_caller]
    pub fn put<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view).methods(["PUT"])
    }

    /// Registers a view for `PATCH`.
    #[track_caller]
    pub fn patch<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view).methods(["PATCH"])
    }

    /// Registers a view for `DELETE`.
    #[track_caller]
    pub fn delete<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view).methods(["DELETE"])
    }

    /// Registers another rule for the view of an endpoint, or one that only builds URLs or
    /// redirects.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::App;
    /// # use carafe_routing::Path;
    /// async fn pages(Path(page): Path<u32>) -> String {
    ///     format!("page {page}")
    /// }
    ///
    /// let mut app = App::new("shop");
    /// app.get("/pages/<int:page>", pages);
    /// app.add_url_rule("/pages/", "pages").defaults([("page", 1)]);
    /// app.add_url_rule("/old/<int:page>", "old").redirect_to("pages/<page>");
    /// # app.into_service()?;
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [`app.add_url_rule`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.add_url_rule)
    /// without a view.
    #[track_caller]
    pub fn add_url_rule(&mut self, rule: &str, endpoint: impl Into<String>) -> &mut Route {
        let route = self.add(Route::new(rule, None));
        route.endpoint(endpoint)
    }

    fn add(&mut self, route: Route) -> &mut Route {
        self.routes.push(route);
        self.routes.last_mut().expect("it was just pushed")
    }

    /// Adds a function that adds values to URLs before they are built: it gets the
    /// endpoint and its values.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::App;
    /// # let mut app = App::new("shop");
    /// app.url_defaults(|urls, endpoint, values| {
    ///     if urls.map().is_endpoint_expecting(endpoint, &["lang"]) {
    ///         values.entry("lang".to_owned()).or_insert("en".into());
    ///     }
    /// });
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.url_defaults`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.url_defaults).
    pub fn url_defaults(
        &mut self,
        function: impl Fn(&Urls, &str, &mut Dict) + Send + Sync + 'static,
    ) -> &mut Self {
        self.url_defaults.push(UrlDefaults {
            blueprint: None,
            function: Arc::new(function),
        });
        self
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

    /// Builds the URL map alone: it lists the rules, and tells where a path leads.
    ///
    /// # Errors
    ///
    /// Every mistake in the rules, with the place that made it.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::App;
    /// # let mut app = App::new("shop");
    /// app.get("/cart", async || "").endpoint("cart");
    /// for rule in app.url_map()?.iter_rules() {
    ///     assert_eq!(rule.to_string(), "\"/cart\" (GET, HEAD, OPTIONS) -> cart");
    /// }
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `app.url_map`.
    pub fn url_map(&self) -> Result<UrlMap> {
        let automatic_options = self.config["PROVIDE_AUTOMATIC_OPTIONS"].is_truthy();
        let options = self.url_map.clone();
        let subdomains = self.subdomain_matching;
        let (map, _) = routes::build(&self.routes, options, automatic_options, subdomains)?;
        Ok(map)
    }

    /// Builds URLs outside of requests, with `SERVER_NAME`, `APPLICATION_ROOT` and
    /// `PREFERRED_URL_SCHEME`: for mails and background work.
    ///
    /// # Errors
    ///
    /// As for [`into_service`](Self::into_service).
    ///
    /// # Flask
    ///
    /// `url_for` in an application context.
    pub fn urls(&self) -> Result<Urls> {
        let settings = Settings::from_config(&self.config)?;
        let options = self.url_options(&settings);
        Ok(Urls::new(self.url_map()?, options))
    }

    fn url_options(&self, settings: &Settings) -> UrlOptions {
        let mut options = UrlOptions::default();
        options.server_name.clone_from(&settings.server_name);
        options
            .application_root
            .clone_from(&settings.application_root);
        options
            .preferred_url_scheme
            .clone_from(&settings.preferred_url_scheme);
        options.subdomain_matching = self.subdomain_matching;
        options.defaults.clone_from(&self.url_defaults);
        options
            .build_error_handlers
            .clone_from(&self.url_build_error_handlers);
        options
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
    /// `axum::Router::nest_service("/shop", app.into_service()?)` puts it below a path, which
    /// then stands in front of all URLs that it builds.
    ///
    /// # Errors
    ///
    /// Every mistake in the configuration, with its key, value and source, or every
    /// mistake in the rules, with the place that made it.
    pub fn into_service(self) -> Result<Dispatch> {
        self.build("http")
    }

    /// Builds the application for connections of a scheme.
    pub(crate) fn build(self, url_scheme: &'static str) -> Result<Dispatch> {
        let settings = Settings::from_config(&self.config)?;
        let url_options = self.url_options(&settings);
        if self.subdomain_matching && settings.server_name.is_none() {
            let message = "subdomain_matching needs the name that subdomains are below of";
            return Err(self.config.invalid("SERVER_NAME", message).into());
        }
        let (map, targets) = routes::build(
            &self.routes,
            self.url_map,
            settings.provide_automatic_options,
            self.subdomain_matching,
        )?;
        let options = DispatchOptions {
            sessions: match self.sessions {
                Some(sessions) => sessions,
                None => settings.session_interface()?,
            },
            trusted_hosts: settings.trusted_hosts,
            url_scheme,
            cross_site: CrossSitePolicy {
                protect: settings.session.partitioned,
                trusted_origins: settings.trusted_origins,
            },
            frame_ancestors: settings.frame_ancestors,
            warn_framed: settings.debug && !settings.session.partitioned,
        };
        Ok(Dispatch::new(
            Urls::new(map, url_options),
            targets,
            options,
        )?)
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

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("name", &self.name)
            .field("config", &self.config)
            .field("routes", &self.routes)
            .finish_non_exhaustive()
    }
}
