use std::time::Duration;

use cookie::SameSite;

use crate::cookie::{Expires, MAX_COOKIE_SIZE, SetCookie};

/// How the session cookie is written. The default is Flask's.
///
/// Taken as given: what one setting implies about another (`Partitioned` needs
/// `SameSite=None`) is the business of whoever reads the configuration.
///
/// # Example
///
/// ```
/// # use carafe_session::SessionOptions;
/// let options = SessionOptions { secure: true, ..SessionOptions::default() };
/// assert_eq!(options.name, "session");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SessionOptions {
    /// The cookie's name, `SESSION_COOKIE_NAME`. Default: `session`.
    pub name: String,
    /// `Domain`, `SESSION_COOKIE_DOMAIN`. Default: none.
    pub domain: Option<String>,
    /// `Path`, `SESSION_COOKIE_PATH` or else `APPLICATION_ROOT`. Default: `/`.
    pub path: String,
    /// `HttpOnly`, `SESSION_COOKIE_HTTPONLY`. Default: true. Without it, a script that
    /// gets into a page steals the session.
    pub http_only: bool,
    /// `Secure`, `SESSION_COOKIE_SECURE`. Default: false. Without it, anybody on the way
    /// of one plain request reads the session.
    pub secure: bool,
    /// `SameSite`, `SESSION_COOKIE_SAMESITE`. Default: absent.
    pub same_site: Option<SameSite>,
    /// `Partitioned`, `SESSION_COOKIE_PARTITIONED`. Default: false.
    pub partitioned: bool,
    /// Whether the unpartitioned cookie of the same name is deleted when two cookies of
    /// the name came in and one is written, and with every deletion. Default: false;
    /// `SESSION_COOKIE_PARTITIONED` implies it. Without it, a visitor's cookie from
    /// before `Partitioned` was turned on outlives the log-out.
    pub delete_unpartitioned: bool,
    /// `PERMANENT_SESSION_LIFETIME`: how long a permanent session's cookie is kept, and
    /// how old the signature of any session may be. Default: 31 days. Fractions of a
    /// second do not count.
    pub permanent_session_lifetime: Duration,
    /// `SESSION_REFRESH_EACH_REQUEST`: whether a permanent session is sent with every
    /// response, so that its end moves on. Default: true.
    pub refresh_each_request: bool,
    /// `MAX_COOKIE_SIZE` in bytes: a longer `Set-Cookie` is warned about. 0 is no limit.
    /// Default: 4093.
    pub max_cookie_size: usize,
    /// How far in the future a signature may be, for clocks that disagree. Default: 0.
    pub clock_skew: Duration,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            name: "session".to_owned(),
            domain: None,
            path: "/".to_owned(),
            http_only: true,
            secure: false,
            same_site: None,
            partitioned: false,
            delete_unpartitioned: false,
            permanent_session_lifetime: Duration::from_secs(31 * 24 * 60 * 60),
            refresh_each_request: true,
            max_cookie_size: MAX_COOKIE_SIZE,
            clock_skew: Duration::ZERO,
        }
    }
}

impl SessionOptions {
    /// Creates the options for a session in other sites' iframes, with all that
    /// `Partitioned` implies: `Secure`, `SameSite=None`, and the deletion of an
    /// unpartitioned cookie of the same name.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_session::SessionOptions;
    /// let cookie = SessionOptions::partitioned().cookie("x").dump(0)?;
    /// let expected = "session=x; Secure; HttpOnly; Path=/; SameSite=None; Partitioned";
    /// assert_eq!(cookie, expected.as_bytes());
    /// # Ok::<(), carafe_session::cookie::CookieError>(())
    /// ```
    #[must_use]
    pub fn partitioned() -> Self {
        Self {
            secure: true,
            same_site: Some(SameSite::None),
            partitioned: true,
            delete_unpartitioned: true,
            ..Self::default()
        }
    }

    /// Returns when a permanent session ends that is written at `now`, in seconds since
    /// 1970.
    #[must_use]
    pub fn expires(&self, now: u64) -> Expires {
        let end = now.saturating_add(self.permanent_session_lifetime.as_secs());
        Expires::At(i64::try_from(end).unwrap_or(i64::MAX))
    }

    /// Makes the session cookie with this value: the one place where its attributes are
    /// set, for writing and for deleting.
    #[must_use]
    pub fn cookie(&self, value: impl Into<String>) -> SetCookie {
        SetCookie {
            path: Some(self.path.clone()),
            domain: self.domain.clone(),
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
            partitioned: self.partitioned,
            ..SetCookie::new(self.name.clone(), value)
        }
    }
}
