use carafe_value::http_date;
use cookie::SameSite;
use http::HeaderValue;
use time::{Duration, OffsetDateTime};

use super::{CookieError, Expires, normalize_domain, quote};

/// The size of a whole `Set-Cookie` value that every browser keeps, in bytes; Flask's
/// `MAX_COOKIE_SIZE`.
pub const MAX_COOKIE_SIZE: usize = 4093;

/// A cookie as a response sets it.
///
/// ```text
/// name=value; Domain=; Expires=; Max-Age=; Secure; HttpOnly; Path=; SameSite=; Partitioned
/// ```
///
/// # Example
///
/// ```
/// # use carafe_session::cookie::SetCookie;
/// let cookie = SetCookie { http_only: true, partitioned: true, ..SetCookie::new("a", "1 2") };
/// assert_eq!(cookie.dump(0)?, b"a=\"1 2\"; Secure; HttpOnly; Path=/; Partitioned");
/// # Ok::<(), carafe_session::cookie::CookieError>(())
/// ```
///
/// # Flask
///
/// `werkzeug.http.dump_cookie`, and `response.set_cookie` with the same arguments.
/// A name or domain that would smuggle in another attribute or header is refused, which
/// Werkzeug lets through.
#[derive(Clone, Debug, PartialEq)]
pub struct SetCookie {
    /// The name; see [`check_name`](super::check_name) for what is wise.
    pub name: String,
    /// The value; it is quoted when it has to be.
    pub value: String,
    /// `Max-Age` in seconds. Without it and `expires`, the cookie ends with the browser.
    pub max_age: Option<i64>,
    /// `Expires`. When absent and there is a `max_age`, it is computed.
    pub expires: Option<Expires>,
    /// `Path`, percent-encoded when written. Default: `/`. `None` leaves it to the
    /// browser, which takes the directory of the request.
    pub path: Option<String>,
    /// `Domain`. Default: none, so that only this very host gets the cookie.
    pub domain: Option<String>,
    /// `Secure`. Implied by `partitioned`.
    pub secure: bool,
    /// `HttpOnly`. Without it a script injected into the page reads the cookie.
    pub http_only: bool,
    /// `SameSite`. Default: absent, which browsers take for `Lax`.
    pub same_site: Option<SameSite>,
    /// `Partitioned`: one jar per top-level site.
    pub partitioned: bool,
    /// Whether `Expires` is computed from `max_age`. Default: true.
    pub sync_expires: bool,
}

impl SetCookie {
    /// Creates a cookie with the path `/` and no other attribute.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            max_age: None,
            expires: None,
            path: Some("/".to_owned()),
            domain: None,
            secure: false,
            http_only: false,
            same_site: None,
            partitioned: false,
            sync_expires: true,
        }
    }

    /// Turns the cookie into the one that deletes it: the same attributes, no value, and
    /// an end in the past.
    #[must_use]
    pub fn into_removal(self) -> Self {
        Self {
            value: String::new(),
            max_age: Some(0),
            expires: Some(Expires::At(0)),
            ..self
        }
    }

    /// Writes the value of a `Set-Cookie` header. `now` is in seconds since 1970 and
    /// counts only where `Expires` is computed from `max_age`.
    ///
    /// # Errors
    ///
    /// If the name, the domain or the date cannot be written; see [`CookieError`].
    pub fn dump(&self, now: u64) -> Result<Vec<u8>, CookieError> {
        let mut out = Vec::with_capacity(self.name.len() + self.value.len() + 128);
        self.write_name(&mut out)?;
        quote::write_value(&mut out, &self.value);
        if let Some(domain) = &self.domain {
            attribute(&mut out, "Domain", &normalize_domain(domain)?);
        }
        if let Some(expires) = self.expires_text(now)? {
            attribute(&mut out, "Expires", &expires);
        }
        if let Some(max_age) = self.max_age {
            attribute(&mut out, "Max-Age", &max_age.to_string());
        }
        if self.secure || self.partitioned {
            out.extend_from_slice(b"; Secure");
        }
        if self.http_only {
            out.extend_from_slice(b"; HttpOnly");
        }
        if let Some(path) = &self.path {
            attribute(&mut out, "Path", &quote::path(path));
        }
        if let Some(same_site) = self.same_site {
            attribute(&mut out, "SameSite", &same_site.to_string());
        }
        if self.partitioned {
            out.extend_from_slice(b"; Partitioned");
        }
        Ok(out)
    }

    /// Writes a `Set-Cookie` header; `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// As for [`dump`](Self::dump).
    pub fn to_header(&self, now: u64) -> Result<HeaderValue, CookieError> {
        HeaderValue::try_from(self.dump(now)?).map_err(|_| self.bad_name())
    }

    fn write_name(&self, out: &mut Vec<u8>) -> Result<(), CookieError> {
        let harmful = |byte: u8| byte.is_ascii_control() || matches!(byte, b';' | b'=');
        if self.name.is_empty() || self.name.bytes().any(harmful) {
            return Err(self.bad_name());
        }
        out.extend_from_slice(self.name.as_bytes());
        out.push(b'=');
        Ok(())
    }

    fn bad_name(&self) -> CookieError {
        CookieError::Name {
            name: self.name.clone(),
        }
    }

    fn expires_text(&self, now: u64) -> Result<Option<String>, CookieError> {
        let at = match (&self.expires, self.max_age) {
            (Some(Expires::Text(text)), _) => {
                let harmful = |byte: u8| !matches!(byte, b' '..=b'~') || byte == b';';
                if text.bytes().any(harmful) {
                    return Err(CookieError::Expires);
                }
                return Ok(Some(text.clone()));
            }
            (Some(Expires::Date(date)), _) => date.unix_timestamp(),
            (Some(Expires::At(at)), _) => *at,
            (None, Some(max_age)) if self.sync_expires => i64::try_from(now)
                .ok()
                .and_then(|now| now.checked_add(max_age))
                .ok_or(CookieError::Expires)?,
            _ => return Ok(None),
        };
        let date = OffsetDateTime::from_unix_timestamp(at).map_err(|_| CookieError::Expires)?;
        if date.year() < 1 {
            return Err(CookieError::Expires);
        }
        Ok(Some(http_date::format(date)))
    }
}

