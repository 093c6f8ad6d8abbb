use std::fmt;

use carafe_session::cookie::SameSite;

/// A cookie of the host that did not go with a request.
///
/// Cookies of other partitions are not among them: the request never opens their jars.
#[derive(Clone, Debug, PartialEq)]
pub struct WithheldCookie {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) reason: WithholdReason,
}

impl WithheldCookie {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns why it was not sent.
    #[must_use]
    pub fn reason(&self) -> &WithholdReason {
        &self.reason
    }
}

impl fmt::Display for WithheldCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the cookie {:?} was not sent: ", self.name)?;
        match self.reason {
            WithholdReason::Path => write!(f, "it is for {} and below", self.path),
            _ => self.reason.fmt(f),
        }
    }
}

/// Why a browser does not send a cookie.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum WithholdReason {
    /// Its time is over.
    Expired,
    /// The request is for a path beside that of the cookie.
    Path,
    /// It is `Secure`, the request is plain HTTP to another machine.
    Secure,
    /// Its SameSite forbids it.
    SameSite {
        /// What it says; `None` counts as Lax.
        same_site: Option<SameSite>,
        /// Where the request was made: `in an iframe of https://shop.example`.
        place: String,
    },
    /// It is not partitioned, and third-party cookies are blocked.
    ThirdParty {
        /// Where the request was made.
        place: String,
    },
}

impl fmt::Display for WithholdReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired => f.write_str("it has expired"),
            Self::Path => f.write_str("it is for another path"),
            Self::Secure => f.write_str("it is Secure, and the request is plain HTTP"),
            Self::SameSite { same_site, place } => write_same_site(f, *same_site, place),
            Self::ThirdParty { place } => write_third_party(f, place),
        }
    }
}

pub(crate) fn write_same_site(
    f: &mut fmt::Formatter<'_>,
    same_site: Option<SameSite>,
    place: &str,
) -> fmt::Result {
    match same_site {
        Some(same_site) => write!(f, "SameSite={same_site} {place}"),
        None => write!(f, "no SameSite, which counts as Lax, {place}"),
    }
}

pub(crate) fn write_third_party(f: &mut fmt::Formatter<'_>, place: &str) -> fmt::Result {
    write!(
        f,
        "not Partitioned {place}, where third-party cookies are blocked"
    )
}
