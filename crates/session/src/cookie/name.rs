use cookie::SameSite;

use super::CookieError;

/// A prefix of a cookie's name that makes browsers insist on attributes
/// ([RFC 6265bis, 4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3)).
///
/// Browsers compare it without regard to case, and silently drop a cookie that lacks
/// what its prefix promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamePrefix {
    /// `__Secure-`: `Secure`.
    Secure,
    /// `__Host-`: `Secure`, `Path=/`, no `Domain`.
    Host,
    /// `__Http-`: `Secure`, `HttpOnly`.
    Http,
    /// `__Host-Http-`: all of the above.
    HostHttp,
}

impl NamePrefix {
    /// Returns the prefix of a name, if it has one.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_session::cookie::NamePrefix;
    /// assert_eq!(NamePrefix::of("__host-session"), Some(NamePrefix::Host));
    /// assert_eq!(NamePrefix::of("session"), None);
    /// ```
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let prefixes = [
            ("__Host-Http-", Self::HostHttp),
            ("__Host-", Self::Host),
            ("__Http-", Self::Http),
            ("__Secure-", Self::Secure),
        ];
        prefixes.into_iter().find_map(|(prefix, kind)| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
                .then_some(kind)
        })
    }

    /// Tells whether `Path` has to be `/` and `Domain` absent.
    #[must_use]
    pub fn is_host_only(self) -> bool {
        matches!(self, Self::Host | Self::HostHttp)
    }

    /// Says what the prefix demands, for messages.
    pub(super) fn needs(self) -> &'static str {
        match self {
            Self::Secure => "Secure",
            Self::Host => "Secure, Path=/ and no Domain",
            Self::Http => "Secure and HttpOnly",
            Self::HostHttp => "Secure, HttpOnly, Path=/ and no Domain",
        }
    }

    /// Tells whether `HttpOnly` is required.
    #[must_use]
    pub fn is_http_only(self) -> bool {
        matches!(self, Self::Http | Self::HostHttp)
    }
}

/// Makes sure that a name is a token
/// ([RFC 9110, 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)), as
/// RFC 6265 demands.
///
/// # Errors
///
/// [`CookieError::Name`] if it is empty or holds anything else.
///
/// # Flask
///
/// Flask sends whatever it is given, also `a b;c`, which browsers cut.
pub fn check_name(name: &str) -> Result<(), CookieError> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(CookieError::Name {
            name: name.to_owned(),
        });
    }
    Ok(())
}

/// Reads `Strict`, `Lax` or `None` without regard to case.
///
/// # Errors
///
/// [`CookieError::SameSite`] for any other word.
pub fn parse_same_site(word: &str) -> Result<SameSite, CookieError> {
    match word.to_ascii_lowercase().as_str() {
        "strict" => Ok(SameSite::Strict),
        "lax" => Ok(SameSite::Lax),
        "none" => Ok(SameSite::None),
        _ => Err(CookieError::SameSite {
            word: word.to_owned(),
        }),
    }
}
