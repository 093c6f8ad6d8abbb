//! From a path to its rule.

use std::borrow::Cow;

use http::Method;
use percent_encoding::percent_decode_str;

use super::UrlMap;
use super::matched::{Matched, Values};
use super::search::{End, Search};
use crate::rules::{CompiledRule, MethodSet};

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
    /// Returns the methods of all rules that match a path, in alphabetical order.
    pub(crate) fn allowed_methods(&self, domain: &str, path: &str, websocket: bool) -> Vec<Method> {
        match self.find(domain, path, &no_method(), websocket) {
            Outcome::MethodNotAllowed(methods) => methods.sorted(),
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
            let redirect = redirect.map(|slash| format!("{}{slash}", &merged[domain.len()..]));
            // A rule that refuses a value may ask for the very path that was asked for.
            if let Some(path) = redirect.filter(|path| *path != text[domain.len()..]) {
                return Outcome::Redirect(path);
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
