use std::fmt;
use std::panic::Location;
use std::path::{Path, PathBuf};

use figment::{Metadata, Profile, Source as Origin};

/// Where a value of the configuration came from.
///
/// Prints as the place to go to: `SESSION_COOKIE_SAMESITE in notes.toml`,
/// `the variable FLASK_SECRET_KEY`, `src/main.rs:12`.
///
/// # Flask
///
/// No equivalent: Flask forgets where a value came from.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// A line of the program.
    Code {
        /// The source file, as the compiler names it.
        file: &'static str,
        /// The line, from 1.
        line: u32,
    },
    /// A configuration file.
    File {
        /// The file, as it was given.
        path: PathBuf,
        /// The key in it.
        key: String,
    },
    /// A variable of the process environment.
    Variable {
        /// Its name, with the prefix.
        name: String,
    },
    /// A variable in a `.env` or `.flaskenv` file.
    DotEnv {
        /// The file.
        path: PathBuf,
        /// The name of the variable, with the prefix.
        name: String,
    },
    /// A figment provider of another crate.
    Provider {
        /// The provider's name for itself.
        name: String,
        /// The key in it.
        key: String,
    },
}

impl Source {
    /// Creates the source of what is written at the place that calls this.
    #[must_use]
    #[track_caller]
    pub fn here() -> Self {
        Self::code(Location::caller())
    }

    /// Tells whether somebody chose the value, so that it is no default.
    #[must_use]
    pub fn is_explicit(&self) -> bool {
        *self != Self::Default
    }

    fn code(location: &'static Location<'static>) -> Self {
        Self::Code {
            file: location.file(),
            line: location.line(),
        }
    }

    /// Reads figment's account of where `key` came from.
    pub(crate) fn of(metadata: &Metadata, key: &str) -> Self {
        let name = || metadata.interpolate(&Profile::Default, &[key]);
        let key = key.to_owned();
        match (metadata.name.as_ref(), &metadata.source) {
            (VARIABLES, None) => Self::Variable { name: name() },
            (VARIABLES, Some(Origin::File(path))) => Self::DotEnv {
                path: path.clone(),
                name: name(),
            },
            (_, Some(Origin::File(path))) => Self::File {
                path: path.clone(),
                key,
            },
            (_, Some(Origin::Code(location))) => Self::code(location),
            (provider, _) => Self::Provider {
                name: provider.to_owned(),
                key,
            },
        }
    }

    /// Returns the source of a variable in the environment, or in the file `path`.
    pub(crate) fn variable(name: &str, path: Option<&Path>) -> Self {
        let name = name.to_owned();
        match path {
            None => Self::Variable { name },
            Some(path) => Self::DotEnv {
                path: path.to_owned(),
                name,
            },
        }
    }
}

/// The figment name of a layer made of variables. Without a file it is the environment.
pub(crate) const VARIABLES: &str = "variables";

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::Code { file, line } => write!(f, "{file}:{line}"),
            Self::File { path, key } => write!(f, "{key} in {}", path.display()),
            Self::Variable { name } => write!(f, "the variable {name}"),
            Self::DotEnv { path, name } => write!(f, "{name} in {}", path.display()),
            Self::Provider { name, key } => write!(f, "{key} in {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_prints_as_the_place_to_go_to() {
        let file = Source::File {
            path: "notes.toml".into(),
            key: "DEBUG".into(),
        };
        let table = [
            (Source::variable("FLASK_X", None), "the variable FLASK_X"),
            (
                Source::variable("FLASK_X", Some(Path::new(".env"))),
                "FLASK_X in .env",
            ),
            (file, "DEBUG in notes.toml"),
            (Source::Default, "the default"),
        ];
        for (source, expected) in table {
            assert_eq!(source.to_string(), expected);
        }
        assert!(Source::here().to_string().contains("source.rs:"));
    }

    #[test]
    fn only_the_default_is_not_explicit() {
        assert!(!Source::Default.is_explicit());
        assert!(Source::here().is_explicit());
    }
}
