use carafe_value::{Dict, Value};
use http::Method;

/// A URL to be built: an endpoint, and values for the variables of its rules.
///
/// [`url_for`] makes one. It becomes text where the request is known: in
/// [`redirect`](crate::redirect), by the [`Urls`](crate::Urls) extractor, or through
/// [`UrlAdapter::url_for`](crate::UrlAdapter::url_for).
#[derive(Clone, Debug, PartialEq)]
pub struct UrlFor {
    pub(crate) endpoint: String,
    pub(crate) values: Dict,
    pub(crate) anchor: Option<String>,
    pub(crate) external: Option<bool>,
    pub(crate) scheme: Option<String>,
    pub(crate) method: Option<Method>,
}

/// Names the endpoint of a URL to be built.
///
/// An endpoint that begins with a dot is one of the blueprint that serves the request.
///
/// # Example
///
/// ```
/// # use carafe_routing::{MapOptions, Rule, UrlMap, url_for};
/// # let rules = vec![Rule::new("/user/<name>", "user")];
/// # let map = UrlMap::new(rules, MapOptions::default())?;
/// # let urls = map.bind("example.com")?;
/// let url = url_for("user").arg("name", "ada").arg("tab", "posts").anchor("top");
/// assert_eq!(urls.url_for(&url)?, "/user/ada?tab=posts#top");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Flask
///
/// [`flask.url_for`](https://flask.palletsprojects.com/en/stable/api/#flask.url_for), as a
/// value; `_anchor`, `_external`, `_scheme` and `_method` are methods.
#[must_use]
pub fn url_for(endpoint: impl Into<String>) -> UrlFor {
    UrlFor {
        endpoint: endpoint.into(),
        values: Dict::new(),
        anchor: None,
        external: None,
        scheme: None,
        method: None,
    }
}

impl UrlFor {
    /// Returns the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the values.
    #[must_use]
    pub fn values(&self) -> &Dict {
        &self.values
    }

    /// Gives a variable its value. A value that no variable takes goes to the query, a
    /// list as one pair for each item; [`Value::Null`] is left out.
    #[must_use]
    pub fn arg(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// Gives several variables their values.
    #[must_use]
    pub fn args<N: Into<String>, V: Into<Value>>(
        mut self,
        args: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let args = args.into_iter();
        self.values
            .extend(args.map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// Adds the variables of the rule that redirects here, and makes the URL external.
    pub(crate) fn with_view_args(mut self, args: Dict) -> Self {
        for (name, value) in args {
            self.values.entry(name).or_insert(value);
        }
        self.external(true)
    }

    /// Adds what comes after `#`.
    #[must_use]
    pub fn anchor(mut self, anchor: impl Into<String>) -> Self {
        self.anchor = Some(anchor.into());
        self
    }

    /// Says whether the URL has scheme and host. Default: within a request only if a
    /// [`scheme`](Self::scheme) is given or the host is another; outside always.
    #[must_use]
    pub fn external(mut self, external: bool) -> Self {
        self.external = Some(external);
        self
    }

    /// Sets the scheme, and with it makes the URL external. An empty one makes it
    /// protocol-relative: `//host/path`. Default: that of the request.
    #[must_use]
    pub fn scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = Some(scheme.into());
        self
    }

    /// Chooses the rule that takes a method. Default: one that takes the method of the
    /// request, or else any.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }
}
