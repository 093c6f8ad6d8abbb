use std::borrow::Cow;

use http::Method;

use super::find::{Outcome, no_method};
use super::host::normalize;
use super::matched::Matched;
use super::{HostError, RoutingError, UrlMap};
use crate::RedirectTo;
use crate::converter::quote;

/// A map bound to a host: it turns paths into rules, and endpoints into URLs.
///
/// # Example
///
/// ```
/// # use carafe_routing::{MapOptions, RoutingError, Rule, UrlMap, url_for};
/// # use http::Method;
/// let map = UrlMap::new(vec![Rule::new("/dir/", "dir")], MapOptions::default())?;
/// let urls = map.bind("example.com")?.script_name("/app").url_scheme("https");
/// assert_eq!(urls.url_for(&url_for("dir"))?, "/app/dir/");
/// let redirect = RoutingError::Redirect("https://example.com/app/dir/".into());
/// assert_eq!(urls.find(&Method::GET, "/dir").unwrap_err(), redirect);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Flask
///
/// `werkzeug.routing.MapAdapter`.
#[derive(Clone, Debug)]
pub struct UrlAdapter<'m> {
    pub(super) map: &'m UrlMap,
    pub(super) server_name: String,
    /// Ends with a slash.
    pub(super) script_name: String,
    pub(super) bare_root: bool,
    pub(super) subdomain: String,
    pub(super) url_scheme: String,
    websocket: bool,
    pub(super) default_method: Method,
    pub(super) query: String,
    pub(super) external: bool,
}

impl<'m> UrlAdapter<'m> {
    pub(super) fn new(map: &'m UrlMap, server_name: &str) -> Result<Self, HostError> {
        Ok(Self {
            map,
            server_name: normalize(server_name)?,
            script_name: "/".to_owned(),
            bare_root: false,
            subdomain: map.options.default_subdomain.clone(),
            url_scheme: "http".to_owned(),
            websocket: false,
            default_method: Method::GET,
            query: String::new(),
            external: false,
        })
    }

    /// Sets the path that the application lives under. Default: `/`.
    #[must_use]
    pub fn script_name(mut self, script_name: &str) -> Self {
        self.script_name = script_name.to_owned();
        if !self.script_name.ends_with('/') {
            self.script_name.push('/');
        }
        self
    }

    /// Sets the subdomain. Default: that of the map.
    #[must_use]
    pub fn subdomain(mut self, subdomain: impl Into<String>) -> Self {
        self.subdomain = subdomain.into();
        self
    }

    /// Sets the scheme. With `ws` or `wss` only rules for WebSocket requests match.
    /// Default: `http`.
    #[must_use]
    pub fn url_scheme(mut self, scheme: impl Into<String>) -> Self {
        self.url_scheme = scheme.into();
        self.websocket = matches!(self.url_scheme.as_str(), "ws" | "wss");
        self
    }

    /// Says whether the URL of the root lacks the slash at its end.
    pub(crate) fn bare_root(mut self, bare: bool) -> Self {
        self.bare_root = bare;
        self
    }

    /// Sets the method whose rules are preferred when URLs are built. Default: `GET`.
    #[must_use]
    pub fn default_method(mut self, method: Method) -> Self {
        self.default_method = method;
        self
    }

    /// Sets the query that redirects keep. Default: none.
    #[must_use]
    pub fn query(mut self, query: impl Into<String>) -> Self {
        self.query = query.into();
        self
    }

    /// Says whether URLs have scheme and host unless they say something else. Default:
    /// false.
    #[must_use]
    pub fn external(mut self, external: bool) -> Self {
        self.external = external;
        self
    }

