use std::borrow::Cow;

use carafe_value::Dict;
use http::Method;
use url::Url;

use super::build::Form;
use super::host::normalize;
use super::map::{Outcome, no_method};
use super::matched::Matched;
use super::{HostError, RoutingError, UrlMap};
use crate::RedirectTo;
use crate::converter::quote;
use crate::rules::{CompiledRule, placeholders};

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
    pub(super) subdomain: String,
    pub(super) url_scheme: String,
    websocket: bool,
    pub(super) default_method: Method,
    query: String,
    pub(super) external: bool,
}

impl<'m> UrlAdapter<'m> {
    pub(super) fn new(map: &'m UrlMap, server_name: &str) -> Result<Self, HostError> {
        Ok(Self {
            map,
            server_name: normalize(server_name)?,
            script_name: "/".to_owned(),
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
            Some(matched) => Outcome::Matched(matched),
            None => self
                .map
                .search(domain, Cow::Borrowed(path), method, websocket),
        };
        self.settle(found, method)
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
            Outcome::MethodNotAllowed(methods) => {
                Err(RoutingError::MethodNotAllowed(methods.sorted()))
            }
            Outcome::WebsocketMismatch => Err(RoutingError::WebsocketMismatch),
            Outcome::NotFound => Err(RoutingError::NotFound),
        }
    }

    /// Says where a rule that matched redirects to: an alias, then one whose values are
    /// the defaults of another, then `redirect_to`.
    fn redirect(&self, matched: &Matched<'_, '_>, method: &Method) -> Option<RoutingError> {
        if !self.map.may_redirect(matched) {
            return None;
        }
        let values = matched.view_args();
        let canonical = &self.map.canonical[matched.id];
        if matched.rule.rule.alias && self.map.options.redirect_defaults {
            return Some(self.alias_redirect(matched.rule, &values, method));
        }
        let mut canonical = canonical.iter().map(|id| &self.map.rules[*id]);
        if let Some(rule) = canonical.find(|rule| rule.suitable_for(&values, Some(method))) {
            let (domain, path) = rule.build(&values, false).ok()?;
            return Some(RoutingError::Redirect(
                self.redirect_url(&path, Some(&domain)),
            ));
        }
        let target = self.redirect_target(matched.rule, values)?;
        Some(RoutingError::Redirect(self.with_query(target)))
    }

    fn alias_redirect(&self, rule: &CompiledRule, values: &Dict, method: &Method) -> RoutingError {
        let endpoint = &rule.rule.endpoint;
        let built = self.build(
            endpoint,
            values,
            Some(method),
            &Form {
                append_unknown: false,
                ..Form::EXTERNAL
            },
        );
        match built {
            Ok(url) => RoutingError::Redirect(self.with_query(url)),
            Err(error) => {
                tracing::error!(%error, alias = rule.rule.rule, "an alias has no canonical URL");
                RoutingError::NotFound
            }
        }
    }

    /// Resolves `redirect_to`, relative to the script root.
    fn redirect_target(&self, rule: &CompiledRule, values: Dict) -> Option<String> {
        let target = match rule.rule.redirect_to.as_ref()? {
            RedirectTo::Template(template) => fill(template, rule, &values),
            RedirectTo::Function(function) => function(&values),
            RedirectTo::UrlFor(url) => {
                let mut url = url.clone();
                for (name, value) in values {
                    url.values.entry(name).or_insert(value);
                }
                self.url_for(&url.external(true))
                    .map_err(|error| error.to_string())
                    .ok()?
            }
        };
        let base = format!("{}{}", self.origin(None), self.script_name);
        let joined = Url::parse(&base).and_then(|base| base.join(&target));
        match joined {
            Ok(url) => Some(url.into()),
            Err(error) => {
                tracing::error!(%error, target, "a rule redirects to no URL");
                None
            }
        }
    }

    fn with_query(&self, mut url: String) -> String {
        if !self.query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&self.query);
        }
        url
    }

    fn redirect_url(&self, path: &str, domain: Option<&str>) -> String {
        let path = path.trim_start_matches('/');
        self.with_query(format!("{}{}{path}", self.origin(domain), self.root()))
    }

    /// The script root between slashes.
    fn root(&self) -> String {
        match self.script_name.trim_matches('/') {
            "" => "/".to_owned(),
            root => format!("/{root}/"),
        }
    }

    /// Scheme and host; `None` is the domain of the request.
    fn origin(&self, domain: Option<&str>) -> String {
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

/// Puts the values into a template.
fn fill(template: &str, rule: &CompiledRule, values: &Dict) -> String {
    let mut filled = template.to_owned();
    for name in placeholders(template) {
        let value = rule.variable(name).zip(values.get(name));
        let text = value.and_then(|(variable, value)| variable.converter.to_url(value).ok());
        filled = filled.replacen(&format!("<{name}>"), &text.unwrap_or_default(), 1);
    }
    filled
}
