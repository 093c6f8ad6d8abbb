use std::fmt;

/// How the rules of a set look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No variables.
    Static,
    /// One variable, as in the rules of a REST interface.
    One,
    /// Six to eight segments with several variables.
    Deep,
    /// A quarter each without a variable, with one at the end, with one in the middle and
    /// with two.
    Mixed,
    /// A variable beside the same text at every level: all ways through the rules begin
    /// alike, and the search has to go back from each that ends wrong.
    Worst,
    /// One segment with a variable beside text, which is another in each rule. Only Carafe
    /// and Werkzeug have rules like that.
    Literal,
}

/// Rules, and paths that some of them match.
#[derive(Clone, Debug)]
pub struct RuleSet {
    rules: Vec<String>,
    paths: Vec<SamplePath>,
}

/// A path and the rule that matches it.
#[derive(Clone, Debug)]
pub struct SamplePath {
    /// The path.
    pub path: String,
    /// The place of its rule in the set.
    pub rule: usize,
}

/// How many paths a set has.
pub const PATHS: usize = 8;

const NOUNS: [&str; 8] = [
    "users", "orders", "articles", "invoices", "teams", "projects", "tickets", "events",
];

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Static,
        Self::One,
        Self::Deep,
        Self::Mixed,
        Self::Worst,
        Self::Literal,
    ];

    /// Returns a rule of a set of `size` rules, and a path that it matches.
    fn rule(self, number: usize, size: usize) -> (String, String) {
        match self {
            Self::Worst => worst(number, size),
            Self::Literal => literal(number),
            _ => {
                let (resource, shape) = (number / SHAPES, number % SHAPES);
                let noun = NOUNS[resource % NOUNS.len()];
                let resource = format!("{noun}{:03}", resource / NOUNS.len());
                let (rule, path) = self.shapes()[shape];
                let named = |text: &str| text.replace("RESOURCE", &resource);
                (named(rule), named(path))
            }
        }
    }

    /// The rules of one resource, each with a path.
    fn shapes(self) -> [(&'static str, &'static str); SHAPES] {
        match self {
            Self::Static => [
                ("/RESOURCE", "/RESOURCE"),
                ("/RESOURCE/new", "/RESOURCE/new"),
                ("/RESOURCE/search", "/RESOURCE/search"),
                ("/api/v1/RESOURCE/export", "/api/v1/RESOURCE/export"),
            ],
            Self::One => [
                ("/RESOURCE/<int:id>", "/RESOURCE/1234"),
                ("/RESOURCE/<int:id>/edit", "/RESOURCE/1234/edit"),
                ("/RESOURCE/<int:id>/comments", "/RESOURCE/1234/comments"),
                ("/api/v1/RESOURCE/<slug>", "/api/v1/RESOURCE/first-post"),
            ],
            Self::Deep => [
                (
                    "/api/v1/groups/<group>/RESOURCE/<int:id>/state",
                    "/api/v1/groups/mathematics/RESOURCE/1234/state",
                ),
                (
                    "/api/v1/groups/<group>/RESOURCE/<int:id>/files/<name>",
                    "/api/v1/groups/mathematics/RESOURCE/1234/files/notes.txt",
                ),
                (
                    "/RESOURCE/<int:year>/<int:month>/<int:day>/<slug>/comments",
                    "/RESOURCE/1843/12/10/first-post/comments",
                ),
                (
                    "/RESOURCE/by/<owner>/<project>/issues/<int:issue>/notes/<int:note>",
                    "/RESOURCE/by/ada/engine/issues/1234/notes/5",
                ),
            ],
            _ => [
                ("/api/v1/RESOURCE", "/api/v1/RESOURCE"),
                ("/api/v1/RESOURCE/<int:id>", "/api/v1/RESOURCE/1234"),
                ("/shop/RESOURCE/<int:id>/edit", "/shop/RESOURCE/1234/edit"),
                (
                    "/blog/RESOURCE/<slug>/comments/<int:comment>",
                    "/blog/RESOURCE/first-post/comments/5",
                ),
            ],
        }
    }
}

/// How many rules a resource has.
const SHAPES: usize = 4;

/// The bits of the number say which levels are variables; only the last segment, below all
/// of them, tells the rules apart.
fn worst(number: usize, size: usize) -> (String, String) {
    let (mut rule, mut path) = (String::new(), String::new());
    for level in (0..size.ilog2() + 1).rev() {
        path.push_str("/item");
        match number >> level & 1 {
            0 => rule.push_str("/item"),
            _ => rule.push_str(&format!("/<level{level}>")),
        }
    }
    (format!("{rule}/end{number}"), format!("{path}/end{number}"))
}

fn literal(number: usize) -> (String, String) {
    match number % 2 {
        0 => (
            format!("/<name>-word{number}"),
            format!("/ada-word{number}"),
        ),
        _ => (format!("/v{number}-<name>"), format!("/v{number}-ada")),
    }
}

impl RuleSet {
    /// Makes the rules, and paths from the first of them to the last.
    #[must_use]
    pub fn new(kind: Kind, size: usize) -> Self {
        let last = size / SHAPES - 1;
        let spread = (0..PATHS).map(|at| last * at / (PATHS - 1) * SHAPES + at % SHAPES);
        let sample = |rule| SamplePath {
            path: kind.rule(rule, size).1,
            rule,
        };
        Self {
            rules: (0..size).map(|number| kind.rule(number, size).0).collect(),
            paths: spread.map(sample).collect(),
        }
    }

    /// Returns the rules as Carafe and Werkzeug write them.
    #[must_use]
    pub fn rules(&self) -> &[String] {
        &self.rules
    }

    /// Returns the rules with braces around variables, which have no converters.
    #[must_use]
    pub fn in_braces(&self) -> Vec<String> {
        let braced = |rule: &String| {
            rule.replace("<int:", "{")
                .replace('<', "{")
                .replace('>', "}")
        };
        self.rules.iter().map(braced).collect()
    }

    /// Returns the paths, [`PATHS`] of them, of every shape alike at any size.
    #[must_use]
    pub fn paths(&self) -> &[SamplePath] {
        &self.paths
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Static => "static",
            Self::One => "one",
            Self::Deep => "deep",
            Self::Mixed => "mixed",
            Self::Worst => "worst",
            Self::Literal => "literal",
        })
    }
}
