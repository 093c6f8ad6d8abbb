use std::panic::Location;
use std::sync::Arc;

use axum::handler::Handler;
use axum::http::StatusCode;
use carafe_files::Folder;
use carafe_routing::hooks::UrlValuePreprocessor;
use carafe_routing::{AfterHook, AfterRequest, BeforeHook, BeforeRequest, Context, Urls, View};
use carafe_value::{Dict, Value};

use crate::named_folder::NamedFolder;
use crate::registrations::{ErrorHandler, Function, Registration, Registrations};
use crate::scaffold::Register;
use crate::static_folder::StaticFolder;
use crate::{BlueprintSetup, Scaffold};

/// A part of an application: rules below a prefix, with functions of their own around them.
///
/// It does nothing until it is [registered](Scaffold::register_blueprint), with an
/// application or within another blueprint. Its endpoints are called `blueprint.endpoint`;
/// from within, `url_for(".endpoint")` is enough.
///
/// # Example
///
/// ```
/// use carafe_app::{App, Blueprint, Scaffold};
/// use carafe_routing::{Path, url_for};
///
/// async fn post(Path(id): Path<u64>) -> String {
///     format!("post {id}")
/// }
///
/// let mut blog = Blueprint::new("blog").url_prefix("/blog");
/// blog.get("/<int:id>", post);
///
/// let mut app = App::new("site");
/// app.config["SERVER_NAME"] = "site.example".into();
/// app.register_blueprint(blog);
/// let url = app.urls()?.build(url_for("blog.post").arg("id", 7))?;
/// assert_eq!(url, "http://site.example/blog/7");
/// # Ok::<(), carafe_app::Error>(())
/// ```
///
/// # Flask
///
/// [`flask.Blueprint`](https://flask.palletsprojects.com/en/stable/api/#flask.Blueprint). A
/// clone of it is the same blueprint, for a second registration.
#[derive(Clone, Debug)]
pub struct Blueprint {
    pub(crate) name: String,
    pub(crate) url_prefix: Option<String>,
    pub(crate) subdomain: Option<String>,
    pub(crate) url_values_defaults: Dict,
    pub(crate) static_folder: Option<StaticFolder>,
    pub(crate) static_url_path: Option<String>,
    pub(crate) template_folder: Option<NamedFolder>,
    pub(crate) registrations: Registrations,
    /// What clones have in common.
    pub(crate) identity: Arc<()>,
}

