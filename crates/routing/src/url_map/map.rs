use rustc_hash::FxHashMap;

use super::checks::{duplicate, lost};
use super::gate::Gate;
use super::matched::Matched;
use super::trie::{RuleId, Trie, TrieBuilder};
use super::{MapOptions, UrlAdapter};
use crate::Rule;
use crate::converter::closest;
use crate::rules::{CompiledRule, UrlMapError};

/// All rules of an application, immutable once built.
///
/// A path without variables is one look-up in a hash table, others are searched for in a
/// trie of their segments, in time linear in the length of the path.
///
/// # Example
///
/// ```
/// # use carafe_routing::{MapOptions, Rule, UrlMap, url_for};
/// # use http::Method;
/// let rules = vec![
///     Rule::new("/", "index"),
///     Rule::new("/user/<int:id>", "user"),
/// ];
/// let map = UrlMap::new(rules, MapOptions::default())?;
/// let urls = map.bind("example.com")?;
/// let found = urls.find(&Method::GET, "/user/42")?;
/// assert_eq!(found.rule().endpoint, "user");
/// assert_eq!(found.view_args()["id"], 42);
/// assert_eq!(urls.url_for(&url_for("user").arg("id", 7))?, "/user/7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Flask
///
/// `werkzeug.routing.Map`.
#[derive(Debug)]
pub struct UrlMap {
    pub(super) rules: Vec<CompiledRule>,
    pub(super) by_endpoint: FxHashMap<String, Vec<RuleId>>,
    pub(super) options: MapOptions,
    /// For each rule, those of the same endpoint that are canonical for some values.
    pub(super) canonical: Vec<Vec<RuleId>>,
    pub(super) gates: Vec<Gate>,
    pub(super) trie: Trie,
}

impl UrlMap {
    /// Reads and checks the rules.
    ///
    /// # Errors
    ///
    /// [`UrlMapError`] with every mistake in any rule: one that cannot be read, options
    /// that contradict, a rule that takes the requests of another, a redirect to an
    /// endpoint that does not exist.
    pub fn new(rules: Vec<Rule>, options: MapOptions) -> Result<Self, UrlMapError> {
        let mut errors = Vec::new();
        let mut compiled: Vec<CompiledRule> = Vec::with_capacity(rules.len());
        let mut trie = TrieBuilder::new();
        for rule in rules {
            let rule = match CompiledRule::new(rule, &options) {
                Ok(rule) => rule,
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            if !rule.rule.build_only {
                match trie.add(compiled.len(), &rule) {
                    Ok(others) => errors.extend(duplicate(&rule, others, &compiled)),
                    Err(error) => errors.push(error),
                }
            }
            compiled.push(rule);
        }
        let by_endpoint = by_endpoint(&compiled);
        let canonical = canonical(&compiled, &by_endpoint, options.redirect_defaults);
        let map = Self {
            gates: gates(&compiled, &canonical, options.redirect_defaults),
            canonical,
            rules: compiled,
            by_endpoint,
            options,
            trie: trie.finish(),
        };
        if errors.is_empty() {
            errors.extend(map.rules.iter().filter_map(|rule| lost(&map, rule)));
        }
        if errors.is_empty() {
            Ok(map)
        } else {
            Err(UrlMapError::new(errors))
        }
    }

    /// Binds the map to a host, to match and build URLs outside of a request.
    ///
    /// # Errors
    ///
    /// [`HostError`](super::HostError) if the host is malformed.
    pub fn bind(&self, server_name: &str) -> Result<UrlAdapter<'_>, super::HostError> {
        UrlAdapter::new(self, server_name)
    }

    /// Returns the options.
    #[must_use]
    pub fn options(&self) -> &MapOptions {
        &self.options
    }

