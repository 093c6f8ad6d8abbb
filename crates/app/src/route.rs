use std::panic::Location;

use axum::http::Method;
use carafe_routing::{BodyLimits, RedirectTo, Rule, Target, View};
use carafe_value::Value;

use crate::config::Settings;

/// A rule with its view, for further choices.
///
/// # Example
///
/// ```
/// # use carafe_app::{App, Scaffold};
/// let mut app = App::new("shop");
/// app.route("/cart", async || "your cart")
///     .methods(["GET", "POST"])
///     .endpoint("cart");
/// # app.into_service()?;
/// # Ok::<(), carafe_app::Error>(())
/// ```
///
/// # Flask
///
/// The arguments of
/// [`app.route`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.route) and
/// of `werkzeug.routing.Rule`.
#[derive(Clone, Debug)]
pub struct Route {
    pub(crate) rule: Rule,
    pub(crate) view: Option<View>,
    pub(crate) endpoint: Option<String>,
    methods: Vec<String>,
    automatic_options: Option<bool>,
    csrf_exempt: bool,
    /// What the route says of bodies itself; the rest is the application's.
    body_limits: BodyLimits,
}

/// What the configuration says for routes that say nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RouteDefaults {
    pub(crate) automatic_options: bool,
    pub(crate) body_limits: BodyLimits,
}

impl RouteDefaults {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            automatic_options: settings.provide_automatic_options,
            body_limits: settings.body_limits,
        }
    }
}

impl Route {
    #[track_caller]
    pub(crate) fn new(rule: &str, view: Option<View>) -> Self {
        Self::at(Location::caller(), rule, view)
    }

    /// Makes a route that was asked for elsewhere.
    pub(crate) fn at(place: &'static Location<'static>, rule: &str, view: Option<View>) -> Self {
        let mut rule = Rule::new(rule, "");
        rule.place = place;
        Self {
            rule,
            endpoint: view.as_ref().and_then(View::endpoint).map(str::to_owned),
            view,
            methods: vec!["GET".to_owned()],
            automatic_options: None,
            csrf_exempt: false,
            body_limits: BodyLimits::default(),
        }
    }

    pub(crate) fn place(&self) -> &'static Location<'static> {
        self.rule.place
    }

    /// Sets the methods that the view answers to. Default: `GET`. `HEAD` comes with `GET`,
    /// and `OPTIONS` is answered for all.
    pub fn methods<M: Into<String>>(&mut self, methods: impl IntoIterator<Item = M>) -> &mut Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the name that [`url_for`](carafe_routing::url_for) knows the view by. Default:
    /// the name of the function; a closure has none.
    pub fn endpoint(&mut self, endpoint: impl Into<String>) -> &mut Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Adds values for variables that the rule does not have.
    ///
    /// A URL of another rule of the endpoint whose values are these is redirected to this
    /// rule: with `/pages/` and `page = 1` beside `/pages/<int:page>`, `/pages/1` is.
    pub fn defaults<N: Into<String>, V: Into<Value>>(
        &mut self,
        defaults: impl IntoIterator<Item = (N, V)>,
    ) -> &mut Self {
        let defaults = defaults.into_iter();
        let defaults = defaults.map(|(name, value)| (name.into(), value.into()));
        self.rule.defaults.extend(defaults);
        self
    }

    /// Sets whether a rule that ends with a slash redirects a path without it. If not, both
    /// paths are answered. Default: `app.url_map.strict_slashes`.
    pub fn strict_slashes(&mut self, strict: bool) -> &mut Self {
        self.rule.strict_slashes = Some(strict);
        self
    }

    /// Sets whether a path with several slashes in a row is redirected to the one with
    /// single slashes. Default: `app.url_map.merge_slashes`.
    pub fn merge_slashes(&mut self, merge: bool) -> &mut Self {
        self.rule.merge_slashes = Some(merge);
        self
    }

    /// Sets the rule of the subdomain, below `SERVER_NAME`, with
    /// [`App::subdomain_matching`](crate::App::subdomain_matching).
    pub fn subdomain(&mut self, subdomain: impl Into<String>) -> &mut Self {
        self.rule.subdomain = Some(subdomain.into());
        self
    }

    /// Sets the rule of the host, its port included, when `app.url_map.host_matching` is
    /// on.
    pub fn host(&mut self, host: impl Into<String>) -> &mut Self {
        self.rule.host = Some(host.into());
        self
    }

    /// Makes the rule redirect to the canonical URL of its endpoint: a 308.
    pub fn alias(&mut self) -> &mut Self {
        self.rule.alias = true;
        self
    }

