use std::error::Error;
use std::fmt;

/// Why a session could not be opened or saved.
///
/// A broken cookie is not among them: it is an empty session and a line in the log.
#[non_exhaustive]
#[derive(Debug)]
pub enum SessionError {
    /// A session was written to, but there is no secret key to sign it with.
    NoSecretKey,
    /// A value that the session's format cannot hold.
    Unserializable {
        /// The key in the session.
        key: String,
        /// What the format says.
        message: String,
    },
    /// A cookie that cannot be written, for example because of its name.
    Cookie {
        /// What is wrong.
        message: String,
    },
    /// The store failed.
    Store {
        /// The store's own error.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSecretKey => f.write_str(
                "the session is unavailable because no secret key was set: set SECRET_KEY to \
                 a random text, for example the output of `openssl rand -hex 32`, in the \
                 environment (FLASK_SECRET_KEY), a TOML file, or app.config[\"SECRET_KEY\"]",
            ),
            Self::Unserializable { key, message } => {
                write!(f, "session[{key:?}] cannot be saved: {message}")
            }
            Self::Cookie { message } => {
                write!(f, "the session cookie cannot be written: {message}")
            }
            Self::Store { source } => write!(f, "the session store failed: {source}"),
        }
    }
}

impl Error for SessionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store { source } => Some(&**source),
            _ => None,
        }
    }
}
