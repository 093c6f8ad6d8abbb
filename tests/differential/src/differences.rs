//! The deliberate differences, each with a name, and what becomes of a question.
//!
//! What each changes in Werkzeug is `tests/url_map/differences.py`; why, is
//! `docs/compatibility.md`.

use carafe::RuleError;
use url::Url;

use crate::answer::Answer;
use crate::case::Case;
use crate::oracle::{Expected, Reply};

/// The names of all; each stands in the document.
pub(crate) const NAMES: [&str; 13] = [
    // Digits of `int` and `float` are those of ASCII.
    "ascii-digits",
    // A converter that refuses a value lets the search go on; in Werkzeug it ends.
    "refused-values",
    // `redirect_to` keeps the query.
    "redirect-to-query",
    // A value that a converter cannot write is a `BuildError`, unless another rule takes
    // it; in Werkzeug it is the exception of the converter. So is one that makes no host.
    "converter-errors",
    // So is a list; in Werkzeug it is written as Python writes lists.
    "lists-in-paths",
    // So are `"1_000"` and UUIDs for numbers; in Werkzeug `int` takes them.
    "strict-numbers",
    // `any` writes, percent-encoded, what is written like one of its items; Werkzeug wants
    // the text itself, and leaves it as it is.
    "any-texts",
    // `uuid` percent-encodes what it writes.
    "quoted-uuids",
    // An alias without a canonical URL is a 404; in Werkzeug it is a `BuildError`, or a URL
    // of what is no host.
    "lost-aliases",
    // No patch of Werkzeug makes the others: they are found here.
    REDIRECT_TO_URL,
    REFUSED_HOSTS,
    DUPLICATE_RULE,
    CONTRADICTING_OPTIONS,
];

/// The target of `redirect_to` is resolved as browsers do, and one that begins with a
/// variable is a path: that much is a patch too.
const REDIRECT_TO_URL: &str = "redirect-to-url";
/// A host of other characters is none.
const REFUSED_HOSTS: &str = "refused-hosts";
/// A rule that takes the requests of an earlier one is a mistake.
const DUPLICATE_RULE: &str = "duplicate-rule";
/// So are options that contradict each other.
const CONTRADICTING_OPTIONS: &str = "contradicting-options";

/// How Carafe's answer stands to Werkzeug's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Same,
    /// As the deliberate differences with these names have it.
    Deliberate(Vec<String>),
    Different,
}

/// Two answers to one question that differ, and not on purpose.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) carafe: String,
    pub(crate) werkzeug: String,
}

/// Compares the answers to one question.
pub(crate) fn verdict(case: &Case, carafe: &Answer, expected: &Expected) -> Verdict {
    if !is_named(expected) {
        return Verdict::Different;
    }
    let wanted = expected.adjusted.as_ref().unwrap_or(&expected.plain);
    if carafe != wanted {
        let name = of_urls(case, carafe, wanted);
        return name.map_or(Verdict::Different, |name| {
            Verdict::Deliberate(vec![name.to_owned()])
        });
    }
    match expected.adjusted {
        Some(_) => Verdict::Deliberate(expected.differences.clone()),
        None => Verdict::Same,
    }
}

/// Tells whether what was adjusted says why, in names of this list.
fn is_named(expected: &Expected) -> bool {
    let mut names = expected.differences.iter();
    let is_adjusted = expected.adjusted.is_some();
    is_adjusted != expected.differences.is_empty()
        && names.all(|name| NAMES.contains(&name.as_str()))
}

/// Names the difference in how URLs and hosts are read.
fn of_urls(case: &Case, carafe: &Answer, wanted: &Answer) -> Option<&'static str> {
    match (carafe, wanted) {
        (Answer::Redirect(carafe), Answer::Redirect(wanted)) => {
            let redirects = case.rules.iter().any(|rule| rule.redirect_to.is_some());
            let is_same = normal(wanted).is_some_and(|url| Some(url) == normal(carafe));
            (redirects && is_same).then_some(REDIRECT_TO_URL)
        }
        (Answer::Raised(carafe), wanted) if carafe == "BadHost" => {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
            let is_odd = !case.bind.server_name.chars().all(allowed);
            (is_odd && !matches!(wanted, Answer::Raised(_))).then_some(REFUSED_HOSTS)
        }
        _ => None,
    }
}

/// Writes a URL as browsers do, but as Python joins URLs: with single slashes, without an
/// empty fragment or parameter.
fn normal(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // Browsers do not take every host that is drawn, so it is compared as it is.
    let mut url = Url::parse(&format!("{scheme}://host.invalid{path}")).ok()?;
    let mut path = url.path().to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    url.set_path(path.strip_suffix(';').unwrap_or(&path));
    if url.fragment() == Some("") {
        url.set_fragment(None);
    }
    Some(format!("{host} {url}"))
}

/// Finds the first question that is answered differently.
pub(crate) fn first(case: &Case, carafe: &[Answer], reply: &Reply) -> Option<Difference> {
    let expected = match reply {
        Reply::Answers(expected) => expected,
        Reply::Refused(exception) => {
            return Some(Difference {
                carafe: "takes the map".to_owned(),
                werkzeug: exception.clone(),
            });
        }
    };
    let mut pairs = carafe.iter().zip(expected);
    let differs = |(carafe, expected): &(&Answer, &Expected)| {
        verdict(case, carafe, expected) == Verdict::Different
    };
    let (carafe, expected) = pairs.find(differs)?;
    Some(Difference {
        carafe: readable(carafe),
        werkzeug: readable(expected),
    })
}

/// Names the difference by which Carafe refuses a rule that Werkzeug takes. It has to read
/// every rule, so that one which it cannot read has no name.
pub(crate) fn of_refusal(error: &RuleError) -> Option<&'static str> {
    match error {
        RuleError::Duplicate { .. } => Some(DUPLICATE_RULE),
        RuleError::Option { .. } => Some(CONTRADICTING_OPTIONS),
        _ => None,
    }
}

/// Writes a case with the two answers.
pub(crate) fn report(case: &Case, difference: &Difference) -> String {
    let Difference {
        carafe, werkzeug, ..
    } = difference;
    format!("{}\nCarafe: {carafe}\nWerkzeug: {werkzeug}", readable(case))
}

fn readable(facts: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(facts).unwrap_or_else(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::drop_refused;
    use crate::case::RuleFacts;

    const DOCUMENT: &str = include_str!("../../../docs/compatibility.md");

    #[test]
    fn every_name_stands_in_the_document() {
        for name in NAMES {
            assert!(DOCUMENT.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn a_rule_that_cannot_be_read_has_no_name() {
        let case = |rules: &[&str]| Case {
            rules: rules
                .iter()
                .map(|rule| RuleFacts::new(*rule, "a"))
                .collect(),
            ..Case::default()
        };
        for (rules, name) in [
            (&["/<int:>"][..], None),
            (&["/a", "/a"], Some(DUPLICATE_RULE)),
        ] {
            let refusals = drop_refused(&mut case(rules));
            let [refusal] = refusals.as_slice() else {
                panic!("{refusals:?}");
            };
            assert_eq!(of_refusal(refusal), name, "{refusal}");
        }
    }
}
