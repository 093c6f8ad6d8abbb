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

use carafe_value::Value;
use http::Method;
use smallvec::SmallVec;

use super::trie::{Node, NodeId, RuleId, Transition, Trie};
use crate::converter::Checked;
use crate::rules::{CompiledRule, MethodSet, Remainder, Spans};

pub(super) struct Search<'m, 's> {
    trie: &'m Trie,
    rules: &'m [CompiledRule],
    method: &'s Method,
    websocket: bool,
    /// Where the path begins, behind its first slash.
    begin: usize,
    /// Where the segments of the path end.
    ends: SmallVec<[u32; 16]>,
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
            begin: 0,
            ends: SmallVec::new(),
            spans: Spans::new(),
            made: Vec::new(),
            allowed: MethodSet::default(),
            websocket_mismatch: false,
        }
    }

    /// Searches for a path that begins with a slash and stands in the text behind the
    /// domain.
    pub(super) fn run(&mut self, text: &str, domain: usize) -> Option<End> {
        self.spans.clear();
        self.cut(text, domain + 1);
        if domain == 0 {
            let start = self.trie.start()?;
            return self.walk(text, start, 0);
        }
        self.run_domain(text, domain)
    }

    /// Notes where the segments end, from the first slash on.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a path is shorter than 4 GiB"
    )]
    fn cut(&mut self, text: &str, start: usize) {
        self.begin = start;
        self.ends.clear();
        for (at, byte) in text.bytes().enumerate().skip(start) {
            if byte == b'/' {
                self.ends.push(at as u32);
            }
        }
        self.ends.push(text.len() as u32);
    }

    fn run_domain(&mut self, text: &str, domain: usize) -> Option<End> {
        let (root, name) = (self.trie.root(), &text[..domain]);
        if let Some(next) = root.texts.get(name.as_bytes()) {
            let end = self.enter(text, next);
            if end.is_some() {
                return end;
            }
        }
        for transition in root
            .branches
            .iter()
            .flat_map(|branch| branch.candidates(name))
        {
            self.spans.clear();
            if transition.test.matches(name, 0, &mut self.spans) {
                let end = self.enter(text, transition.to);
                if end.is_some() {
                    return end;
                }
            }
        }
        None
    }

    /// Goes on behind the domain and the first slash.
    fn enter(&mut self, text: &str, domain: NodeId) -> Option<End> {
        let start = self.trie.node(domain).slash?;
        self.walk(text, start, 0)
    }

    /// Follows the transitions for a segment and all behind it. The last one to be tried
    /// is no call: spans that it leaves are for the caller to drop.
    fn walk(&mut self, text: &str, mut node: NodeId, mut at: usize) -> Option<End> {
        'segments: loop {
            let here = self.trie.node(node);
            if at == self.ends.len() {
                return self.arrive(text, here);
            }
            let part = self.segment(text, at);
            let is_loose_end = here.is_loose && part.is_empty() && at + 1 == self.ends.len();
            let next = here.texts.get(part.as_bytes());
            if let Some(next) = next {
                if here.branches.is_empty() && !is_loose_end {
                    (node, at) = (next, at + 1);
                    continue 'segments;
                }
                let end = self.walk(text, next, at + 1);
                if end.is_some() {
                    return end;
                }
            }
            let mark = self.spans.len();
            let mut branches = here.branches.as_slice();
            while let Some((branch, others)) = branches.split_first() {
                branches = others;
                let mut candidates = branch.candidates(part);
                while let Some((transition, others)) = candidates.split_first() {
                    candidates = others;
                    let Some(next) = self.test(transition, text, at) else {
                        continue;
                    };
                    if candidates.is_empty() && branches.is_empty() && !is_loose_end {
                        (node, at) = (transition.to, next);
                        continue 'segments;
                    }
                    let end = self.walk(text, transition.to, next);
                    if end.is_some() {
                        return end;
                    }
                    self.spans.truncate(mark);
                }
            }
            if is_loose_end {
                return self.first(text, &here.rules, |rule| !rule.strict_slashes);
            }
            return None;
        }
    }

    /// Returns a segment of the path.
    fn segment<'t>(&self, text: &'t str, at: usize) -> &'t str {
        &text[self.start(at)..self.ends[at] as usize]
    }

    /// Returns where a segment begins.
    fn start(&self, at: usize) -> usize {
        match at {
            0 => self.begin,
            _ => self.ends[at - 1] as usize + 1,
        }
    }

    /// Tests a segment, or from it on to the end, and returns the number of the next one.
    fn test(&mut self, transition: &Transition, text: &str, at: usize) -> Option<usize> {
        let (test, start) = (&transition.test, self.start(at));
        if transition.suffixed {
            let remainder = test.matches_suffixed(&text[start..], start, &mut self.spans)?;
            let slash = usize::from(remainder == Remainder::Slash);
            return Some(self.ends.len() - slash);
        }
        if transition.is_final {
            let matches = test.matches(&text[start..], start, &mut self.spans);
            return matches.then_some(self.ends.len());
        }
        let part = &text[start..self.ends[at] as usize];
        test.matches(part, start, &mut self.spans).then_some(at + 1)
    }

    /// Chooses among the rules where the path ends.
    fn arrive(&mut self, text: &str, node: &'m Node) -> Option<End> {
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
