//! From a path to its rule.

use std::borrow::Cow;

use http::Method;
use percent_encoding::percent_decode_str;

use super::UrlMap;
use super::gate::Visitor;
use super::matched::{Matched, Values};
use super::search::{End, Search};
use super::trie::RuleId;
use crate::RoutingError;

/// Where a request leads, before redirects have a host.
#[derive(Debug)]
pub(crate) enum Outcome<'m, 't> {
    Matched(Matched<'m, 't>),
    /// To this path, decoded.
    Redirect(String),
    /// To nothing; the error is never a redirect.
    Refused(RoutingError),
}

impl UrlMap {
    /// Returns the methods of all rules that match a path, in alphabetical order.
    pub(crate) fn allowed_methods(&self, domain: &str, path: &str, websocket: bool) -> Vec<Method> {
        match self.find(domain, path, &no_method(), websocket) {
            Outcome::Refused(RoutingError::MethodNotAllowed(methods)) => methods,
            _ => Vec::new(),
        }
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
    #[inline]
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
        let ids = self.trie.static_path(path);
        let id = *ids.first()?;
        if self.gates[id].is_open(Visitor::new(method, websocket)) {
            return Some(Matched::without_values(id, &self.rules[id]));
        }
        let takes = |id: &&RuleId| {
            let rule = &self.rules[**id];
            rule.allows(method) && rule.rule.websocket == websocket
        };
        let id = *ids.iter().find(takes)?;
        Some(Matched::without_values(id, &self.rules[id]))
    }

    /// Searches for the rule of a path whose percent-encoding is undone.
    #[inline]
    pub(super) fn search<'t>(
        &self,
        domain: &str,
        path: Cow<'t, str>,
        method: &Method,
        websocket: bool,
    ) -> Outcome<'_, 't> {
        let text = with_domain(domain, path);
        let mut search = Search::new(self, method, websocket);
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
        self.miss(search, found.is_some(), &text, domain.len())
    }

    /// Says what becomes of a path that no rule takes as it is.
    fn miss<'t>(
        &self,
        mut search: Search<'_, '_>,
        slash_required: bool,
        text: &str,
        domain: usize,
    ) -> Outcome<'_, 't> {
        let path = &text[domain..];
        if slash_required {
            return Outcome::Redirect(format!("{path}/"));
        }
        if let Some(path) = self.merged(&mut search, text, domain) {
            return Outcome::Redirect(path);
        }
        Outcome::Refused(match search.websocket_mismatch {
            _ if !search.allowed.is_empty() => {
                RoutingError::MethodNotAllowed(search.allowed.sorted())
            }
            true => RoutingError::WebsocketMismatch,
            false => RoutingError::NotFound,
        })
    }

    /// Searches once more with single slashes, and returns the path if it leads anywhere.
    fn merged(&self, search: &mut Search<'_, '_>, text: &str, domain: usize) -> Option<String> {
        if !self.options.merge_slashes || !text.contains("//") {
            return None;
        }
        let merged = merge_slashes(text);
        let slash = match search.run(&merged, domain)? {
            End::Rule(id) => self.rules[id].merge_slashes.then_some("")?,
            End::SlashRequired => "/",
        };
        let path = format!("{}{slash}", &merged[domain..]);
        // A rule that refuses a value may ask for the very path that was asked for.
        (path != text[domain..]).then_some(path)
    }
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

/// Makes a path begin with one slash, and puts the domain in front of it.
#[inline]
fn with_domain<'t>(domain: &str, path: Cow<'t, str>) -> Cow<'t, str> {
    let bytes = path.as_bytes();
    let is_one = bytes.first() == Some(&b'/') && bytes.get(1) != Some(&b'/');
    if is_one && domain.is_empty() {
        return path;
    }
    Cow::Owned(format!("{domain}/{}", path.trim_start_matches('/')))
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
