use std::fmt;

use serde::de::{self, Expected, Unexpected};

use crate::Problem;

/// What is wrong with a field that did not come.
pub(super) const MISSING: &str = "missing";

/// What ends the reading of a form.
#[derive(Debug)]
pub(super) enum FieldError {
    /// A field of the type did not come.
    Missing(&'static str),
    Refused(Problem),
}

impl FieldError {
    /// Says which field it is about, unless it says so.
    pub(super) fn within(self, field: &str) -> Self {
        match self {
            Self::Refused(problem) if problem.field.is_empty() => {
                Self::Refused(Problem::new(field, problem.message))
            }
            error => error,
        }
    }

    pub(super) fn into_problem(self) -> Problem {
        match self {
            Self::Missing(field) => Problem::new(field, MISSING),
            Self::Refused(problem) => problem,
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(field) => write!(f, "{field}: missing"),
            Self::Refused(problem) => write!(f, "{problem}"),
        }
    }
}

impl std::error::Error for FieldError {}

impl de::Error for FieldError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Refused(Problem::new("", message.to_string()))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!("not one of {}", expected.join(", ")))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::Refused(Problem::new(field, "unknown"))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("not {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("not {expected}"))
    }
}
