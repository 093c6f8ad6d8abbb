use std::borrow::Cow;

use http::Method;
use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;

use super::matched::{Matched, Values};
use super::search::{End, Search};
use super::trie::{RuleId, Trie, TrieBuilder};
use super::{MapOptions, UrlAdapter};
use crate::converter::closest;
use crate::rules::{CompiledRule, MethodSet, RuleError, UrlMapError};
use crate::{RedirectTo, Rule};

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
    trie: Trie,
}

/// Where a request leads, before redirects have a host.
#[derive(Debug)]
pub(crate) enum Outcome<'m, 't> {
    Matched(Matched<'m, 't>),
    /// To this path, decoded.
    Redirect(String),
    MethodNotAllowed(MethodSet),
    WebsocketMismatch,
    NotFound,
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
        let map = Self {
            canonical: canonical(&compiled, &by_endpoint, options.redirect_defaults),
            rules: compiled,
            by_endpoint,
            options,
            trie: trie.finish(),
        };
        errors.extend(map.rules.iter().filter_map(|rule| map.lost(rule)));
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

    /// Returns the methods of all rules that match a path, in alphabetical order.
    pub(crate) fn allowed_methods(&self, domain: &str, path: &str, websocket: bool) -> Vec<Method> {
        match self.find(domain, path, &no_method(), websocket) {
            Outcome::MethodNotAllowed(methods) => methods.sorted(),
            _ => Vec::new(),
        }
    }

    /// Tells whether a rule that matched may redirect all the same.
    pub(crate) fn may_redirect(&self, matched: &Matched<'_, '_>) -> bool {
        let rule = &matched.rule.rule;
        rule.redirect_to.is_some()
            || rule.alias && self.options.redirect_defaults
            || !self.canonical[matched.id].is_empty()
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

    /// Finds the endpoint that was probably meant.
    pub(super) fn closest_endpoint(&self, endpoint: &str) -> Option<&str> {
        closest(endpoint, self.by_endpoint.keys().map(String::as_str))
    }

    /// Finds the rule of a path as it stands in a request.
    pub(crate) fn find<'t>(
        &self,
        domain: &str,
        path: &'t str,
        method: &Method,
        websocket: bool,
    ) -> Outcome<'_, 't> {
        match self.static_rule(domain, path, method, websocket) {
            Some(matched) => Outcome::Matched(matched),
            None => self.search(domain, decode(path), method, websocket),
        }
    }

    /// Looks a path without variables up.
    pub(super) fn static_rule(
        &self,
        domain: &str,
        path: &str,
        method: &Method,
        websocket: bool,
    ) -> Option<Matched<'_, 'static>> {
        if !domain.is_empty() {
            return None;
        }
        let ids = self.trie.static_path(path).iter();
        let mut rules = ids.map(|id| (*id, &self.rules[*id]));
        let takes = |(_, rule): &(_, &CompiledRule)| {
            rule.allows(method) && rule.rule.websocket == websocket
        };
        let (id, rule) = rules.find(takes)?;
        Some(Matched::without_values(id, rule))
    }

    /// Searches for the rule of a path whose percent-encoding is undone.
    pub(super) fn search<'t>(
        &self,
        domain: &str,
        path: Cow<'t, str>,
        method: &Method,
        websocket: bool,
    ) -> Outcome<'_, 't> {
        let path = one_slash(path);
        let text = match domain {
            "" => path,
            _ => Cow::Owned(format!("{domain}{path}")),
        };
        let mut search = Search::new(&self.trie, &self.rules, method, websocket);
        let found = search.run(&text, domain.len());
        if let Some(End::Rule(id)) = found {
            return Outcome::Matched(Matched {
                id,
                rule: &self.rules[id],
                values: Values {
                    spans: search.spans,
                    made: search.made,
                    text,
                },
            });
        }
        if found.is_some() {
            return Outcome::Redirect(format!("{}/", &text[domain.len()..]));
        }
        if self.options.merge_slashes && text.contains("//") {
            let merged = merge_slashes(&text);
            let redirect = match search.run(&merged, domain.len()) {
                Some(End::Rule(id)) => self.rules[id].merge_slashes.then_some(""),
                Some(End::SlashRequired) => Some("/"),
                None => None,
            };
            if let Some(slash) = redirect {
                return Outcome::Redirect(format!("{}{slash}", &merged[domain.len()..]));
            }
        }
        if !search.allowed.is_empty() {
            return Outcome::MethodNotAllowed(search.allowed);
        }
        match search.websocket_mismatch {
            true => Outcome::WebsocketMismatch,
            false => Outcome::NotFound,
        }
    }

    /// Says why a rule leads nowhere, if it does.
    fn lost(&self, rule: &CompiledRule) -> Option<RuleError> {
        let endpoint = &rule.rule.endpoint;
        if rule.rule.alias
            && !self
                .rules_of(endpoint)
                .any(|other| other.is_canonical_of(rule))
        {
            return Some(RuleError::option(
                &rule.rule,
                format!(
                    "it is an alias, but the endpoint {endpoint:?} has no other rule that needs \
                     no more variables"
                ),
            ));
        }
        let Some(RedirectTo::UrlFor(url)) = &rule.rule.redirect_to else {
            return None;
        };
        if self.by_endpoint.contains_key(url.endpoint()) {
            return None;
        }
        let hint = self.closest_endpoint(url.endpoint());
        let hint = hint.map_or(String::new(), |close| format!("; did you mean {close:?}?"));
        Some(RuleError::option(
            &rule.rule,
            format!(
                "redirect_to names the endpoint {:?}, which does not exist{hint}",
                url.endpoint()
            ),
        ))
    }
}

impl CompiledRule {
    /// Tells whether the URLs of an alias can lead to this rule.
    fn is_canonical_of(&self, alias: &Self) -> bool {
        !self.rule.alias && self.arguments.is_subset(&alias.arguments)
    }
}

/// Says which of the rules that end at the same state takes the requests of a rule.
fn duplicate(rule: &CompiledRule, others: &[RuleId], rules: &[CompiledRule]) -> Option<RuleError> {
    others.iter().find_map(|id| {
        let other = &rules[*id];
        let converters = rule.variables.iter().zip(&other.variables);
        let alike = other.rule.websocket == rule.rule.websocket
            && converters
                .into_iter()
                .all(|(a, b)| a.converter == b.converter);
        let method = alike.then(|| rule.shared_method(other))??;
        Some(RuleError::Duplicate {
            rule: rule.rule.rule.clone(),
            endpoint: rule.rule.endpoint.clone(),
            place: rule.rule.place,
            other: Box::new(other.rule.clone()),
            method: method.ok(),
        })
    })
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

/// A method that no request has.
pub(super) fn no_method() -> Method {
    Method::from_bytes(b"--").unwrap_or_default()
}

/// Decodes a path; what is not UTF-8 becomes U+FFFD, as in Werkzeug.
fn decode(path: &str) -> Cow<'_, str> {
    if memchr::memchr(b'%', path.as_bytes()).is_none() {
        return Cow::Borrowed(path);
    }
    percent_decode_str(path).decode_utf8_lossy()
}

/// Makes a path begin with one slash.
fn one_slash(path: Cow<'_, str>) -> Cow<'_, str> {
    if path.starts_with('/') && !path.starts_with("//") {
        return path;
    }
    Cow::Owned(format!("/{}", path.trim_start_matches('/')))
}

fn merge_slashes(path: &str) -> String {
    let mut merged = String::with_capacity(path.len());
    for c in path.chars() {
        if c != '/' || !merged.ends_with('/') {
            merged.push(c);
        }
    }
    merged
}