fn attribute(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(b"; ");
    out.extend_from_slice(name.as_bytes());
    out.push(b'=');
    out.extend_from_slice(value.as_bytes());
}

impl From<&cookie::Cookie<'_>> for SetCookie {
    /// Takes over the attributes of the `cookie` crate's type. A missing path stays
    /// missing.
    fn from(cookie: &cookie::Cookie<'_>) -> Self {
        Self {
            max_age: cookie.max_age().map(Duration::whole_seconds),
            expires: cookie.expires_datetime().map(Expires::Date),
            path: cookie.path().map(str::to_owned),
            domain: cookie.domain().map(str::to_owned),
            secure: cookie.secure().unwrap_or(false),
            http_only: cookie.http_only().unwrap_or(false),
            same_site: cookie.same_site(),
            partitioned: cookie.partitioned().unwrap_or(false),
            sync_expires: false,
            ..Self::new(cookie.name(), cookie.value())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_removal_repeats_every_attribute() {
        let cookie = SetCookie {
            http_only: true,
            same_site: Some(SameSite::None),
            partitioned: true,
            ..SetCookie::new("s", "x")
        };
        assert_eq!(
            cookie.into_removal().dump(5).unwrap(),
            b"s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly; Path=/; \
              SameSite=None; Partitioned"
        );
    }

    #[test]
    fn nothing_smuggles_in_an_attribute() {
        let evil = "x; Domain=evil.example\r\nSet-Cookie: a=b";
        let base = SetCookie::new("a", evil);
        let dumped = String::from_utf8(base.dump(0).unwrap()).unwrap();
        assert!(!dumped.contains("; D") && !dumped.contains('\r'));
        let domain = Some(evil.to_owned());
        assert!(
            SetCookie {
                domain,
                ..base.clone()
            }
            .dump(0)
            .is_err()
        );
        let expires = Some(Expires::Text(evil.to_owned()));
        assert!(
            SetCookie {
                expires,
                ..base.clone()
            }
            .dump(0)
            .is_err()
        );
        assert!(
            SetCookie {
                name: evil.to_owned(),
                ..base
            }
            .dump(0)
            .is_err()
        );
    }

    #[test]
    fn the_cookie_crates_type_is_taken_over() {
        let cookie = cookie::Cookie::build(("a", "b"))
            .path("/x")
            .max_age(Duration::minutes(1))
            .same_site(SameSite::Lax)
            .build();
        let dumped = SetCookie::from(&cookie).dump(0).unwrap();
        assert_eq!(dumped, b"a=b; Max-Age=60; Path=/x; SameSite=Lax");
    }
}
