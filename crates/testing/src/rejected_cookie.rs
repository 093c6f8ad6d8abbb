use std::fmt;

use carafe_session::cookie::SameSite;

use crate::withheld_cookie::{write_same_site, write_third_party};

/// A `Set-Cookie` line that the browser did not obey. Real browsers say nothing.
///
/// # Flask
///
/// No equivalent: Flask's test client keeps whatever it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct RejectedCookie {
    pub(crate) name: String,
    pub(crate) line: String,
    /// Whether the line was to end the cookie.
    pub(crate) is_removal: bool,
    pub(crate) reason: CookieRefusal,
}

impl RejectedCookie {
    /// Returns the name of the cookie; empty if the line has none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the `Set-Cookie` line.
    #[must_use]
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Returns why.
    #[must_use]
    pub fn reason(&self) -> &CookieRefusal {
        &self.reason
    }
}

impl fmt::Display for RejectedCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_removal {
            "removal of the cookie"
        } else {
            "cookie"
        };
        write!(f, "the {what} {:?} was refused: {}", self.name, self.reason)
    }
}

/// Why a browser does not obey a `Set-Cookie` line.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum CookieRefusal {
    /// The line holds no cookie.
    Malformed,
    /// Name and value take more than 4,096 bytes.
    TooLarge {
        /// How many they take.
        size: usize,
    },
    /// `Domain` does not cover the host that sets the cookie, or covers hosts of everybody.
    Domain {
        /// What the line says.
        domain: String,
        /// The host.
        host: String,
    },
    /// `Secure`, over plain HTTP. This machine counts as secure.
    SecureOverHttp,
    /// Over plain HTTP, it would replace a `Secure` cookie of its name.
    ShadowsSecure,
    /// `Partitioned` without `Secure`.
    PartitionedWithoutSecure,
    /// SameSite=None without `Secure`.
    SameSiteNoneWithoutSecure,
    /// The prefix of the name promises what the line does not keep.
    Prefix {
        /// What it promises.
        needs: &'static str,
    },
    /// A SameSite that frames and other sites' scripts cannot set.
    SameSite {
        /// What the line says; `None` counts as Lax.
        same_site: Option<SameSite>,
        /// Where the request was made: `in an iframe of https://shop.example`.
        place: String,
    },
    /// It is not partitioned, and third-party cookies are blocked.
    ThirdParty {
        /// Where the request was made.
        place: String,
    },
    /// It has a value, and its end is in the past.
    Expired,
    /// The line ends a cookie that the browser does not have, and one of that name stays.
    MissesCookie {
        /// How the line differs from the cookie that stays.
        difference: String,
    },
    /// A partition holds 180 cookies and 10 KiB of a site; this one, the oldest, went.
    PartitionFull,
}

impl fmt::Display for CookieRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("it is no cookie"),
            Self::TooLarge { size } => {
                write!(f, "name and value take {size} bytes, more than 4096")
            }
            Self::Domain { domain, host } => {
                write!(f, "Domain={domain} is nothing that {host} may set")
            }
            Self::SecureOverHttp => f.write_str("Secure, over plain HTTP"),
            Self::ShadowsSecure => {
                f.write_str("over plain HTTP, it would replace a Secure cookie of its name")
            }
            Self::PartitionedWithoutSecure => f.write_str("Partitioned without Secure"),
            Self::SameSiteNoneWithoutSecure => f.write_str("SameSite=None without Secure"),
            Self::Prefix { needs } => write!(f, "its name promises {needs}"),
            Self::SameSite { same_site, place } => write_same_site(f, *same_site, place),
            Self::ThirdParty { place } => write_third_party(f, place),
            Self::Expired => f.write_str("its end is in the past"),
            Self::MissesCookie { difference } => {
                write!(f, "the one that stays {difference}")
            }
            Self::PartitionFull => {
                f.write_str("its partition is full (180 cookies, 10 KiB), and the oldest goes")
            }
        }
    }
}