    /// Returns the map.
    #[must_use]
    pub fn map(&self) -> &'m UrlMap {
        self.map
    }

    /// Finds the rule of a path whose percent-encoding is undone.
    ///
    /// # Errors
    ///
    /// [`RoutingError`] if no rule answers there.
    ///
    /// # Flask
    ///
    /// `MapAdapter.match`.
    pub fn find<'t>(
        &self,
        method: &Method,
        path: &'t str,
    ) -> Result<Matched<'m, 't>, RoutingError> {
        let (domain, websocket) = (self.domain(), self.websocket);
        let found = match self.map.static_rule(domain, path, method, websocket) {
            Some(matched) if !self.map.may_redirect(&matched) => return Ok(matched),
            Some(matched) => Outcome::Matched(matched),
            None => {
                let path = Cow::Borrowed(path);
                match self.map.search(domain, path, method, websocket) {
                    Outcome::Matched(matched) if !self.map.may_redirect(&matched) => {
                        return Ok(matched);
                    }
                    found => found,
                }
            }
        };
        let matched = self.settle(found, method)?;
        let Some(RedirectTo::UrlFor(url)) = &matched.rule().redirect_to else {
            return Ok(matched);
        };
        let url = url.clone().with_view_args(matched.view_args());
        Err(match self.url_for(&url) {
            Ok(url) => RoutingError::Redirect(with_query(url, &self.query)),
            Err(error) => {
                tracing::error!(%error, rule = matched.rule().rule, "a rule redirects to no URL");
                RoutingError::NotFound
            }
        })
    }

    /// Tells whether a path leads to a rule, possibly by a redirect.
    #[must_use]
    pub fn test(&self, method: &Method, path: &str) -> bool {
        matches!(
            self.find(method, path),
            Ok(_) | Err(RoutingError::Redirect(_))
        )
    }

    /// Returns the methods that a path answers to, in alphabetical order.
    #[must_use]
    pub fn allowed_methods(&self, path: &str) -> Vec<Method> {
        match self.find(&no_method(), path) {
            Err(RoutingError::MethodNotAllowed(methods)) => methods,
            _ => Vec::new(),
        }
    }

    pub(crate) fn domain(&self) -> &str {
        if self.map.options.host_matching {
            &self.server_name
        } else {
            &self.subdomain
        }
    }

    /// Turns what a search found into a rule or a redirect with a host.
    pub(crate) fn settle<'t>(
        &self,
        outcome: Outcome<'m, 't>,
        method: &Method,
    ) -> Result<Matched<'m, 't>, RoutingError> {
        match outcome {
            Outcome::Matched(matched) => match self.redirect(&matched, method) {
                Some(redirect) => Err(redirect),
                None => Ok(matched),
            },
            Outcome::Redirect(path) => Err(RoutingError::Redirect(
                self.redirect_url(&quote(&path), None),
            )),
            Outcome::Refused(error) => Err(error),
        }
    }

    pub(super) fn redirect_url(&self, path: &str, domain: Option<&str>) -> String {
        let path = path.trim_start_matches('/');
        with_query(
            format!("{}{}{path}", self.origin(domain), self.root()),
            &self.query,
        )
    }

    /// The script root between slashes.
    fn root(&self) -> String {
        match self.script_name.trim_matches('/') {
            "" => "/".to_owned(),
            root => format!("/{root}/"),
        }
    }

    /// Scheme and host; `None` is the domain of the request.
    pub(super) fn origin(&self, domain: Option<&str>) -> String {
        format!("{}://{}", self.url_scheme, self.host(domain))
    }

    pub(super) fn host(&self, domain: Option<&str>) -> String {
        if self.map.options.host_matching {
            return domain.unwrap_or(&self.server_name).to_owned();
        }
        match domain.unwrap_or(&self.subdomain) {
            "" => self.server_name.clone(),
            subdomain => format!("{subdomain}.{}", self.server_name),
        }
    }
}

/// Adds a query, if there is one, to what the URL has before its fragment.
pub(crate) fn with_query(url: String, query: &str) -> String {
    if query.is_empty() {
        return url;
    }
    let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let separator = if before.contains('?') { '&' } else { '?' };
    format!("{before}{separator}{query}{fragment}")
}
