//! Building URLs: the other direction of a map.

use carafe_value::Dict;
use http::Method;

use super::{BuildError, UrlAdapter, UrlFor};
use crate::converter::quote_anchor;
use crate::rules::{CompiledRule, MethodSet};

impl UrlAdapter<'_> {
    /// Builds a URL.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if no rule of the endpoint fits.
    ///
    /// # Flask
    ///
    /// `MapAdapter.build`.
    pub fn url_for(&self, url: &UrlFor) -> Result<String, BuildError> {
        let external = url
            .external
            .unwrap_or(self.external || url.scheme.is_some());
        if let (Some(scheme), false) = (&url.scheme, external) {
            return Err(BuildError::SchemeWithoutExternal {
                endpoint: url.endpoint.clone(),
                scheme: scheme.clone(),
            });
        }
        let form = Form {
            external,
            append_unknown: true,
            aliases: true,
            scheme: url.scheme.as_deref(),
        };
        let mut values = url.values.clone();
        values.retain(|_, value| !value.is_null());
        let mut built = self.build(&url.endpoint, &values, url.method.as_ref(), &form)?;
        if let Some(anchor) = &url.anchor {
            built.push('#');
            built.push_str(&quote_anchor(anchor));
        }
        Ok(built)
    }

    pub(super) fn build(
        &self,
        endpoint: &str,
        values: &Dict,
        method: Option<&Method>,
        form: &Form<'_>,
    ) -> Result<String, BuildError> {
        let preferred = method.or(Some(&self.default_method));
        let built = self.partial_build(endpoint, values, preferred, form);
        let built = match (built, method) {
            (None, None) => self.partial_build(endpoint, values, None, form),
            (built, _) => built,
        };
        let Some((domain, path, websocket)) = built else {
            return Err(self.build_error(endpoint, values, method));
        };
        let path = path.trim_start_matches('/');
        let same_host = domain == self.domain();
        if !form.external && !websocket && same_host {
            return Ok(format!("{}{path}", self.script_root(path)));
        }
        let scheme = scheme(form.scheme.unwrap_or(&self.url_scheme), websocket);
        let host = self.host(Some(&domain));
        Ok(format!("{scheme}//{host}{}{path}", self.script_root(path)))
    }

    /// The script root in front of a path.
    fn script_root(&self, path: &str) -> &str {
        let is_root = path.is_empty() || path.starts_with(['?', '#']);
        match self.script_name.strip_suffix('/') {
            Some(root) if self.bare_root && is_root && !root.is_empty() => root,
            _ => &self.script_name,
        }
    }

    /// Builds with the first rule that fits; when hosts are matched, rather with one of
    /// this host.
    fn partial_build(
        &self,
        endpoint: &str,
        values: &Dict,
        method: Option<&Method>,
        form: &Form<'_>,
    ) -> Option<(String, String, bool)> {
        let rules = self.map.rules_of(endpoint);
        let rules = rules.filter(|rule| form.aliases || !rule.rule.alias);
        let suitable = rules.filter(|rule| rule.suitable_for(values, method));
        let mut built = suitable.filter_map(|rule| {
            let (domain, path) = rule.build(values, form.append_unknown).ok()?;
            Some((domain, path, rule.rule.websocket))
        });
        let first = built.next()?;
        if !self.map.options.host_matching || first.0 == self.server_name {
            return Some(first);
        }
        let here = built.find(|(domain, ..)| *domain == self.server_name);
        Some(here.unwrap_or(first))
    }

    /// Finds out why nothing could be built.
    fn build_error(&self, endpoint: &str, values: &Dict, method: Option<&Method>) -> BuildError {
        let endpoint = endpoint.to_owned();
        let rules: Vec<_> = self.map.rules_of(&endpoint).collect();
        if rules.is_empty() {
            let suggestion = self.map.closest_endpoint(&endpoint).map(str::to_owned);
            return BuildError::UnknownEndpoint {
                endpoint,
                suggestion,
            };
        }
        let takes = |rule: &&&CompiledRule| method.is_none_or(|method| rule.allows(method));
        let missing = |rule: &&CompiledRule| -> Vec<String> {
            let known = |name: &&String| {
                rule.rule.defaults.contains_key(*name) || values.contains_key(*name)
            };
            rule.arguments
                .iter()
                .filter(|name| !known(name))
                .cloned()
                .collect()
        };
        let Some(closest) = rules
            .iter()
            .filter(takes)
            .min_by_key(|rule| missing(rule).len())
        else {
            let allowed = rules.iter().filter_map(|rule| rule.methods.as_ref());
            let mut all = MethodSet::default();
            allowed.for_each(|methods| all.extend(methods));
            return BuildError::MethodNotAllowed {
                endpoint,
                method: method.cloned().unwrap_or_default(),
                allowed: all.sorted(),
            };
        };
        match (missing(closest), closest.build(values, true)) {
            (missing, _) if !missing.is_empty() => {
                let unknown = |name: &&String| !closest.arguments.contains(*name);
                BuildError::MissingValues {
                    unknown: values.keys().filter(unknown).cloned().collect(),
                    endpoint,
                    missing,
                }
            }
            (_, Err(error)) => BuildError::Value {
                endpoint,
                reason: error.to_string(),
            },
            _ => BuildError::Value {
                endpoint,
                reason: format!(
                    "the values contradict the defaults of {:?}",
                    closest.rule.rule
                ),
            },
        }
    }
}

/// How a built URL is to look.
pub(super) struct Form<'f> {
    pub(super) external: bool,
    /// Whether what no variable takes goes to the query.
    pub(super) append_unknown: bool,
    /// Whether rules that are aliases count.
    pub(super) aliases: bool,
    pub(super) scheme: Option<&'f str>,
}

impl Form<'_> {
    /// The URL that an alias redirects to.
    pub(super) const CANONICAL: Self = Self {
        external: true,
        append_unknown: false,
        aliases: false,
        scheme: None,
    };
}

/// Returns the scheme with its colon; none for a protocol-relative URL.
fn scheme(scheme: &str, websocket: bool) -> &'static str {
    let secure = matches!(scheme, "https" | "wss");
    match (websocket, secure, scheme) {
        (true, true, _) => "wss:",
        (true, false, _) => "ws:",
        (false, true, _) => "https:",
        (false, false, "") => "",
        (false, false, _) => "http:",
    }
}
