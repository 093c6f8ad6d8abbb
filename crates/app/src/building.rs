//! From an application to the service that answers its requests.

use std::sync::Arc;

use axum::Router;
use carafe_files::FileOptions;
use carafe_routing::{
    BodyLimits, CrossSitePolicy, Dispatch, DispatchOptions, ErrorPolicy, Target, UrlDefaults,
    UrlMap, UrlOptions, Urls,
};

use carafe_session::Clock;
use carafe_templates::Templates;
use carafe_testing::TestClient;

use crate::blueprints::Registered;
use crate::config::Settings;
use crate::route::RouteDefaults;
use crate::{App, Result, routes};

impl App {
    /// Builds the URL map alone: it lists the rules, and tells where a path leads.
    ///
    /// # Errors
    ///
    /// Every mistake in the rules, with the place that made it.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// # let mut app = App::new("shop");
    /// app.get("/cart", async || "").endpoint("cart");
    /// let map = app.url_map()?;
    /// let rules: Vec<_> = map.iter_rules().map(ToString::to_string).collect();
    /// assert_eq!(rules, [
    ///     "\"/static/<path:filename>\" (GET, HEAD, OPTIONS) -> static",
    ///     "\"/cart\" (GET, HEAD, OPTIONS) -> cart",
    /// ]);
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `app.url_map`.
    pub fn url_map(&self) -> Result<UrlMap> {
        let defaults = RouteDefaults {
            automatic_options: self.config["PROVIDE_AUTOMATIC_OPTIONS"].is_truthy(),
            body_limits: BodyLimits::default(),
        };
        let (map, _) = self.build_map(self.registered(), defaults)?;
        Ok(map)
    }

    pub(crate) fn registered(&self) -> Registered {
        let mut registered = Registered::new(self);
        registered.mistakes.extend(self.mistakes.iter().cloned());
        registered
    }

    fn build_map(
        &self,
        registered: Registered,
        defaults: RouteDefaults,
    ) -> Result<(UrlMap, Vec<Target>)> {
        let options = self.url_map.clone();
        let subdomains = self.subdomain_matching;
        routes::build(registered, &self.state, options, defaults, subdomains)
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
        let (urls, _) = self.build_urls(&settings, self.registered())?;
        Ok(urls)
    }

    /// Builds what matches and builds URLs, and what the rules lead to.
    pub(crate) fn build_urls(
        &self,
        settings: &Settings,
        mut registered: Registered,
    ) -> Result<(Urls, Vec<Target>)> {
        let url_defaults = std::mem::take(&mut registered.url_defaults);
        let (map, targets) = self.build_map(registered, RouteDefaults::of(settings))?;
        let options = self.url_options(settings, url_defaults);
        Ok((Urls::new(map, options), targets))
    }

    fn url_options(&self, settings: &Settings, defaults: Vec<UrlDefaults>) -> UrlOptions {
        let mut options = UrlOptions::default();
        options.server_name.clone_from(&settings.server_name);
        options
            .application_root
            .clone_from(&settings.application_root);
        options
            .preferred_url_scheme
            .clone_from(&settings.preferred_url_scheme);
        options.subdomain_matching = self.subdomain_matching;
        options.defaults = defaults;
        options
            .build_error_handlers
            .clone_from(&self.url_build_error_handlers);
        options
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
        self.build("http", false)
    }

    /// Builds the application for connections of a scheme.
    pub(crate) fn build(self, url_scheme: &'static str, in_router: bool) -> Result<Dispatch> {
        let settings = Settings::from_config(&self.config)?;
        self.build_with(settings, url_scheme, in_router)
    }

