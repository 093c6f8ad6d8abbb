use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::Source;

/// A configuration that cannot be loaded or makes no sense.
///
/// Prints as one line (several mistakes as one line each) that names the key, the value
/// and where it came from, and says what to do. Secrets print as `[redacted]`.
#[non_exhaustive]
#[derive(Debug)]
pub enum ConfigError {
    /// A file cannot be read.
    File {
        /// The file, as it was given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or text is malformed.
    Syntax {
        /// The file or the place in the code that gave the text.
        place: String,
        /// The line in it, from 1.
        line: usize,
        /// What is wrong. Holds nothing of the text, which may be secret.
        message: String,
    },
    /// A variable sets an item of something that is no dict.
    NotADict {
        /// The key whose value is no dict, as in the variable: `DB__HOST`.
        key: String,
        /// The Python name of the value's type.
        found: &'static str,
        /// The variable.
        source: Source,
    },
    /// The value of a key is not one that the key can have.
    Invalid(Box<InvalidValue>),
    /// A key that does not exist, and would have been silently ignored.
    UnknownKey {
        /// The key.
        key: String,
        /// A key of a similar name.
        similar: Option<&'static str>,
        /// Who set it.
        source: Source,
    },
    /// A figment provider of another crate failed.
    Provider {
        /// What it says.
        message: String,
    },
    /// Several mistakes.
    Several(Vec<ConfigError>),
}

/// A value that its key cannot have, with what to write instead.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    /// The key.
    pub key: String,
    /// The value as text, `[redacted]` if it is secret.
    pub value: String,
    /// Where the value came from.
    pub source: Source,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl ConfigError {
    /// Returns the error for all of `errors`, or `None` when there are none.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::{Config, ConfigError};
    /// let mut config = Config::new();
    /// config["MAX_FORM_PARTS"] = 0.into();
    /// let errors = vec![config.invalid("MAX_FORM_PARTS", "write 1 or more")];
    /// assert!(matches!(ConfigError::of(errors), Some(ConfigError::Invalid(_))));
    /// assert!(ConfigError::of(vec![]).is_none());
    /// ```
    #[must_use]
    pub fn of(mut errors: Vec<ConfigError>) -> Option<Self> {
        match errors.len() {
            0 | 1 => errors.pop(),
            _ => Some(Self::Several(errors)),
        }
    }

    /// Returns the mistakes one by one; just this error unless it is
    /// [`Several`](Self::Several).
    #[must_use]
    pub fn each(&self) -> &[ConfigError] {
        match self {
            Self::Several(errors) => errors,
            one => std::slice::from_ref(one),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, source } => {
                write!(f, "cannot read {}: {source}", path.display())
            }
            Self::Syntax {
                place,
                line,
                message,
            } => write!(f, "{place}, line {line}: {message}"),
            Self::NotADict { key, found, source } => write!(
                f,
                "{source} sets an item of {key}, which is no dict but {found}; \
                 remove one of the two"
            ),
            Self::Invalid(invalid) => invalid.fmt(f),
            Self::UnknownKey {
                key,
                similar,
                source,
            } => unknown(key, *similar, source, f),
            Self::Provider { message } => f.write_str(message),
            Self::Several(errors) => several(errors, f),
        }
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            value,
            source,
            message,
        } = self;
        write!(f, "{key} is {value} ({source}): {message}")
    }
}

fn unknown(
    key: &str,
    similar: Option<&str>,
    source: &Source,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(f, "{key} ({source}) is no configuration key; ")?;
    match similar {
        Some(similar) => write!(f, "did you mean {similar}?"),
        None => f.write_str("remove it"),
    }
}

fn several(errors: &[ConfigError], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{} mistakes in the configuration", errors.len())?;
    errors.iter().try_for_each(|error| write!(f, "\n- {error}"))
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(similar: Option<&'static str>) -> ConfigError {
        ConfigError::UnknownKey {
            key: "SESSION_COOKIE_SAMSITE".into(),
            similar,
            source: Source::variable("FLASK_SESSION_COOKIE_SAMSITE", None),
        }
    }

    #[test]
    fn an_error_is_one_line_that_says_what_to_do() {
        assert_eq!(
            unknown(Some("SESSION_COOKIE_SAMESITE")).to_string(),
            "SESSION_COOKIE_SAMSITE (the variable FLASK_SESSION_COOKIE_SAMSITE) is no \
             configuration key; did you mean SESSION_COOKIE_SAMESITE?"
        );
    }

    #[test]
    fn several_errors_are_a_list() {
        let error = ConfigError::of(vec![unknown(None), unknown(None)]).unwrap();
        assert_eq!(error.each().len(), 2);
        assert_eq!(error.to_string().lines().count(), 3);
    }
}
