use std::fmt;
use std::panic::Location;

use carafe_value::Dict;
use http::Method;

use crate::RedirectTo;

/// A URL rule: what paths lead to which endpoint, and how URLs of the endpoint look.
///
/// A plain value; [`UrlMap::new`](crate::UrlMap::new) reads and checks it.
///
/// # Example
///
/// ```
/// # use carafe_routing::{MapOptions, Rule, UrlMap};
/// # use http::Method;
/// let mut user = Rule::new("/user/<int:id>", "user");
/// user.methods = Some(vec![Method::GET]);
/// let map = UrlMap::new(vec![user], MapOptions::default())?;
/// assert_eq!(map.iter_rules().next().unwrap().endpoint, "user");
/// # Ok::<(), carafe_routing::UrlMapError>(())
/// ```
///
/// # Flask
///
/// `werkzeug.routing.Rule`.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Rule {
    /// The rule as written, such as `/user/<int:id>`.
    pub rule: String,
    /// The name that `url_for` knows the rule by. Several rules may share it.
    pub endpoint: String,
    /// The methods. `HEAD` comes with `GET`; the map adds it. `None` is any method.
    /// Default: `None`.
    pub methods: Option<Vec<Method>>,
    /// Whether `OPTIONS` is answered with the methods of all rules that match. Default:
    /// false.
    pub provide_automatic_options: bool,
    /// Values of variables that the rule does not have. Default: none.
    pub defaults: Dict,
    /// The rule of the subdomain. Default: that of the map.
    pub subdomain: Option<String>,
    /// The rule of the host, its port included, when the map matches hosts.
    pub host: Option<String>,
    /// Whether a rule that ends with a slash redirects a path without it, rather than
    /// taking both. Default: that of the map.
    pub strict_slashes: Option<bool>,
    /// Whether a path with several slashes in a row is redirected to one with single
    /// slashes. Default: that of the map.
    pub merge_slashes: Option<bool>,
    /// Whether the rule only builds URLs, and matches none. Default: false.
    pub build_only: bool,
    /// Whether the rule redirects to the canonical URL of its endpoint. Default: false.
    pub alias: bool,
    /// Where the rule redirects to. Default: nowhere.
    pub redirect_to: Option<RedirectTo>,
    /// Whether the rule is for WebSocket requests, and for no other. Default: false.
    pub websocket: bool,
    /// Where in the program the rule was made, for messages.
    pub place: &'static Location<'static>,
}

impl Rule {
    /// Creates a rule for an endpoint.
    #[must_use]
    #[track_caller]
    pub fn new(rule: impl Into<String>, endpoint: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            endpoint: endpoint.into(),
            methods: None,
            provide_automatic_options: false,
            defaults: Dict::new(),
            subdomain: None,
            host: None,
            strict_slashes: None,
            merge_slashes: None,
            build_only: false,
            alias: false,
            redirect_to: None,
            websocket: false,
            place: Location::caller(),
        }
    }
}

impl fmt::Display for Rule {
    /// Writes the rule as Werkzeug prints it: `'/user/<id>' (GET, HEAD) -> user`, but
    /// with the rule as written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.rule)?;
        if let Some(methods) = &self.methods {
            let mut names: Vec<_> = methods.iter().map(Method::as_str).collect();
            names.sort_unstable();
            write!(f, " ({})", names.join(", "))?;
        }
        write!(f, " -> {}", self.endpoint)
    }
}