    fn build_with(
        mut self,
        settings: Settings,
        url_scheme: &'static str,
        in_router: bool,
    ) -> Result<Dispatch> {
        if self.subdomain_matching && settings.server_name.is_none() {
            let message = "subdomain_matching needs the name that subdomains are below of";
            return Err(self.config.invalid("SERVER_NAME", message).into());
        }
        let registered = self.registered();
        for warning in &registered.warnings {
            tracing::warn!("{warning}");
        }
        let hooks = registered.hooks.clone();
        let keep_heads = self.has_templates(&registered);
        let templates = self.template_options(&settings, &registered);
        self.state.insert(Templates::new(templates));
        let (urls, targets) = self.build_urls(&settings, registered)?;
        let layers = std::mem::take(&mut self.layers);
        let options = DispatchOptions {
            hooks,
            keep_heads,
            url_scheme,
            in_router,
            ..self.dispatch_options(settings)?
        };
        let dispatch = Dispatch::new(urls, targets, options)?;
        Ok(layers
            .into_iter()
            .fold(dispatch, |dispatch, layer| layer(dispatch)))
    }

    /// Builds the application and opens a browser for tests, which sends requests without a
    /// socket and keeps cookies as browsers do.
    ///
    /// Its clock stands still; the signatures of sessions go by the same clock, unless the
    /// application has a [session interface](Self::session_interface) of its own.
    ///
    /// # Panics
    ///
    /// If the application cannot be built, with what [`into_service`](Self::into_service)
    /// says.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new("hello");
    /// app.get("/", async || "Hello, World!");
    /// app.test_client().get("/").await.assert_text("Hello, World!");
    /// # }
    /// ```
    ///
    /// # Flask
    ///
    /// [`app.test_client()`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.test_client).
    #[track_caller]
    #[must_use]
    pub fn test_client(self) -> TestClient {
        self.open_client()
            .unwrap_or_else(|error| panic!("the application cannot be built: {error}"))
    }

    fn open_client(mut self) -> Result<TestClient> {
        let settings = Settings::from_config(&self.config)?;
        let base_url = settings.base_url();
        let clock = Clock::fixed(Clock::system().now());
        let has_sessions = self.sessions.is_some() || settings.secret_keys.is_some();
        let sessions = match self.sessions.take() {
            Some(sessions) => sessions,
            None => settings.session_interface_at(clock.clone())?,
        };
        self.sessions = Some(Arc::clone(&sessions));
        TestClient::observe(&mut self.signals);
        let dispatch = self.build_with(settings, "http", false)?;
        let client = TestClient::new(dispatch, sessions, &base_url).with_clock(clock);
        // Without sessions nothing varies, as in Flask.
        client.check_vary(has_sessions);
        Ok(client)
    }

    fn dispatch_options(mut self, settings: Settings) -> Result<DispatchOptions> {
        self.state.insert(FileOptions {
            root_path: self.root_path,
            send_file_max_age: settings.send_file_max_age,
            use_x_sendfile: settings.use_x_sendfile,
            ..self.files
        });
        let sessions = match self.sessions {
            Some(sessions) => sessions,
            None => settings.session_interface()?,
        };
        Ok(DispatchOptions {
            state: self.state,
            signals: self.signals,
            mounts: self.mounts,
            json: self.json,
            errors: ErrorPolicy {
                debug: settings.debug,
                propagate_exceptions: settings.propagate_exceptions,
                trap_http_exceptions: settings.trap_http_exceptions,
                trap_bad_request_errors: settings.trap_bad_request_errors,
            },
            body_limits: settings.body_limits,
            trusted_hosts: settings.trusted_hosts,
            cross_site: CrossSitePolicy {
                protect: settings.session.partitioned,
                trusted_origins: settings.trusted_origins,
            },
            frame_ancestors: settings.frame_ancestors,
            warn_framed: settings.debug && !settings.session.partitioned,
            ..DispatchOptions::new(sessions)
        })
    }

    /// Builds the application and turns it into an axum router, to nest it in another
    /// one, or to serve it with layers of your own.
    ///
    /// # Errors
    ///
    /// As for [`into_service`](Self::into_service).
    pub fn into_router(self) -> Result<Router> {
        Ok(Router::new().fallback_service(self.build("http", true)?))
    }
}
