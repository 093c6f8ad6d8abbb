//! The names that templates may use, and the one that was probably meant.

use std::fmt;

use minijinja::Environment;

use crate::Registration;
use crate::closest::closest;

/// Jinja's filters.
const FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "capitalize",
    "center",
    "count",
    "default",
    "dictsort",
    "escape",
    "filesizeformat",
    "first",
    "float",
    "forceescape",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "random",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "string",
    "striptags",
    "sum",
    "title",
    "tojson",
    "trim",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "urlize",
    "wordcount",
    "wordwrap",
    "xmlattr",
];

/// Jinja's tests.
const TESTS: &[&str] = &[
    "boolean",
    "callable",
    "defined",
    "divisibleby",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

/// What Flask gives to every template.
const GLOBALS: &[&str] = &["g", "get_flashed_messages", "request", "session", "url_for"];

/// What can be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    Filter,
    Test,
    Function,
}

/// The filters, tests and globals of an engine.
#[derive(Debug)]
pub(crate) struct KnownNames {
    filters: Vec<String>,
    tests: Vec<String>,
    globals: Vec<String>,
}

impl KnownNames {
    pub(crate) fn new(environment: &Environment<'_>, registrations: &[Registration]) -> Self {
        let own = |kind: NameKind| {
            let of_kind = move |one: &&Registration| one.is(kind);
            registrations.iter().filter(of_kind).map(Registration::name)
        };
        let all = |names: &[&str], kind| {
            let names = names.iter().copied().chain(own(kind));
            names.map(str::to_owned).collect()
        };
        let globals = environment.globals().map(|(name, _)| name);
        let globals = globals.chain(GLOBALS.iter().copied());
        Self {
            filters: all(FILTERS, NameKind::Filter),
            tests: all(TESTS, NameKind::Test),
            globals: globals.map(str::to_owned).collect(),
        }
    }

    /// Says that there is no such name. `given` is what the template was given.
    pub(crate) fn unknown(&self, kind: NameKind, name: &str, given: &[&str]) -> String {
        let known = match kind {
            NameKind::Filter => &self.filters,
            NameKind::Test => &self.tests,
            NameKind::Function => &self.globals,
        };
        let known = known.iter().map(String::as_str);
        let advice = meant(closest(name, known.chain(given.iter().copied())));
        format!("there is no {kind} {name:?}{advice}")
    }

    /// Adds to the message that a variable is undefined which one was probably meant, or else
    /// those that the template was given.
    pub(crate) fn undefined(&self, message: &str, given: &[&str]) -> String {
        let Some(name) = undefined_variable(message) else {
            return message.to_owned();
        };
        let globals = self.globals.iter().map(String::as_str);
        let known: Vec<_> = given.iter().copied().chain(globals).collect();
        if known.contains(&name) {
            return message.to_owned();
        }
        match closest(name, known) {
            None if !given.is_empty() => {
                format!("{message}; the template was given {}", given.join(", "))
            }
            close => format!("{message}{}", meant(close)),
        }
    }
}

/// Says which name was probably meant.
pub(crate) fn meant(close: Option<impl AsRef<str>>) -> String {
    close.map_or(String::new(), |close| {
        format!("; did you mean {:?}?", close.as_ref())
    })
}

/// Reads the variable out of a message of the engine; none if it is an attribute.
fn undefined_variable(message: &str) -> Option<&str> {
    let (before, _) = message.split_once("` is undefined")?;
    let (_, name) = before.rsplit_once('`')?;
    let is_variable = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_variable && !name.is_empty()).then_some(name)
}

impl fmt::Display for NameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Filter => "filter",
            Self::Test => "test",
            Self::Function => "function",
        })
    }
}
