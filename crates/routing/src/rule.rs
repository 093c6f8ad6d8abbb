use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use percent_encoding::percent_decode_str;

/// A URL rule: text, and variables that stand for one segment each.
///
/// # Example
///
/// ```
/// # use carafe_routing::{Rule, RuleError};
/// let rule: Rule = "/user/<name>".parse()?;
/// assert_eq!(rule.matches("/user/ada"), Some(vec![("name".into(), "ada".into())]));
/// assert_eq!(rule.matches("/user/ada/x"), None);
/// # Ok::<(), RuleError>(())
/// ```
///
/// # Flask
///
/// `werkzeug.routing.Rule`. A variable is the whole of its segment here.
#[derive(Clone, Debug)]
pub struct Rule {
    text: String,
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq)]
enum Segment {
    Text(String),
    Variable(String),
}

impl Rule {
    /// Returns the rule as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Tells whether there is no variable.
    pub(crate) fn is_static(&self) -> bool {
        !self.priority().contains(&true)
    }

    /// Returns what rules are tried in the order of: at the first segment in which two
    /// differ, text comes before a variable.
    pub(crate) fn priority(&self) -> Vec<bool> {
        let variable = |segment: &Segment| matches!(segment, Segment::Variable(_));
        self.segments.iter().map(variable).collect()
    }

    /// Tells whether two rules match the same paths.
    #[must_use]
    pub fn same_paths(&self, other: &Self) -> bool {
        let alike = |pair: (&Segment, &Segment)| match pair {
            (Segment::Text(a), Segment::Text(b)) => a == b,
            (Segment::Variable(_), Segment::Variable(_)) => true,
            _ => false,
        };
        self.segments.len() == other.segments.len()
            && self.segments.iter().zip(&other.segments).all(alike)
    }

    /// Matches a path whose percent-encoding is undone, and returns the variables with
    /// their values. A slash separates segments however it was written: `%2F` in a
    /// variable is no way to smuggle one in.
    #[must_use]
    pub fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut args = Vec::new();
        let mut parts = path.split('/');
        for segment in &self.segments {
            let part = parts.next()?;
            match segment {
                Segment::Text(text) if text == part => {}
                Segment::Variable(name) if !part.is_empty() => {
                    args.push((name.clone(), part.to_owned()));
                }
                _ => return None,
            }
        }
        parts.next().is_none().then_some(args)
    }
}

/// Decodes a path; what is not UTF-8 becomes U+FFFD, as in Werkzeug.
pub(crate) fn decode(path: &str) -> Cow<'_, str> {
    percent_decode_str(path).decode_utf8_lossy()
}

impl std::str::FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let refused = |reason| RuleError {
            rule: text.to_owned(),
            reason,
        };
        if !text.starts_with('/') {
            return Err(refused("it has to begin with a slash"));
        }
        let segments: Result<Vec<_>, _> = text.split('/').map(segment).collect();
        let segments = segments.map_err(refused)?;
        let names = segments.iter().filter_map(|segment| match segment {
            Segment::Variable(name) => Some(name),
            Segment::Text(_) => None,
        });
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(refused("a variable stands in it twice"));
        }
        Ok(Self {
            text: text.to_owned(),
            segments,
        })
    }
}

fn segment(text: &str) -> Result<Segment, &'static str> {
    let variable = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    let Some(name) = variable else {
        if text.contains(['<', '>']) {
            return Err("a variable has to be a whole segment, as in /user/<name>");
        }
        return Ok(Segment::Text(text.to_owned()));
    };
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(letter) || name.starts_with(|c: char| c.is_numeric()) {
        return Err("the name of a variable is an identifier; converters are not known");
    }
    Ok(Segment::Variable(name.to_owned()))
}

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    rule: String,
    reason: &'static str,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rule {:?} is malformed: {}", self.rule, self.reason)
    }
}

impl Error for RuleError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_rules_are_refused() {
        for rule in [
            "",
            "user",
            "/<>",
            "/<a b>",
            "/x<y>",
            "/<int:id>",
            "/<1a>",
            "/<a>/<a>",
        ] {
            assert!(rule.parse::<Rule>().is_err(), "{rule}");
        }
    }

    #[test]
    fn a_variable_holds_no_slash_however_it_is_written() {
        let rule: Rule = "/f/<name>".parse().unwrap();
        let args = rule.matches(&decode("/f/a%20%C3%A9")).unwrap();
        assert_eq!(args[0].1, "a é");
        for path in ["/f/", "/f/a%2Fb", "/f/..%2f..%2fetc"] {
            assert_eq!(rule.matches(&decode(path)), None, "{path}");
        }
    }
}
