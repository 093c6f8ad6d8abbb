//! What rules, paths and values are made of.

/// Text of a rule, the usual first.
pub(super) const WORDS: [&str; 5] = ["a", "b", "me", "x", "12"];
pub(super) const RARE_WORDS: [&str; 12] = [
    "é", "a.b", "a b", "%41", "+", "-", "|", "1.5", "A", "a?b", "*", "..",
];

/// Text between the variables of a segment.
pub(super) const AFFIXES: [&str; 9] = ["a", "-", ".", "1", "me", "é", "v", "--", "+"];

pub(super) const VARIABLES: [&str; 4] = ["x", "y", "z", "w"];

/// Names that no rule has a variable for.
pub(super) const OTHER_NAMES: [&str; 7] = ["q", "d", "é", "a b", "a&b=c", "self", "x"];

/// What is put into a path to break it.
pub(super) const ODD: [&str; 20] = [
    "/",
    "//",
    "///",
    "\n",
    "%",
    "%2F",
    " ",
    "é",
    "?",
    "#",
    "\u{663}",
    ".",
    "..",
    "-",
    "0",
    "a",
    "\\",
    "\t",
    "\u{1F600}",
    ";",
];

pub(super) const REQUEST_METHODS: [&str; 12] = [
    "GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "OPTIONS", "BREW",
];
pub(super) const RULE_METHODS: [&str; 6] = ["GET", "POST", "PUT", "OPTIONS", "BREW", "HEAD"];

pub(super) const REQUEST_SCHEMES: [&str; 12] = [
    "http", "http", "http", "http", "http", "http", "http", "https", "https", "https", "ws", "wss",
];
pub(super) const BUILT_SCHEMES: [&str; 7] = ["", "http", "https", "ws", "wss", "https", "ftp"];

pub(super) const SCRIPT_NAMES: [&str; 8] = ["/", "/", "/", "/", "/app", "/app/", "/a/b", "/é"];

pub(super) const QUERIES: [&str; 6] = ["", "", "", "q=1", "a=b&c=%20", "next=/a?b"];

pub(super) const REDIRECTS: [&str; 16] = [
    "/new",
    "/new/<>",
    "new/<>",
    "new/<>/",
    "<>",
    "../up/<>",
    "?v=<>",
    "/new?v=<>",
    "http://other.example/<>",
    "https://other.example",
    "//other.example/p",
    "#<>",
    ".",
    "",
    "/é/<>",
    "/a b",
];
