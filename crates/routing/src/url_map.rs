use std::collections::HashMap;

use http::Method;

use crate::View;
use crate::rule::{self, Rule};

/// One rule with its methods and its view.
#[derive(Debug)]
pub struct Endpoint {
    /// The rule.
    pub rule: Rule,
    /// The methods, with `HEAD` where there is `GET`.
    pub methods: Vec<Method>,
    /// The view.
    pub view: View,
    /// Whether requests from other sites may reach it although they are protected
    /// against.
    pub csrf_exempt: bool,
}

/// All rules of an application, immutable once built.
///
/// A path without variables is one look-up; of rules with variables, the one with text
/// where the other has a variable is tried first.
///
/// # Flask
///
/// `werkzeug.routing.Map`.
#[derive(Debug, Default)]
pub struct UrlMap {
    endpoints: Vec<Endpoint>,
    /// Indices of the endpoints of a static path.
    fixed: HashMap<String, Vec<usize>>,
    /// Indices of the endpoints with variables.
    variable: Vec<usize>,
}

/// What a request's method and path lead to.
#[derive(Debug)]
pub(crate) enum Match<'m> {
    View(&'m Endpoint, Vec<(String, String)>),
    /// The path is known, but answers to these methods only.
    MethodNotAllowed(Vec<Method>),
    NotFound,
}

impl UrlMap {
    /// Builds the map.
    #[must_use]
    pub fn new(endpoints: Vec<Endpoint>) -> Self {
        let mut map = Self {
            endpoints,
            ..Self::default()
        };
        for (at, endpoint) in map.endpoints.iter().enumerate() {
            if endpoint.rule.is_static() {
                let path = endpoint.rule.as_str().to_owned();
                map.fixed.entry(path).or_default().push(at);
            } else {
                map.variable.push(at);
            }
        }
        let endpoints = &map.endpoints;
        map.variable
            .sort_by_key(|at| endpoints[*at].rule.priority());
        map
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Match<'_> {
        let path = rule::decode(path);
        let mut allowed = Vec::new();
        for at in self.fixed.get(path.as_ref()).into_iter().flatten() {
            let endpoint = &self.endpoints[*at];
            if endpoint.methods.contains(method) {
                return Match::View(endpoint, Vec::new());
            }
            allowed.extend_from_slice(&endpoint.methods);
        }
        for at in &self.variable {
            let endpoint = &self.endpoints[*at];
            let Some(args) = endpoint.rule.matches(&path) else {
                continue;
            };
            if endpoint.methods.contains(method) {
                return Match::View(endpoint, args);
            }
            allowed.extend_from_slice(&endpoint.methods);
        }
        if allowed.is_empty() {
            return Match::NotFound;
        }
        Match::MethodNotAllowed(allowed)
    }

    /// Tells whether the view behind a method and path is exempt from protection against
    /// other sites.
    pub(crate) fn csrf_exempt(&self, method: &Method, path: &str) -> bool {
        matches!(self.find(method, path), Match::View(endpoint, _) if endpoint.csrf_exempt)
    }
}
