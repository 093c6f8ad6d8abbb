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

use super::UrlMap;
use super::edges::segment_end;
use super::gate::{Gate, Visitor};
use super::trie::{Node, NodeId, RuleId, Transition, Trie};
use crate::converter::{Checked, MAX_DIGITS};
use crate::rules::{CompiledRule, MethodSet, Remainder, Spans};

pub(super) struct Search<'m, 's> {
    trie: &'m Trie,
    rules: &'m [CompiledRule],
    gates: &'m [Gate],
    method: &'s Method,
    websocket: bool,
    visitor: Visitor,
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

impl<'m, 's> Search<'m, 's> {
    #[inline]
    pub(super) fn new(map: &'m UrlMap, method: &'s Method, websocket: bool) -> Self {
        Self {
            trie: &map.trie,
            rules: &map.rules,
            gates: &map.gates,
            method,
            websocket,
            visitor: Visitor::new(method, websocket),
            spans: Spans::new(),
            made: Vec::new(),
            allowed: MethodSet::default(),
            websocket_mismatch: false,
        }
    }

    /// Searches for a path that begins with a slash and stands in the text behind the
    /// domain.
    #[inline]
    pub(super) fn run(&mut self, text: &str, domain: usize) -> Option<End> {
        self.spans.clear();
        match self.trie.start() {
            Some(start) if domain == 0 => self.walk(text, start, 1),
            _ => self.run_domain(text, domain),
        }
    }

    fn run_domain(&mut self, text: &str, domain: usize) -> Option<End> {
        let (root, name) = (self.trie.root(), &text[..domain]);
        if let Some(next) = root.edges.get(name.as_bytes()) {
            let end = self.enter(text, next, domain);
            if end.is_some() {
                return end;
            }
        }
        let branches = root.branches.iter();
        for transition in branches.flat_map(|branch| branch.candidates(name)) {
            self.spans.clear();
            if transition.test.matches(name, 0, &mut self.spans) {
                let end = self.enter(text, transition.to, domain);
                if end.is_some() {
                    return end;
                }
            }
        }
        None
    }

    /// Goes on behind the domain and the first slash.
    fn enter(&mut self, text: &str, node: NodeId, domain: usize) -> Option<End> {
        let start = self.trie.node(node).slash?;
        self.walk(text, start, domain + 1)
    }

    /// Follows the transitions from the segment that begins at a byte; one beyond the end
    /// is behind the last segment. The last transition that could be tried is no call:
    /// spans that it leaves are for the caller to drop.
    fn walk(&mut self, text: &str, mut node: NodeId, mut at: usize) -> Option<End> {
        'segments: loop {
            let here = self.trie.node(node);
            let Some(rest) = text.as_bytes().get(at..) else {
                return self.arrive(text, here);
            };
            let is_loose_end = here.is_loose && rest.is_empty();
            let mark = self.spans.len();
            if let Some((next, length)) = here.edges.find(rest) {
                let behind = at + length + 1;
                if here.branches.is_empty() && !is_loose_end {
                    (node, at) = (next, behind);
                    continue;
                }
                let end = self.walk(text, next, behind);
                if end.is_some() {
                    return end;
                }
                self.spans.truncate(mark);
            }
            if !here.branches.is_empty() {
                let end = at + segment_end(rest);
                let part = &text[at..end];
                let mut branches = here.branches.as_slice();
                while let Some((branch, others)) = branches.split_first() {
                    branches = others;
                    let mut candidates = branch.candidates(part);
                    while let Some((transition, others)) = candidates.split_first() {
                        candidates = others;
                        let Some(behind) = self.test(transition, text, at..end) else {
                            continue;
                        };
                        if candidates.is_empty() && branches.is_empty() && !is_loose_end {
                            (node, at) = (transition.to, behind);
                            continue 'segments;
                        }
                        let end = self.walk(text, transition.to, behind);
                        if end.is_some() {
                            return end;
                        }
                        self.spans.truncate(mark);
                    }
                }
            }
            if is_loose_end {
                return self.first(text, &here.rules, |rule| !rule.strict_slashes);
            }
            return None;
        }
    }

    /// Tests a segment, or from it on to the end, and returns where the next one begins.
    #[inline]
    fn test(&mut self, transition: &Transition, text: &str, at: Range<usize>) -> Option<usize> {
        let (test, spans) = (&transition.test, &mut self.spans);
        if !transition.is_final {
            let behind = at.end + 1;
            return test
                .matches(&text[at.clone()], at.start, spans)
                .then_some(behind);
        }
        let rest = &text[at.start..];
        if transition.suffixed {
            let remainder = test.matches_suffixed(rest, at.start, spans)?;
            return Some(text.len() + usize::from(remainder == Remainder::Nothing));
        }
        test.matches(rest, at.start, spans)
            .then_some(text.len() + 1)
    }

    /// Chooses among the rules where the path ends.
    #[inline]
    fn arrive(&mut self, text: &str, node: &'m Node) -> Option<End> {
        let is_open = |id: &&RuleId| self.gates[**id].is_open(self.visitor);
        if let Some(id) = node.rules.first().filter(is_open)
            && text.len() <= MAX_DIGITS
        {
            return Some(End::Rule(*id));
        }
        self.choose(text, node)
    }

    fn choose(&mut self, text: &str, node: &'m Node) -> Option<End> {
        let found = self.first(text, &node.rules, |_| true);
        if found.is_some() {
            return found;
        }
        let with_slash = self.trie.node(node.slash?);
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
