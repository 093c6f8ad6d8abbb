//! The states of the search, a trie of the parts of all rules: first the domain, then
//! what lies between the slashes of the path.

use rustc_hash::FxHashMap;

use super::texts::Texts;
use crate::rules::{CompiledRule, Identity, Part, RuleError, Test};

pub(super) type NodeId = usize;
pub(super) type RuleId = usize;

/// The root, before the domain.
const ROOT: NodeId = 0;

#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// The last states of the paths without variables that belong to no domain.
    static_paths: FxHashMap<Box<str>, NodeId>,
    /// The state behind no domain and the first slash.
    start: Option<NodeId>,
}

/// A state of the search.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Where text leads.
    pub(super) texts: Texts,
    /// Where nothing behind a slash leads.
    pub(super) slash: Option<NodeId>,
    /// Where tests lead, by weight.
    pub(super) branches: Vec<Branch>,
    /// The rules that end here.
    pub(super) rules: Vec<RuleId>,
    /// Whether one of the rules takes a slash at the end as well.
    pub(super) is_loose: bool,
}

/// Tests that follow each other in the order of weights.
#[derive(Debug)]
pub(super) enum Branch {
    /// Each is tried.
    Tests(Vec<Transition>),
    /// Many that have text of the same lengths around their one variable: what a part
    /// begins and ends with says which are tried.
    Affixes {
        prefix: usize,
        suffix: usize,
        tests: FxHashMap<Box<str>, FxHashMap<Box<str>, Vec<Transition>>>,
    },
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
    /// The transitions of each node.
    transitions: Vec<Vec<Transition>>,
    tests: FxHashMap<(NodeId, Identity), NodeId>,
    static_paths: FxHashMap<Box<str>, NodeId>,
}

impl TrieBuilder {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
            transitions: vec![Vec::new()],
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
        let node = &mut self.nodes[at];
        node.is_loose |= !rule.strict_slashes;
        let rules = &mut node.rules;
        rules.push(id);
        Ok(&rules[..rules.len() - 1])
    }

    fn step(&mut self, from: NodeId, part: Part) -> NodeId {
        let Some(test) = part.test else {
            let content = part.identity.content;
            if let Some(to) = self.nodes[from].texts.get(content.as_bytes()) {
                return to;
            }
            let to = self.node();
            if content.is_empty() {
                self.nodes[from].slash = Some(to);
            }
            self.nodes[from].texts.insert(content.as_bytes(), to);
            return to;
        };
        let key = (from, part.identity);
        if let Some(to) = self.tests.get(&key) {
            return *to;
        }
        let to = self.node();
        self.transitions[from].push(Transition {
            is_final: key.1.is_final,
            suffixed: key.1.suffixed,
            identity: key.1.clone(),
            test,
            to,
        });
        self.tests.insert(key, to);
        to
    }

    fn node(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        self.transitions.push(Vec::new());
        self.nodes.len() - 1
    }

    pub(super) fn finish(mut self) -> Trie {
        for (node, mut transitions) in self.nodes.iter_mut().zip(self.transitions) {
            transitions.sort_by(|a, b| a.identity.weight.cmp(&b.identity.weight));
            node.branches = branches(transitions);
        }
        let start = self.nodes[ROOT]
            .slash
            .and_then(|no_domain| self.nodes[no_domain].slash);
        Trie {
            nodes: self.nodes,
            static_paths: self.static_paths,
            start,
        }
    }
}

/// How many tests with text of the same lengths are worth a table.
const MANY: usize = 8;

/// Puts transitions that follow each other and have text of the same lengths around one
/// variable into tables, if there are many. The order of those that can take one and the
/// same part stays.
fn branches(transitions: Vec<Transition>) -> Vec<Branch> {
    let mut branches = Vec::new();
    let mut rest = transitions.into_iter().peekable();
    while let Some(first) = rest.next() {
        let lengths = first.affixes();
        let mut run = vec![first];
        while let Some(next) = rest.next_if(|next| next.affixes() == lengths) {
            run.push(next);
        }
        match (lengths, branches.last_mut()) {
            (Some((prefix, suffix)), _) if run.len() >= MANY => branches.push(Branch::Affixes {
                prefix,
                suffix,
                tests: table(run),
            }),
            (_, Some(Branch::Tests(tests))) => tests.append(&mut run),
            _ => branches.push(Branch::Tests(run)),
        }
    }
    branches
}

fn table(run: Vec<Transition>) -> FxHashMap<Box<str>, FxHashMap<Box<str>, Vec<Transition>>> {
    let mut tests: FxHashMap<_, FxHashMap<_, Vec<_>>> = FxHashMap::default();
    for transition in run {
        if let Test::One { prefix, suffix, .. } = &transition.test {
            let (prefix, suffix) = (prefix.clone(), suffix.clone());
            let of_prefix = tests.entry(prefix).or_default();
            of_prefix.entry(suffix).or_default().push(transition);
        }
    }
    tests
}

impl Transition {
    /// Returns the lengths of the text around the only variable of a segment.
    fn affixes(&self) -> Option<(usize, usize)> {
        match &self.test {
            Test::One { prefix, suffix, .. } if !self.is_final => {
                Some((prefix.len(), suffix.len()))
            }
            _ => None,
        }
    }
}

impl Branch {
    /// Returns the transitions to try for a part, in their order.
    pub(super) fn candidates(&self, part: &str) -> &[Transition] {
        match self {
            Self::Tests(tests) => tests,
            Self::Affixes {
                prefix,
                suffix,
                tests,
            } => {
                let begin = part.get(..*prefix);
                let end = part
                    .len()
                    .checked_sub(*suffix)
                    .and_then(|at| part.get(at..));
                let found = begin
                    .zip(end)
                    .and_then(|(begin, end)| tests.get(begin)?.get(end));
                found.map_or(&[], Vec::as_slice)
            }
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

    pub(super) fn root(&self) -> &Node {
        &self.nodes[ROOT]
    }

    pub(super) fn start(&self) -> Option<NodeId> {
        self.start
    }

    /// Finds the rules of a path without variables, as it stands in the request.
    pub(super) fn static_path(&self, path: &str) -> &[RuleId] {
        match self.static_paths.get(path) {
            Some(node) => &self.nodes[*node].rules,
            None => &[],
        }
    }
}
