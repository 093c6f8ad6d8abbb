use std::error::Error;
use std::fmt;

/// Why a text is no [`PasswordMethod`](crate::PasswordMethod).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordMethodError {
    /// There is no such method, or no such digest.
    Unknown {
        /// The text.
        method: String,
    },
    /// The method takes other arguments.
    Arguments {
        /// The text.
        method: String,
    },
    /// The arguments are numbers that the method cannot have, or that would take more
    /// time or memory than [`PasswordMethod`](crate::PasswordMethod) allows.
    Cost {
        /// The text.
        method: String,
    },
}

impl fmt::Display for PasswordMethodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { method } => write!(
                f,
                "no method for passwords: {method:?}; there are `scrypt`, and `pbkdf2` with \
                 sha1, sha224, sha256, sha384 or sha512"
            ),
            Self::Arguments { method } => write!(
                f,
                "wrong arguments: {method:?}; write `scrypt:32768:8:1` or \
                 `pbkdf2:sha256:1000000`"
            ),
            Self::Cost { method } => write!(f, "out of range: {method:?}"),
        }
    }
}

impl Error for PasswordMethodError {}
