use std::error::Error;
use std::fmt;
use std::ops::Range;
use std::panic::Location;

use super::Rule;

/// A mistake in a rule.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum RuleError {
    /// The rule cannot be read.
    Malformed {
        /// The rule, or the rule of its host, as written.
        rule: String,
        /// Which bytes of it.
        at: Range<usize>,
        /// What is wrong there.
        reason: String,
        /// Where in the program it was made.
        place: &'static Location<'static>,
    },
    /// The options of the rule do not fit it.
    Option {
        /// The rule.
        rule: String,
        /// What is wrong.
        reason: String,
        /// Where in the program it was made.
        place: &'static Location<'static>,
    },
    /// Another rule takes the same requests, so that this one would never be used.
    Duplicate {
        /// The rule.
        rule: String,
        /// Its endpoint.
        endpoint: String,
        /// Where in the program it was made.
        place: &'static Location<'static>,
        /// The rule that takes its requests.
        other: Box<Rule>,
        /// A method that both take; `None` if both take any.
        method: Option<http::Method>,
    },
}

impl RuleError {
    pub(crate) fn option(rule: &Rule, reason: impl Into<String>) -> Self {
        Self::Option {
            rule: rule.rule.clone(),
            reason: reason.into(),
            place: rule.place,
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed {
                rule,
                at,
                reason,
                place,
            } => {
                write!(f, "the rule {rule:?} is malformed: {reason} (at {place})")?;
                let before = " ".repeat(rule[..at.start].chars().count());
                let marks = "^".repeat(rule[at.clone()].chars().count().max(1));
                write!(f, "\n    {rule}\n    {before}{marks}")
            }
            Self::Option {
                rule,
                reason,
                place,
            } => write!(f, "the rule {rule:?}: {reason} (at {place})"),
            Self::Duplicate {
                rule,
                endpoint,
                place,
                other,
                method,
            } => {
                let method = method.as_ref().map_or("every method", http::Method::as_str);
                write!(
                    f,
                    "{method} {rule} leads to two rules: {:?} of {} (at {}) and {rule:?} of \
                     {endpoint} (at {place}); the second would never be used",
                    other.rule, other.endpoint, other.place
                )
            }
        }
    }
}

impl Error for RuleError {}

/// All mistakes in the rules of a map, one after the other.
#[derive(Clone, Debug)]
pub struct UrlMapError(Vec<RuleError>);

impl UrlMapError {
    pub(crate) fn new(errors: Vec<RuleError>) -> Self {
        Self(errors)
    }

    /// Returns the mistakes, in the order of the rules.
    #[must_use]
    pub fn errors(&self) -> &[RuleError] {
        &self.0
    }
}

impl fmt::Display for UrlMapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let newline = if at == 0 { "" } else { "\n" };
            write!(f, "{newline}{error}")?;
        }
        Ok(())
    }
}

impl Error for UrlMapError {}