    /// Makes the rule redirect: to a URL, relative to the script root unless it begins with a
    /// slash, with `<name>` for the value of a variable, to a [`url_for`](carafe_routing::url_for), or to what a
    /// [function](RedirectTo::function) returns. A 308 that keeps the query.
    pub fn redirect_to(&mut self, to: impl Into<RedirectTo>) -> &mut Self {
        self.rule.redirect_to = Some(to.into());
        self
    }

    /// Makes the rule build URLs only, and match none.
    pub fn build_only(&mut self) -> &mut Self {
        self.rule.build_only = true;
        self
    }

    /// Makes the rule match WebSocket requests, and no other. Its URLs begin with `ws://`
    /// or `wss://`.
    pub fn websocket(&mut self) -> &mut Self {
        self.rule.websocket = true;
        self
    }

    /// Sets whether `OPTIONS` is answered by itself. Default: unless the methods name it or
    /// `PROVIDE_AUTOMATIC_OPTIONS` is false.
    pub fn provide_automatic_options(&mut self, provide: bool) -> &mut Self {
        self.automatic_options = Some(provide);
        self
    }

    /// Lets requests from other sites reach this view although
    /// `SESSION_COOKIE_PARTITIONED` protects against them.
    ///
    /// An attacker's page then can make a visitor's browser send them, with the
    /// visitor's session: for webhooks and the like, which check a signature of their
    /// own.
    ///
    /// # Flask
    ///
    /// `@csrf.exempt` of Flask-WTF.
    pub fn csrf_exempt(&mut self) -> &mut Self {
        self.csrf_exempt = true;
        self
    }

    /// Sets how many bytes the body of a request may have; more is a 413. Default:
    /// `MAX_CONTENT_LENGTH`.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// let mut app = App::new("shop");
    /// app.config["MAX_CONTENT_LENGTH"] = 100_000.into();
    /// app.post("/photo", async |photo: axum::body::Bytes| photo.len().to_string())
    ///     .endpoint("photo")
    ///     .max_content_length(10_000_000);
    /// # app.into_service()?;
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// `request.max_content_length = 10_000_000`, at the beginning of the view.
    pub fn max_content_length(&mut self, bytes: u64) -> &mut Self {
        self.body_limits.max_content_length = Some(bytes);
        self
    }

    /// Sets how many bytes a field of a form in parts may have that is no file; more is a
    /// 413. Default: `MAX_FORM_MEMORY_SIZE`.
    ///
    /// # Flask
    ///
    /// `request.max_form_memory_size`.
    pub fn max_form_memory_size(&mut self, bytes: u64) -> &mut Self {
        self.body_limits.max_form_memory_size = Some(bytes);
        self
    }

    /// Sets how many fields and files a form may have; more is a 413. Default:
    /// `MAX_FORM_PARTS`.
    ///
    /// # Flask
    ///
    /// `request.max_form_parts`.
    pub fn max_form_parts(&mut self, parts: u64) -> &mut Self {
        self.body_limits.max_form_parts = Some(parts);
        self
    }

    /// Turns the choices into a rule and what it leads to.
    pub(crate) fn build(
        mut self,
        endpoint: String,
        view: Option<View>,
        defaults: RouteDefaults,
    ) -> Result<(Rule, Target), String> {
        let methods = self.parse_methods()?;
        let automatic = defaults.automatic_options && !methods.contains(&Method::OPTIONS);
        self.rule.provide_automatic_options = self.automatic_options.unwrap_or(automatic);
        self.rule.endpoint = endpoint;
        self.rule.methods = Some(methods);
        let target = Target {
            view,
            csrf_exempt: self.csrf_exempt,
            body_limits: self.own_limits(defaults.body_limits),
        };
        Ok((self.rule, target))
    }

    /// Returns the limits of the route, if it has its own.
    fn own_limits(&self, app: BodyLimits) -> Option<BodyLimits> {
        let own = self.body_limits;
        (own != BodyLimits::default()).then_some(BodyLimits {
            max_content_length: own.max_content_length.or(app.max_content_length),
            max_form_memory_size: own.max_form_memory_size.or(app.max_form_memory_size),
            max_form_parts: own.max_form_parts.or(app.max_form_parts),
        })
    }

    fn parse_methods(&self) -> Result<Vec<Method>, String> {
        let parse = |method: &String| {
            method.to_ascii_uppercase().parse().map_err(|_| {
                let (rule, place) = (&self.rule.rule, self.rule.place);
                format!("{method:?} of the rule {rule:?} is no method (at {place})")
            })
        };
        self.methods.iter().map(parse).collect()
    }
}
