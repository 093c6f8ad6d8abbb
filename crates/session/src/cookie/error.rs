use std::error::Error;
use std::fmt;

/// A cookie that cannot be written as asked.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CookieError {
    /// The name is empty or holds a character that would end it.
    Name {
        /// The name.
        name: String,
    },
    /// The domain is not a host name.
    Domain {
        /// The domain.
        domain: String,
    },
    /// `SameSite` is none of `Strict`, `Lax`, `None`.
    SameSite {
        /// The word.
        word: String,
    },
    /// The name has a prefix that promises what the cookie lacks; browsers drop it.
    Prefix {
        /// The name.
        name: String,
        /// What its prefix demands.
        needs: &'static str,
    },
    /// The date lies outside the years 1 to 9999, or its text would end the attribute.
    Expires,
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name } => write!(
                f,
                "{name:?} is no name for a cookie: use letters, digits and - _ . only"
            ),
            Self::Domain { domain } => {
                write!(
                    f,
                    "{domain:?} is no domain: use a host name such as example.com"
                )
            }
            Self::SameSite { word } => {
                write!(
                    f,
                    "{word:?} is no SameSite: use \"Strict\", \"Lax\" or \"None\""
                )
            }
            Self::Prefix { name, needs } => {
                write!(
                    f,
                    "browsers refuse the cookie {name:?} unless it has {needs}"
                )
            }
            Self::Expires => f.write_str("Expires has to be a date between the years 1 and 9999"),
        }
    }
}

impl Error for CookieError {}