    /// Lists the rules, in the order in which they were registered.
    ///
    /// # Flask
    ///
    /// `app.url_map.iter_rules()`.
    pub fn iter_rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|rule| &rule.rule)
    }

    /// Returns the names of the values that a view gets from a rule, in their order: the
    /// variables, those of the host first, then the defaults that are none of them. Rules
    /// are numbered as [`iter_rules`](Self::iter_rules) lists them.
    pub fn value_names(&self, rule: usize) -> impl Iterator<Item = &str> {
        let rule = self.rules.get(rule).into_iter();
        rule.flat_map(|rule| {
            let variables = rule.variables.iter().map(|variable| variable.name.as_str());
            let defaults = rule.rule.defaults.keys().map(String::as_str);
            variables.chain(defaults.filter(|name| rule.variable(name).is_none()))
        })
    }

    /// Tells whether a rule of an endpoint has all these variables.
    ///
    /// # Flask
    ///
    /// `app.url_map.is_endpoint_expecting`, but false for an endpoint that does not exist.
    #[must_use]
    pub fn is_endpoint_expecting(&self, endpoint: &str, arguments: &[&str]) -> bool {
        self.rules_of(endpoint).any(|rule| {
            let mut arguments = arguments.iter();
            arguments.all(|name| rule.arguments.contains(*name))
        })
    }

    /// Tells whether a rule that matched may redirect all the same.
    pub(crate) fn may_redirect(&self, matched: &Matched<'_, '_>) -> bool {
        self.gates[matched.id].redirects
    }

    pub(crate) fn rule(&self, id: RuleId) -> &CompiledRule {
        &self.rules[id]
    }

    /// Returns the rules of an endpoint, in the order in which they are tried to build a
    /// URL.
    pub(super) fn rules_of(&self, endpoint: &str) -> impl Iterator<Item = &CompiledRule> {
        let rules = self.by_endpoint.get(endpoint);
        rules.into_iter().flatten().map(|id| &self.rules[*id])
    }

    /// Finds the endpoint that was probably meant: first one of a blueprint, whose name lacks.
    pub(super) fn closest_endpoint(&self, endpoint: &str) -> Option<&str> {
        let endpoints = || self.by_endpoint.keys().map(String::as_str);
        let is_last = |known: &&str| known.rsplit('.').next() == Some(endpoint);
        let of_blueprint = endpoints().filter(is_last).min();
        of_blueprint.or_else(|| closest(endpoint, endpoints()))
    }
}

fn by_endpoint(rules: &[CompiledRule]) -> FxHashMap<String, Vec<RuleId>> {
    let mut by_endpoint: FxHashMap<String, Vec<RuleId>> = FxHashMap::default();
    for (id, rule) in rules.iter().enumerate() {
        by_endpoint
            .entry(rule.rule.endpoint.clone())
            .or_default()
            .push(id);
    }
    for ids in by_endpoint.values_mut() {
        ids.sort_by_key(|id| {
            let rule = &rules[*id];
            let (arguments, defaults) = (rule.arguments.len(), rule.rule.defaults.len());
            (rule.rule.alias, std::cmp::Reverse((arguments, defaults)))
        });
    }
    by_endpoint
}

/// Finds for each rule those that come before it and are canonical for their defaults.
fn canonical(
    rules: &[CompiledRule],
    by_endpoint: &FxHashMap<String, Vec<RuleId>>,
    redirect_defaults: bool,
) -> Vec<Vec<RuleId>> {
    let of = |(id, rule): (RuleId, &CompiledRule)| {
        let ids = &by_endpoint[&rule.rule.endpoint];
        let earlier = ids
            .iter()
            .take_while(|other| **other != id && redirect_defaults);
        let earlier = earlier.filter(|other| rules[**other].provides_defaults_for(rule));
        earlier.copied().collect()
    };
    rules.iter().enumerate().map(of).collect()
}

fn gates(rules: &[CompiledRule], canonical: &[Vec<RuleId>], redirect_defaults: bool) -> Vec<Gate> {
    let gate = |(rule, canonical): (&CompiledRule, &Vec<RuleId>)| {
        let redirects = rule.rule.redirect_to.is_some()
            || rule.rule.alias && redirect_defaults
            || !canonical.is_empty();
        Gate::new(rule, redirects)
    };
    rules.iter().zip(canonical).map(gate).collect()
}
