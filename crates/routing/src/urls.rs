use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use carafe_value::Dict;
use http::request::Parts;

use crate::request_url::{RequestUrl, without_port};
use crate::url_map::normalize;
use crate::{BuildError, Context, ContextRejection, HostError, UrlAdapter, UrlFor, UrlMap};

/// How URLs are built and hosts are read, apart from the rules.
#[non_exhaustive]
pub struct UrlOptions {
    /// Host, and port if any, of the application. Default: that of the request.
    pub server_name: Option<String>,
    /// The path that the application lives under, for URLs built outside of requests.
    /// Default: `/`.
    pub application_root: String,
    /// The scheme of URLs built outside of requests. Default: `http`.
    pub preferred_url_scheme: String,
    /// Whether rules with subdomains match. Default: false.
    pub subdomain_matching: bool,
    /// The functions that add values to URLs before they are built.
    pub defaults: Vec<UrlDefaults>,
    /// The functions that are asked for a URL where none can be built.
    pub build_error_handlers: Vec<BuildErrorHandler>,
}

/// A function that adds values to a URL before it is built: for all endpoints, or for
/// those of a blueprint.
#[derive(Clone)]
pub struct UrlDefaults {
    /// The blueprint; `None` is the application.
    pub blueprint: Option<String>,
    /// Gets the endpoint and its values.
    pub function: Arc<ValuesFunction>,
}

/// Gets an endpoint and the values of a URL to be built.
pub type ValuesFunction = dyn Fn(&Urls, &str, &mut Dict) + Send + Sync;

impl fmt::Debug for UrlDefaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlDefaults")
            .field("blueprint", &self.blueprint)
            .finish_non_exhaustive()
    }
}

/// A function that may know a URL where none can be built.
pub type BuildErrorHandler = Arc<dyn Fn(&BuildError, &UrlFor) -> Option<String> + Send + Sync>;

impl Default for UrlOptions {
    fn default() -> Self {
        Self {
            server_name: None,
            application_root: "/".to_owned(),
            preferred_url_scheme: "http".to_owned(),
            subdomain_matching: false,
            defaults: Vec::new(),
            build_error_handlers: Vec::new(),
        }
    }
}

impl fmt::Debug for UrlOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlOptions")
            .field("server_name", &self.server_name)
            .field("application_root", &self.application_root)
            .field("preferred_url_scheme", &self.preferred_url_scheme)
            .field("subdomain_matching", &self.subdomain_matching)
            .finish_non_exhaustive()
    }
}

/// Builds URLs at once, for the request that it is extracted from.
///
/// # Example
///
/// ```
/// use carafe_routing::{BuildError, Urls, url_for};
/// ///
/// async fn profile_link(urls: Urls) -> String {
///     match urls.build(&url_for("user").arg("name", "ada")) {
///         Ok(url) => format!("see {url}"),
///         Err(error) => error.to_string(),
///     }
/// }
/// # let _ = carafe_routing::View::new(profile_link);
/// ```
///
/// # Flask
///
/// [`flask.url_for`](https://flask.palletsprojects.com/en/stable/api/#flask.url_for). Where
/// a redirect is all that is wanted, [`redirect`](crate::redirect) takes the
/// [`url_for`](crate::url_for) as it is.
#[derive(Clone, Debug)]
pub struct Urls {
    site: Arc<Site>,
    request: Option<Context>,
}

/// The rules and what else URLs depend on, for all requests.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) map: UrlMap,
    pub(crate) options: UrlOptions,
}

impl Urls {
    /// Builds URLs outside of requests; they have scheme and host.
    #[must_use]
    pub fn new(map: UrlMap, options: UrlOptions) -> Self {
        Self {
            site: Arc::new(Site { map, options }),
            request: None,
        }
    }

    pub(crate) fn within(site: Arc<Site>, request: Context) -> Self {
        Self {
            site,
            request: Some(request),
        }
    }

    pub(crate) fn into_site(self) -> Arc<Site> {
        self.site
    }

    /// Returns the rules.
    #[must_use]
    pub fn map(&self) -> &UrlMap {
        &self.site.map
    }

    /// Builds a URL: after the functions that add values, with the rules, or else by the
    /// functions that are asked where none can be built.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if there is no URL.
    pub fn build(&self, url: &UrlFor) -> Result<String, BuildError> {
        let mut url = Cow::Borrowed(url);
        if let Some(relative) = url.endpoint().strip_prefix('.') {
            let endpoint = match self.blueprint() {
                Some(blueprint) => format!("{blueprint}.{relative}"),
                None => relative.to_owned(),
            };
            url.to_mut().endpoint = endpoint;
        }
        self.inject_defaults(&mut url);
        let adapter = self.adapter(&url)?;
        adapter.url_for(&url).or_else(|error| {
            let mut handlers = self.site.options.build_error_handlers.iter();
            let known = handlers.find_map(|handler| handler(&error, &url));
            known.ok_or(error)
        })
    }

