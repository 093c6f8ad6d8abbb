//! The states of the search, a trie of the parts of all rules: first the domain, then
//! what lies between the slashes of the path.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::edges::Edges;
use crate::rules::{CompiledRule, Identity, Part, RuleError, Test};

pub(super) type NodeId = usize;
pub(super) type RuleId = usize;

/// The root, before the domain.
const ROOT: NodeId = 0;

#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// Those that belong to no domain.
    static_paths: StaticPaths,
    /// The state behind no domain and the first slash, if rules have no domains that are
    /// variable.
    start: Option<NodeId>,
}

/// The rules of paths without variables.
#[derive(Debug, Default)]
struct StaticPaths {
    table: FxHashMap<Box<[u8]>, SmallVec<[RuleId; 2]>>,
    /// The lengths of the paths, as bits; the last is for all beyond.
    lengths: u128,
}

/// A state of the search.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Where text leads.
    pub(super) edges: Edges,
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
        tests: AffixTests,
    },
}

/// By prefix, then by suffix.
type AffixTests = FxHashMap<Box<str>, FxHashMap<Box<str>, Vec<Transition>>>;

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
    static_paths: StaticPaths,
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
            self.static_paths.insert(&path, id);
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
            if let Some(to) = self.nodes[from].edges.get(content.as_bytes()) {
                return to;
            }
            let to = self.node();
            if content.is_empty() {
                self.nodes[from].slash = Some(to);
            }
            self.nodes[from].edges.insert(content.as_bytes(), to);
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
        let root = &self.nodes[ROOT];
        let start = root.slash.and_then(|no_domain| self.nodes[no_domain].slash);
        let start = start.filter(|_| root.branches.is_empty());
        join_chains(&mut self.nodes);
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

fn table(run: Vec<Transition>) -> AffixTests {
    let mut tests = AffixTests::default();
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
    #[inline]
    pub(super) fn candidates(&self, part: &str) -> &[Transition] {
        match self {
            Self::Tests(tests) => tests,
            Self::Affixes {
                prefix,
                suffix,
                tests,
            } => with_affixes(tests, part, *prefix, *suffix),
        }
    }
}

/// Returns the tests for what a part begins and ends with.
fn with_affixes<'t>(
    tests: &'t AffixTests,
    part: &str,
    prefix: usize,
    suffix: usize,
) -> &'t [Transition] {
    let begin = part.get(..prefix);
    let end = part.len().checked_sub(suffix).and_then(|at| part.get(at..));
    let found = begin
        .zip(end)
        .and_then(|(begin, end)| tests.get(begin)?.get(end));
    found.map_or(&[], Vec::as_slice)
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
    #[inline]
    pub(super) fn static_path(&self, path: &str) -> &[RuleId] {
        self.static_paths.get(path.as_bytes())
    }
}

impl StaticPaths {
    fn insert(&mut self, path: &str, rule: RuleId) {
        self.lengths |= Self::bit(path.as_bytes());
        self.table
            .entry(path.as_bytes().into())
            .or_default()
            .push(rule);
    }

    #[inline]
    fn get(&self, path: &[u8]) -> &[RuleId] {
        if self.lengths & Self::bit(path) == 0 {
            return &[];
        }
        self.table.get(path).map_or(&[], SmallVec::as_slice)
    }

    fn bit(path: &[u8]) -> u128 {
        1 << path.len().min(127)
    }
}

/// Joins texts that have nothing but each other between them, so that they are compared at
/// once.
fn join_chains(nodes: &mut [Node]) {
    for at in 0..nodes.len() {
        let mut edges = std::mem::take(&mut nodes[at].edges);
        for (text, to) in edges.few() {
            let mut joined = std::mem::take(text).into_vec();
            while let Some((next, after)) = nodes[*to].passed_through() {
                joined.push(b'/');
                joined.extend_from_slice(next);
                *to = after;
            }
            *text = joined.into();
        }
        nodes[at].edges = edges;
    }
}

impl Node {
    /// Returns the text and the state behind it, if nothing else can happen here.
    fn passed_through(&self) -> Option<(&[u8], NodeId)> {
        let is_only = self.branches.is_empty() && self.rules.is_empty() && self.slash.is_none();
        self.edges.only().filter(|_| is_only)
    }
}
