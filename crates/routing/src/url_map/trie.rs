//! The states of the search, a trie of the parts of all rules: first the domain, then
//! what lies between the slashes of the path.

use rustc_hash::FxHashMap;

use crate::rules::{CompiledRule, Identity, Part, RuleError, Test};

pub(super) type NodeId = usize;
pub(super) type RuleId = usize;

/// The root, before the domain.
pub(super) const ROOT: NodeId = 0;

#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// The last states of the paths without variables that belong to no domain.
    static_paths: FxHashMap<Box<str>, NodeId>,
}

/// A state of the search.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Where text leads.
    pub(super) texts: FxHashMap<Box<str>, NodeId>,
    /// Where tests lead, by weight.
    pub(super) transitions: Vec<Transition>,
    /// The rules that end here.
    pub(super) rules: Vec<RuleId>,
}

#[derive(Debug)]
pub(super) struct Transition {
    identity: Identity,
    pub(super) test: Test,
    pub(super) is_final: bool,
    pub(super) suffixed: bool,
    pub(super) to: NodeId,
}

/// A trie while rules are added.
#[derive(Default)]
pub(super) struct TrieBuilder {
    nodes: Vec<Node>,
    tests: FxHashMap<(NodeId, Identity), NodeId>,
    static_paths: FxHashMap<Box<str>, NodeId>,
}

impl TrieBuilder {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
            ..Self::default()
        }
    }

    /// Adds a rule, and returns the rules that end where it does.
    pub(super) fn add(&mut self, id: RuleId, rule: &CompiledRule) -> Result<&[RuleId], RuleError> {
        let (domain, path) = rule.parts()?;
        let mut at = ROOT;
        for part in domain.into_iter().chain(path) {
            at = self.step(at, part);
        }
        let path = rule.static_path().filter(|path| is_plain(path));
        if let (true, Some(path)) = (rule.domain.is_empty(), path) {
            self.static_paths.insert(path.into(), at);
        }
        let rules = &mut self.nodes[at].rules;
        rules.push(id);
        Ok(&rules[..rules.len() - 1])
    }

    fn step(&mut self, from: NodeId, part: Part) -> NodeId {
        let next = self.nodes.len();
        let Some(test) = part.test else {
            let texts = &mut self.nodes[from].texts;
            if let Some(to) = texts.get(part.identity.content.as_str()) {
                return *to;
            }
            texts.insert(part.identity.content.into(), next);
            self.nodes.push(Node::default());
            return next;
        };
        let key = (from, part.identity);
        if let Some(to) = self.tests.get(&key) {
            return *to;
        }
        self.nodes[from].transitions.push(Transition {
            is_final: key.1.is_final,
            suffixed: key.1.suffixed,
            identity: key.1.clone(),
            test,
            to: next,
        });
        self.tests.insert(key, next);
        self.nodes.push(Node::default());
        next
    }

    pub(super) fn finish(mut self) -> Trie {
        for node in &mut self.nodes {
            let transitions = &mut node.transitions;
            transitions.sort_by(|a, b| a.identity.weight.cmp(&b.identity.weight));
        }
        Trie {
            nodes: self.nodes,
            static_paths: self.static_paths,
        }
    }
}

/// Tells whether a path of a request that is written like this, byte for byte, is this
/// path: nothing in it is decoded or merged.
fn is_plain(path: &str) -> bool {
    !path.contains('%') && !path.starts_with("//")
}

impl Trie {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// Finds the rules of a path without variables, as it stands in the request.
    pub(super) fn static_path(&self, path: &str) -> &[RuleId] {
        match self.static_paths.get(path) {
            Some(node) => &self.nodes[*node].rules,
            None => &[],
        }
    }
}