    /// Returns the blueprint that serves the request.
    fn blueprint(&self) -> Option<&str> {
        let endpoint = self.request.as_ref()?.endpoint()?;
        Some(endpoint.rsplit_once('.')?.0)
    }

    fn inject_defaults(&self, url: &mut Cow<'_, UrlFor>) {
        let endpoint = url.endpoint().to_owned();
        for blueprint in blueprints(&endpoint) {
            let defaults = self.site.options.defaults.iter();
            for defaults in defaults.filter(|defaults| defaults.blueprint.as_deref() == blueprint) {
                (defaults.function)(self, &endpoint, &mut url.to_mut().values);
            }
        }
    }

    fn adapter(&self, url: &UrlFor) -> Result<UrlAdapter<'_>, BuildError> {
        let endpoint = || url.endpoint().to_owned();
        if let Some(request) = self.request.as_ref().and_then(Context::url) {
            let adapter = self.site.bind(request, false);
            return adapter.map_err(|error| BuildError::Host {
                endpoint: endpoint(),
                host: error.host,
            });
        }
        let options = &self.site.options;
        let server_name = options.server_name.as_deref();
        let adapter = server_name.and_then(|name| self.site.map.bind(name).ok());
        let adapter = adapter.ok_or_else(|| BuildError::NoServerName {
            endpoint: endpoint(),
        })?;
        Ok(adapter
            .script_name(&options.application_root)
            .url_scheme(options.preferred_url_scheme.as_str())
            .external(true))
    }
}

/// Returns the application, and the blueprints of an endpoint, outermost first.
fn blueprints(endpoint: &str) -> impl Iterator<Item = Option<&str>> {
    let dots = endpoint
        .match_indices('.')
        .map(|(at, _)| Some(&endpoint[..at]));
    std::iter::once(None).chain(dots)
}

impl Site {
    /// Returns the part of the host that rules are chosen by; `None` if the host lies
    /// outside of `SERVER_NAME`.
    pub(crate) fn domain(&self, url: &RequestUrl) -> Result<Option<Cow<'_, str>>, HostError> {
        let map = self.map.options();
        if map.host_matching {
            return normalize(&url.host()).map(|host| Some(Cow::Owned(host)));
        }
        if self.options.subdomain_matching {
            return Ok(self.subdomain(url)?.map(Cow::Owned));
        }
        Ok(Some(Cow::Borrowed(&map.default_subdomain)))
    }

    /// Returns what a host has in front of `SERVER_NAME`.
    fn subdomain(&self, url: &RequestUrl) -> Result<Option<String>, HostError> {
        let host = normalize(&url.host())?;
        let server_name = self.server_name(url, &host);
        if host == server_name {
            return Ok(Some(String::new()));
        }
        let subdomain = host.strip_suffix(&server_name);
        let Some(subdomain) = subdomain.and_then(|rest| rest.strip_suffix('.')) else {
            tracing::debug!(host, server_name, "a request is for another host");
            return Ok(None);
        };
        Ok(Some(subdomain.to_owned()))
    }

    /// Returns `SERVER_NAME` without the port that the scheme has anyway; without one,
    /// the host of the request.
    fn server_name(&self, url: &RequestUrl, host: &str) -> String {
        match &self.options.server_name {
            Some(name) if !self.map.options().host_matching => {
                without_port(name.to_lowercase().into(), url.scheme).into_owned()
            }
            _ => host.to_owned(),
        }
    }

    /// Binds the map to the host of a request.
    pub(crate) fn bind(&self, url: &RequestUrl, ws: bool) -> Result<UrlAdapter<'_>, HostError> {
        let host = url.host();
        let adapter = self.map.bind(&self.server_name(url, &host))?;
        let adapter = adapter
            .script_name(url.script_root.as_deref().unwrap_or("/"))
            .url_scheme(match (url.scheme, ws) {
                ("https", true) => "wss",
                (_, true) => "ws",
                (scheme, false) => scheme,
            })
            .default_method(url.method.clone());
        if self.map.options().host_matching || !self.options.subdomain_matching {
            return Ok(adapter);
        }
        Ok(adapter.subdomain(self.subdomain(url)?.unwrap_or_default()))
    }
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for Urls {
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ContextRejection> {
        let context = Context::of(parts, state).ok_or(ContextRejection)?;
        let site = context.site().ok_or(ContextRejection)?;
        Ok(Self::within(Arc::clone(site), context.clone()))
    }
}