impl Blueprint {
    /// Creates a blueprint. Its name has no dots, which stand between those of nested ones.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            url_prefix: None,
            subdomain: None,
            url_values_defaults: Dict::new(),
            static_folder: None,
            static_url_path: None,
            template_folder: None,
            registrations: Registrations::default(),
            identity: Arc::new(()),
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets the path in front of all rules. It may have variables.
    #[must_use]
    pub fn url_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.url_prefix = Some(prefix.into());
        self
    }

    /// Sets the subdomain of rules that name none.
    #[must_use]
    pub fn subdomain(mut self, subdomain: impl Into<String>) -> Self {
        self.subdomain = Some(subdomain.into());
        self
    }

    /// Adds values for variables that the rules do not have.
    ///
    /// # Flask
    ///
    /// The argument `url_defaults` of `Blueprint`.
    #[must_use]
    pub fn url_values_defaults<N: Into<String>, V: Into<Value>>(
        mut self,
        defaults: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let defaults = defaults.into_iter();
        let defaults = defaults.map(|(name, value)| (name.into(), value.into()));
        self.url_values_defaults.extend(defaults);
        self
    }

    /// Serves a folder with the blueprint's own files, below its prefix and the folder's
    /// name: the endpoint is `blueprint.static`, its variable `filename`. The folder is a path
    /// below the root path of the application, or [`embed!`](carafe_files::embed). Default:
    /// none.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Blueprint, Scaffold};
    /// let shop = Blueprint::new("shop").url_prefix("/shop").static_folder("shop/static");
    /// let mut app = App::new("site");
    /// app.register_blueprint(shop);
    /// let rules = app.url_map()?;
    /// assert!(rules.iter_rules().any(|rule| rule.rule == "/shop/static/<path:filename>"));
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn static_folder(mut self, folder: impl Into<Folder>) -> Self {
        self.static_folder = Some(StaticFolder::new(folder));
        self
    }

    /// Sets what the URLs of the static folder begin with, after the prefix. Default: a slash
    /// and the name of the folder.
    #[must_use]
    pub fn static_url_path(mut self, path: impl Into<String>) -> Self {
        self.static_url_path = Some(path.into());
        self
    }

    /// Adds a function that is called whenever the blueprint is registered: it may
    /// register more.
    ///
    /// # Flask
    ///
    /// [`Blueprint.record`](https://flask.palletsprojects.com/en/stable/api/#flask.Blueprint.record).
    pub fn record(
        &mut self,
        function: impl Fn(&mut BlueprintSetup<'_>) + Send + Sync + 'static,
    ) -> &mut Self {
        self.register(Registration::Record(Function(Arc::new(function))))
    }

    /// Adds a function that is called when the blueprint is registered for the first time.
    ///
    /// # Flask
    ///
    /// [`Blueprint.record_once`](https://flask.palletsprojects.com/en/stable/api/#flask.Blueprint.record_once).
    pub fn record_once(
        &mut self,
        function: impl Fn(&mut BlueprintSetup<'_>) + Send + Sync + 'static,
    ) -> &mut Self {
        self.register(Registration::RecordOnce(Function(Arc::new(function))))
    }

    pub(crate) fn register_app_wide(&mut self, registration: Registration) -> &mut Self {
        self.register(Registration::AppWide(Box::new(registration)))
    }

    /// Adds a function that runs before every view of the application:
    /// [`before_request`](Scaffold::before_request) for all.
    pub fn before_app_request<H, T>(&mut self, hook: H) -> &mut Self
    where
        H: BeforeRequest<T>,
        T: 'static,
    {
        self.register_app_wide(Registration::BeforeRequest(BeforeHook::new(hook)))
    }

    /// Adds a function that runs after every view of the application:
    /// [`after_request`](Scaffold::after_request) for all.
    pub fn after_app_request<H, T>(&mut self, hook: H) -> &mut Self
    where
        H: AfterRequest<T>,
        T: 'static,
    {
        self.register_app_wide(Registration::AfterRequest(AfterHook::new(hook)))
    }

    /// Adds a function that runs when any response of the application is gone:
    /// [`teardown_request`](Scaffold::teardown_request) for all.
    pub fn teardown_app_request<H, T>(&mut self, function: H) -> &mut Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.register_app_wide(Registration::TeardownRequest(View::new(function)))
    }

    /// Adds a function that may change the values of any URL's variables:
    /// [`url_value_preprocessor`](Scaffold::url_value_preprocessor) for all.
    pub fn app_url_value_preprocessor(
        &mut self,
        function: impl Fn(&Context, Option<&str>, &mut Dict) + Send + Sync + 'static,
    ) -> &mut Self {
        let function = UrlValuePreprocessor::new(function);
        self.register_app_wide(Registration::UrlValuePreprocessor(function))
    }

    /// Adds a function that adds values to any URL of the application:
    /// [`url_defaults`](Scaffold::url_defaults) for all.
    pub fn app_url_defaults(
        &mut self,
        function: impl Fn(&Urls, &str, &mut Dict) + Send + Sync + 'static,
    ) -> &mut Self {
        let function = Function(Arc::new(function) as _);
        self.register_app_wide(Registration::UrlDefaults(function))
    }

    /// Has a function handle the HTTP errors of a status for the whole application:
    /// [`error_handler`](Scaffold::error_handler) for all.
    #[track_caller]
    pub fn app_error_handler<H, T>(
        &mut self,
        status: impl TryInto<StatusCode> + Copy + std::fmt::Debug,
        handler: H,
    ) -> &mut Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let handler = ErrorHandler::for_status(status, View::new(handler));
        self.register_app_wide(Registration::ErrorHandler(handler))
    }

    /// Has a function handle the errors of a type for the whole application:
    /// [`error_handler_for`](Scaffold::error_handler_for) for all.
    #[track_caller]
    pub fn app_error_handler_for<E, H, T>(&mut self, handler: H) -> &mut Self
    where
        E: std::error::Error + 'static,
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let handler = ErrorHandler::for_type::<E>(View::new(handler));
        self.register_app_wide(Registration::ErrorHandler(handler))
    }

    /// Has a function handle all errors of the application that no other one handles:
    /// [`error_handler_any`](Scaffold::error_handler_any) for all.
    #[track_caller]
    pub fn app_error_handler_any<H, T>(&mut self, handler: H) -> &mut Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let handler = ErrorHandler::for_any(View::new(handler));
        self.register_app_wide(Registration::ErrorHandler(handler))
    }
}

impl Scaffold for Blueprint {
    fn registrations(&mut self) -> &mut Registrations {
        &mut self.registrations
    }
}

/// One registration of a blueprint, for further choices.
///
/// What is set here takes the place of what the blueprint says itself.
///
/// # Flask
///
/// The arguments of
/// [`app.register_blueprint`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.register_blueprint).
#[derive(Clone, Debug)]
pub struct BlueprintOptions {
    pub(crate) blueprint: Blueprint,
    pub(crate) place: &'static Location<'static>,
}

impl BlueprintOptions {
    #[track_caller]
    pub(crate) fn new(blueprint: Blueprint) -> Self {
        Self {
            blueprint,
            place: Location::caller(),
        }
    }

    /// Sets another name, for a second registration.
    pub fn name(&mut self, name: impl Into<String>) -> &mut Self {
        self.blueprint.name = name.into();
        self
    }

    /// Sets another prefix.
    pub fn url_prefix(&mut self, prefix: impl Into<String>) -> &mut Self {
        self.blueprint.url_prefix = Some(prefix.into());
        self
    }

    /// Sets another subdomain.
    pub fn subdomain(&mut self, subdomain: impl Into<String>) -> &mut Self {
        self.blueprint.subdomain = Some(subdomain.into());
        self
    }

    /// Adds values for variables that the rules do not have.
    pub fn url_defaults<N: Into<String>, V: Into<Value>>(
        &mut self,
        defaults: impl IntoIterator<Item = (N, V)>,
    ) -> &mut Self {
        let defaults = defaults.into_iter();
        let defaults = defaults.map(|(name, value)| (name.into(), value.into()));
        self.blueprint.url_values_defaults.extend(defaults);
        self
    }
}
