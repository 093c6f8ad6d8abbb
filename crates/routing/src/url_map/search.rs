//! The search for the rule of a path: depth first through the trie, in Werkzeug's order.
//!
//! At every state:
//!
//! 1. The text transition is tried, then the tests by weight.
//! 2. Where the path ends, the first rule that takes the method and the kind of request,
//!    and whose converters take the values, is the answer.
//! 3. Where the path ends and only a slash is missing, a rule with strict slashes asks
//!    for it and ends the search; another one is the answer.
//! 4. Where only a slash is left over, a rule without strict slashes is the answer.
//!
//! The states are a tree and each is entered once at most, so that the time is linear in
//! the length of the path.

use std::ops::Range;

use carafe_value::Value;
use http::Method;

use super::trie::{Node, NodeId, ROOT, RuleId, Transition, Trie};
use crate::converter::Checked;
use crate::rules::{CompiledRule, MethodSet, Remainder, Spans};

pub(super) struct Search<'m, 's> {
    trie: &'m Trie,
    rules: &'m [CompiledRule],
    method: &'s Method,
    websocket: bool,
    /// Where the values of the variables stand.
    pub(super) spans: Spans,
    /// Values that converters made, by the number of their variable.
    pub(super) made: Vec<(usize, Value)>,
    /// The methods of rules that would match but for the method.
    pub(super) allowed: MethodSet,
    /// Whether a rule would match but for the kind of request.
    pub(super) websocket_mismatch: bool,
}

/// How a search ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Rule(RuleId),
    SlashRequired,
}

/// The rest of the text, from a byte on; `None` is after the last part.
type Rest = Option<usize>;

impl<'m, 's> Search<'m, 's> {
    pub(super) fn new(
        trie: &'m Trie,
        rules: &'m [CompiledRule],
        method: &'s Method,
        websocket: bool,
    ) -> Self {
        Self {
            trie,
            rules,
            method,
            websocket,
            spans: Spans::new(),
            made: Vec::new(),
            allowed: MethodSet::default(),
            websocket_mismatch: false,
        }
    }

    /// Searches for a path that stands in the text behind the domain.
    pub(super) fn run(&mut self, text: &str, domain: usize) -> Option<End> {
        self.spans.clear();
        let root = self.trie.node(ROOT);
        self.step(text, root, 0..domain, Some(domain))
    }

    fn walk(&mut self, text: &str, node: NodeId, rest: Rest) -> Option<End> {
        let node = self.trie.node(node);
        let Some(start) = rest else {
            return self.arrive(text, node);
        };
        match memchr::memchr(b'/', &text.as_bytes()[start..]) {
            Some(length) => {
                let end = start + length;
                self.step(text, node, start..end, Some(end + 1))
            }
            None => self.step(text, node, start..text.len(), None),
        }
    }

    /// Tries the transitions for one part of the text.
    fn step(&mut self, text: &str, node: &'m Node, at: Range<usize>, rest: Rest) -> Option<End> {
        let part = &text[at.clone()];
        if let Some(next) = node.texts.get(part) {
            let end = self.walk(text, *next, rest);
            if end.is_some() {
                return end;
            }
        }
        let mark = self.spans.len();
        let branches = node.branches.iter();
        for transition in branches.flat_map(|branch| branch.candidates(part)) {
            if let Some(rest) = self.test(transition, text, at.clone(), rest) {
                let end = self.walk(text, transition.to, rest);
                if end.is_some() {
                    return end;
                }
                self.spans.truncate(mark);
            }
        }
        if part.is_empty() && rest.is_none() {
            return self.first(text, &node.rules, |rule| !rule.strict_slashes);
        }
        None
    }

    /// Tests a part, or from it on to the end, and returns what is left.
    fn test(
        &mut self,
        transition: &Transition,
        text: &str,
        at: Range<usize>,
        rest: Rest,
    ) -> Option<Rest> {
        let (test, start) = (&transition.test, at.start);
        if transition.suffixed {
            let remainder = test.matches_suffixed(&text[start..], start, &mut self.spans)?;
            return Some((remainder == Remainder::Slash).then_some(text.len()));
        }
        let (target, rest) = match transition.is_final {
            true => (&text[start..], None),
            false => (&text[at], rest),
        };
        test.matches(target, start, &mut self.spans).then_some(rest)
    }

    /// Chooses among the rules where the path ends.
    fn arrive(&mut self, text: &str, node: &'m Node) -> Option<End> {
        let found = self.first(text, &node.rules, |_| true);
        if found.is_some() {
            return found;
        }
        let with_slash = self.trie.node(*node.texts.get("")?);
        for id in &with_slash.rules {
            let rule = &self.rules[*id];
            if rule.rule.websocket != self.websocket || !rule.allows(self.method) {
                continue;
            }
            if rule.strict_slashes {
                return Some(End::SlashRequired);
            }
            if self.take_values(text, rule) {
                return Some(End::Rule(*id));
            }
        }
        None
    }

    /// Returns the first rule that takes the request; notes why others do not.
    fn first(
        &mut self,
        text: &str,
        rules: &'m [RuleId],
        is_eligible: impl Fn(&CompiledRule) -> bool,
    ) -> Option<End> {
        for id in rules {
            let rule = &self.rules[*id];
            if !is_eligible(rule) {
                continue;
            }
            if let Some(methods) = rule.methods.as_ref().filter(|_| !rule.allows(self.method)) {
                self.allowed.extend(methods);
            } else if rule.rule.websocket != self.websocket {
                self.websocket_mismatch = true;
            } else if self.take_values(text, rule) {
                return Some(End::Rule(*id));
            }
        }
        None
    }

    /// Lets the converters of a rule decide about the values.
    fn take_values(&mut self, text: &str, rule: &CompiledRule) -> bool {
        for at in &rule.refusing {
            let (start, length) = self.spans[*at];
            let value = &text[start as usize..][..length as usize];
            match rule.variables[*at].converter.check(value) {
                Checked::Taken => {}
                Checked::Value(value) => self.made.push((*at, value)),
                Checked::Refused => {
                    self.made.clear();
                    return false;
                }
            }
        }
        true
    }
}
