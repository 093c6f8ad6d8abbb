//! Rules that cannot be what was meant: mistakes that stop the start.

use super::UrlMap;
use super::trie::RuleId;
use crate::RedirectTo;
use crate::rules::{CompiledRule, RuleError};

/// Says why a rule redirects nowhere, if it does.
pub(super) fn lost(map: &UrlMap, rule: &CompiledRule) -> Option<RuleError> {
    let refused = |reason| Some(RuleError::option(&rule.rule, reason));
    let endpoint = &rule.rule.endpoint;
    let mut others = map.rules_of(endpoint);
    let redirects = rule.rule.alias && map.options.redirect_defaults;
    if redirects && !others.any(|other| other.is_canonical_of(rule)) {
        return refused(format!(
            "it is an alias, but the endpoint {endpoint:?} has no other rule that takes its methods \
             and needs no more variables"
        ));
    }
    let Some(RedirectTo::UrlFor(url)) = &rule.rule.redirect_to else {
        return None;
    };
    let target = url.endpoint();
    if target == endpoint
        && !map
            .rules_of(target)
            .any(|other| other.rule.redirect_to.is_none())
    {
        return refused(format!("it redirects to its own endpoint {endpoint:?}"));
    }
    let endpoint = target;
    if endpoint.starts_with('.') || map.by_endpoint.contains_key(endpoint) {
        return None;
    }
    let hint = map.closest_endpoint(endpoint);
    let hint = hint.map_or(String::new(), |close| format!("; did you mean {close:?}?"));
    refused(format!(
        "redirect_to names the endpoint {endpoint:?}, which does not exist{hint}"
    ))
}

impl CompiledRule {
    /// Tells whether the URLs of an alias can lead to this rule, with each of its methods:
    /// otherwise it would lead to itself.
    fn is_canonical_of(&self, alias: &Self) -> bool {
        let takes_methods = match &alias.methods {
            Some(methods) => methods.sorted().iter().all(|method| self.allows(method)),
            None => self.methods.is_none(),
        };
        !self.rule.alias && takes_methods && self.arguments.is_subset(&alias.arguments)
    }
}

/// Says which of the rules that end at the same state takes the requests of a rule.
pub(super) fn duplicate(
    rule: &CompiledRule,
    others: &[RuleId],
    rules: &[CompiledRule],
) -> Option<RuleError> {
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
