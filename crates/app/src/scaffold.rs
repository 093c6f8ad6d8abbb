use std::fmt;

use axum::handler::Handler;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use carafe_routing::hooks::{Answer, UrlValuePreprocessor};
use carafe_routing::{AfterHook, AfterRequest, BeforeHook, BeforeRequest, Context, Urls, View};
use carafe_templates::{ContextProcessor, IntoTemplateContext, TemplateContextProcessor};
use carafe_value::Dict;

use crate::blueprint::{Blueprint, BlueprintOptions};
use crate::registrations::{ErrorHandler, Function, Registration, Registrations};
use crate::{MethodView, Methods, Route};

/// What applications and blueprints have in common: rules, the functions around views, and
/// the functions that handle errors.
///
/// On an application the functions run for every request; on a blueprint for the requests
/// of its rules and of blueprints within it.
///
/// # Flask
///
/// `flask.sansio.scaffold.Scaffold`, the base of `Flask` and `Blueprint`.
pub trait Scaffold {
    /// Returns what was registered so far.
    fn registrations(&mut self) -> &mut Registrations;

    /// Registers a view for a rule; it answers to `GET` unless
    /// [`methods`](Route::methods) says otherwise. A view is any axum handler.
    ///
    /// A rule begins with a slash; `<name>` stands for one segment of the path, and
    /// `<int:id>` for one that is a number. All converters are in the guide on routing.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// # use carafe_routing::{Path, url_for};
    /// async fn user(Path(id): Path<u64>) -> String {
    ///     format!("user {id}")
    /// }
    ///
    /// let mut app = App::new("shop");
    /// app.config["SERVER_NAME"] = "shop.example".into();
    /// app.route("/user/<int:id>", user);
    /// assert_eq!(app.urls()?.build(url_for("user").arg("id", 7))?, "http://shop.example/user/7");
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.route`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.route).
    #[track_caller]
    fn route<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let route = Route::new(rule, Some(View::new(view)));
        self.registrations().push_route(route)
    }

    /// Registers a view for `GET`.
    #[track_caller]
    fn get<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view)
    }

    /// Registers a view for `POST`.
    #[track_caller]
    fn post<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view).methods(["POST"])
    }

    /// Registers a view for `PUT`.
    #[track_caller]
    fn put<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view).methods(["PUT"])
    }

    /// Registers a view for `PATCH`.
    #[track_caller]
    fn patch<H, T>(&mut self, rule: &str, view: H) -> &mut Route
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.route(rule, view).methods(["PATCH"])
    }

    /// Registers a view for `DELETE`.
    #[track_caller]
    fn delete<H, T>(&mut self, rule: &str, view: H) -> &mut Route
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
    /// # use carafe_app::{App, Scaffold};
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
    fn add_url_rule(&mut self, rule: &str, endpoint: impl Into<String>) -> &mut Route {
        let route = self.registrations().push_route(Route::new(rule, None));
        route.endpoint(endpoint)
    }

    /// Registers a class-based view: a type with a function for each method.
    ///
    /// # Flask
    ///
    /// `app.add_url_rule(rule, view_func=view.as_view(endpoint))`.
    #[track_caller]
    fn add_view(
        &mut self,
        rule: &str,
        endpoint: impl Into<String>,
        view: impl MethodView,
    ) -> &mut Route {
        let methods = Methods::of(view);
        let mut route = Route::new(rule, Some(methods.view()));
        route.methods(methods.names());
        self.registrations().push_route(route).endpoint(endpoint)
    }

    /// Registers a blueprint; what this returns takes another name or prefix for it.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_app::{App, Blueprint, Scaffold};
    ///
    /// let mut admin = Blueprint::new("admin").url_prefix("/admin");
    /// admin.get("/", async || "the admin's page").endpoint("index");
    ///
    /// let mut app = App::new("shop");
    /// app.register_blueprint(admin.clone());
    /// app.register_blueprint(admin).name("backstage").url_prefix("/backstage");
    /// let map = app.url_map()?;
    /// let endpoints: Vec<_> = map.iter_rules().map(|rule| rule.endpoint.as_str()).collect();
    /// assert_eq!(endpoints, ["static", "admin.index", "backstage.index"]);
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [`app.register_blueprint`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.register_blueprint).
    #[track_caller]
    fn register_blueprint(&mut self, blueprint: Blueprint) -> &mut BlueprintOptions {
        let options = BlueprintOptions::new(blueprint);
        self.registrations().push_blueprint(options)
    }

    /// Adds a function that runs before the view, and may answer in its place: an async
    /// function of extractors that returns nothing, an `Option` of a response, or a
    /// `Result` of these. It runs for 404 and 405 too.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// use carafe_routing::{Redirect, Session, redirect, url_for};
    ///
    /// async fn require_login(session: Session) -> Option<Redirect> {
    ///     session["user"].is_null().then(|| redirect(url_for("login")))
    /// }
    ///
    /// let mut app = App::new("shop");
    /// app.before_request(require_login);
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.before_request`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.before_request).
    fn before_request<H, T>(&mut self, hook: H) -> &mut Self
    where
        H: BeforeRequest<T>,
        T: 'static,
    {
        self.register(Registration::BeforeRequest(BeforeHook::new(hook)))
    }

    /// Adds a closure that runs before the view and does not wait. It costs no future.
    fn before_request_fn<R: Answer>(
        &mut self,
        hook: impl Fn(&Context, &Parts) -> R + Send + Sync + 'static,
    ) -> &mut Self {
        self.register(Registration::BeforeRequest(BeforeHook::from_fn(hook)))
    }

    /// Adds a function that runs after the view, and returns the response to send: an async
    /// function of extractors, whose last argument is the response. The function added last
    /// runs first; each runs once for each response, that of an error included.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// use axum::http::{HeaderValue, header::X_CONTENT_TYPE_OPTIONS};
    /// use axum::response::Response;
    ///
    /// async fn no_sniffing(mut response: Response) -> Response {
    ///     let nosniff = HeaderValue::from_static("nosniff");
    ///     response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, nosniff);
    ///     response
    /// }
    ///
    /// let mut app = App::new("shop");
    /// app.after_request(no_sniffing);
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.after_request`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.after_request);
    /// there one that fails has all of them run again.
    fn after_request<H, T>(&mut self, hook: H) -> &mut Self
    where
        H: AfterRequest<T>,
        T: 'static,
    {
        self.register(Registration::AfterRequest(AfterHook::new(hook)))
    }

    /// Adds a closure that runs after the view, changes the response in place and does not
    /// wait. It costs no future.
    fn after_request_fn(
        &mut self,
        hook: impl Fn(&Context, &mut Response) + Send + Sync + 'static,
    ) -> &mut Self {
        self.register(Registration::AfterRequest(AfterHook::from_fn(hook)))
    }

    /// Adds a function that runs when the response is gone, also when the view panics or
    /// the client goes away; once. An async function of extractors; `Option<Caught>` is the
    /// error that nothing handled.
    ///
    /// # Flask
    ///
    /// [`@app.teardown_request`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.teardown_request);
    /// there a function runs before a streamed body, or before and after it.
    fn teardown_request<H, T>(&mut self, function: H) -> &mut Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        self.register(Registration::TeardownRequest(View::new(function)))
    }

    /// Adds a function that may change the values of the URL's variables, before anything
    /// else runs. It gets the endpoint, `None` if no rule matched, and the values.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{Blueprint, Scaffold};
    /// let mut pages = Blueprint::new("pages").url_prefix("/<lang>");
    /// pages.url_value_preprocessor(|context, _, values| {
    ///     if let Some(lang) = values.shift_remove("lang") {
    ///         context.g().set("lang", lang);
    ///     }
    /// });
    /// pages.url_defaults(|urls, _, values| {
    ///     let lang = urls.context().and_then(|context| context.g().value("lang"));
    ///     values.entry("lang".to_owned()).or_insert(lang.unwrap_or("en".into()));
    /// });
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.url_value_preprocessor`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.url_value_preprocessor).
    fn url_value_preprocessor(
        &mut self,
        function: impl Fn(&Context, Option<&str>, &mut Dict) + Send + Sync + 'static,
    ) -> &mut Self {
        let function = UrlValuePreprocessor::new(function);
        self.register(Registration::UrlValuePreprocessor(function))
    }

    /// Adds a function that adds values to URLs before they are built: it gets the
    /// endpoint and its values. On a blueprint, for the URLs of its endpoints.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
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
    fn url_defaults(
        &mut self,
        function: impl Fn(&Urls, &str, &mut Dict) + Send + Sync + 'static,
    ) -> &mut Self {
        let function = Function(std::sync::Arc::new(function) as _);
        self.register(Registration::UrlDefaults(function))
    }

    /// Adds an async function of extractors that gives values to every template. With a
    /// blueprint, to those that its views render.
    ///
    /// A value that the view gives itself wins over the one of a function, a blueprint's
    /// over the application's.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// # use carafe_routing::Session;
    /// # use carafe_templates::{TemplateContext, context, render_template_string};
    /// async fn visitor(session: Session) -> TemplateContext {
    ///     context! { visitor => session["user"].as_str().unwrap_or("stranger") }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new("shop");
    /// app.context_processor(visitor);
    /// app.get("/", async || render_template_string("Hello, {{ visitor }}!", context! {}));
    /// app.test_client().get("/").await.assert_text("Hello, stranger!");
    /// # }
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.context_processor`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.context_processor).
    fn context_processor<P, T>(&mut self, processor: P) -> &mut Self
    where
        P: ContextProcessor<T>,
        T: 'static,
    {
        let processor = TemplateContextProcessor::new(processor);
        self.register(Registration::ContextProcessor(processor))
    }

    /// Adds a closure that gives values to every template, and does not wait: it costs no
    /// future.
    fn context_processor_fn<R: IntoTemplateContext>(
        &mut self,
        processor: impl Fn(&Context) -> R + Send + Sync + 'static,
    ) -> &mut Self {
        let processor = TemplateContextProcessor::from_fn(processor);
        self.register(Registration::ContextProcessor(processor))
    }

    /// Has a function handle the HTTP errors of a status: an async function of extractors
    /// that returns a response, whose status is its own. It may take the
    /// [`HttpError`](carafe_routing::HttpError).
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// use axum::http::StatusCode;
    /// use carafe_routing::HttpError;
    ///
    /// async fn not_found(error: HttpError) -> (StatusCode, String) {
    ///     (error.status(), format!("There is nothing here. {}", error.description_text()))
    /// }
    ///
    /// let mut app = App::new("shop");
    /// app.error_handler(404, not_found);
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.errorhandler(404)`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.errorhandler).
    #[track_caller]
    fn error_handler<H, T>(
        &mut self,
        status: impl TryInto<StatusCode> + Copy + fmt::Debug,
        handler: H,
    ) -> &mut Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let handler = ErrorHandler::for_status(status, View::new(handler));
        self.register(Registration::ErrorHandler(handler))
    }

    /// Has a function handle the errors of a type, be it the error that was raised or one
    /// of its sources. It may take it as [`Caught`](carafe_routing::Caught).
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// use std::num::ParseIntError;
    /// use carafe_routing::Caught;
    ///
    /// async fn no_number(error: Caught<ParseIntError>) -> String {
    ///     format!("That is no number: {}.", *error)
    /// }
    ///
    /// let mut app = App::new("shop");
    /// app.error_handler_for::<ParseIntError, _, _>(no_number);
    /// ```
    ///
    /// # Flask
    ///
    /// `@app.errorhandler(ParseError)`. `HttpError` is `HTTPException`; sources take the
    /// place of base classes.
    #[track_caller]
    fn error_handler_for<E, H, T>(&mut self, handler: H) -> &mut Self
    where
        E: std::error::Error + 'static,
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let handler = ErrorHandler::for_type::<E>(View::new(handler));
        self.register(Registration::ErrorHandler(handler))
    }

    /// Has a function handle all errors that no other one handles. It may take the error as
    /// [`Caught`](carafe_routing::Caught).
    ///
    /// # Flask
    ///
    /// `@app.errorhandler(Exception)`.
    #[track_caller]
    fn error_handler_any<H, T>(&mut self, handler: H) -> &mut Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        let handler = ErrorHandler::for_any(View::new(handler));
        self.register(Registration::ErrorHandler(handler))
    }
}

/// Registers whatever it is.
pub(crate) trait Register: Scaffold {
    fn register(&mut self, registration: Registration) -> &mut Self {
        self.registrations().push(registration);
        self
    }
}

impl<S: Scaffold + ?Sized> Register for S {}
