use cookie::SameSite;

use super::{CookieError, Expires, NamePrefix, SetCookie};

/// The fields as methods, for one expression.
impl SetCookie {
    /// Sets `Max-Age`, in seconds. `Expires` follows it unless it is set too. Zero or less
    /// ends the cookie at once.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_session::cookie::SetCookie;
    /// let cookie = SetCookie::new("lang", "de").max_age(3600).dump(0)?;
    /// let expected = b"lang=de; Expires=Thu, 01 Jan 1970 01:00:00 GMT; Max-Age=3600; Path=/";
    /// assert_eq!(cookie, expected);
    /// # Ok::<(), carafe_session::cookie::CookieError>(())
    /// ```
    #[must_use]
    pub fn max_age(mut self, seconds: i64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Sets `Expires`: a date, a `SystemTime`, seconds since 1970, or the text itself.
    #[must_use]
    pub fn expires(mut self, expires: impl Into<Expires>) -> Self {
        self.expires = Some(expires.into());
        self
    }

    /// Sets `Path`. Default: `/`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Leaves out `Path`, so that the browser takes the directory of the request.
    ///
    /// # Flask
    ///
    /// `path=None`.
    #[must_use]
    pub fn without_path(mut self) -> Self {
        self.path = None;
        self
    }

    /// Sets `Domain`, so that subdomains get the cookie too. Default: none, only this
    /// very host.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Sets `Secure`. Default: false. Without it, anybody on the way of one plain request
    /// reads the cookie.
    #[must_use]
    pub fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Sets `HttpOnly`. Default: false. Without it, a script that gets into a page reads
    /// the cookie.
    #[must_use]
    #[doc(alias = "httponly")]
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// Sets `SameSite`. Default: absent, which browsers take for `Lax`.
    ///
    /// A word becomes one by [`parse_same_site`](super::parse_same_site).
    #[must_use]
    #[doc(alias = "samesite")]
    pub fn same_site(mut self, same_site: impl Into<Option<SameSite>>) -> Self {
        self.same_site = same_site.into();
        self
    }

    /// Sets `Partitioned`, and with it `Secure`. Default: false.
    #[must_use]
    pub fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }

    /// Makes sure that the cookie has what the prefix of its name promises.
    ///
    /// # Errors
    ///
    /// [`CookieError::Prefix`] if it does not: every browser would drop it silently.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_session::cookie::SetCookie;
    /// let cookie = SetCookie::new("__Host-id", "7");
    /// assert!(cookie.check_prefix().is_err());
    /// assert!(cookie.secure(true).check_prefix().is_ok());
    /// ```
    ///
    /// # Flask
    ///
    /// Flask sends such a cookie.
    pub fn check_prefix(&self) -> Result<(), CookieError> {
        let Some(prefix) = NamePrefix::of(&self.name) else {
            return Ok(());
        };
        let host_only = self.domain.is_none() && self.path.as_deref() == Some("/");
        let kept = (self.secure || self.partitioned)
            && (self.http_only || !prefix.is_http_only())
            && (host_only || !prefix.is_host_only());
        let refused = || CookieError::Prefix {
            name: self.name.clone(),
            needs: prefix.needs(),
        };
        kept.then_some(()).ok_or_else(refused)
    }
}

impl From<&str> for SetCookie {
    /// Makes a cookie without a value: enough to delete one by its name.
    fn from(name: &str) -> Self {
        Self::new(name, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected: `werkzeug.http.dump_cookie` 3.1 with the same arguments, except where
    /// Werkzeug sends what browsers drop.
    #[test]
    fn a_built_cookie_is_written_as_in_werkzeug() {
        let date = DATE;
        let a = || SetCookie::new("a", "b");
        let table = [
            (a(), "a=b; Path=/"),
            (a().without_path(), "a=b"),
            (
                a().path("/ü x;y?#%20"),
                "a=b; Path=/%C3%BC%20x%3By%3F%23%20",
            ),
            (
                a().domain(".bücher.example:80"),
                "a=b; Domain=xn--bcher-kva.example; Path=/",
            ),
            (
                a().expires(date),
                "a=b; Expires=Thu, 29 Feb 2024 12:34:56 GMT; Path=/",
            ),
            (a().expires("soon"), "a=b; Expires=soon; Path=/"),
            (a().partitioned(true), "a=b; Secure; Path=/; Partitioned"),
            (
                a().max_age(-1),
                "a=b; Expires=Wed, 31 Dec 1969 23:59:59 GMT; Max-Age=-1; Path=/",
            ),
            (
                a().max_age(60)
                    .expires(date)
                    .path("/x")
                    .domain("example.test")
                    .secure(true)
                    .http_only(true)
                    .same_site(SameSite::Lax)
                    .partitioned(true),
                "a=b; Domain=example.test; Expires=Thu, 29 Feb 2024 12:34:56 GMT; Max-Age=60; \
                 Secure; HttpOnly; Path=/x; SameSite=Lax; Partitioned",
            ),
            (
                SetCookie::new("a", "x;y,\"z\"\\"),
                r#"a="x\073y\054\"z\"\\"; Path=/"#,
            ),
            (
                SetCookie::new("a", "grüße"),
                r#"a="gr\303\274\303\237e"; Path=/"#,
            ),
        ];
        for (cookie, expected) in table {
            let dumped = cookie.dump(0).unwrap();
            assert_eq!(String::from_utf8(dumped).unwrap(), expected);
        }
    }

    const DATE: i64 = 1_709_210_096;

    #[test]
    fn a_prefix_has_to_be_kept() {
        let host = || SetCookie::new("__Host-a", "").secure(true);
        let table = [
            (SetCookie::from("a"), true),
            (SetCookie::from("__Secure-a"), false),
            (SetCookie::from("__secure-a").partitioned(true), true),
            (host(), true),
            (host().path("/x"), false),
            (host().without_path(), false),
            (host().domain("example.test"), false),
            (SetCookie::from("__Http-a").secure(true), false),
            (
                SetCookie::from("__Http-a").secure(true).http_only(true),
                true,
            ),
        ];
        for (cookie, kept) in table {
            assert_eq!(cookie.check_prefix().is_ok(), kept, "{cookie:?}");
        }
    }

    #[test]
    fn a_system_time_counts_in_whole_seconds() {
        use std::time::{Duration, UNIX_EPOCH};
        let late = UNIX_EPOCH + Duration::from_millis(1999);
        assert_eq!(Expires::from(late), Expires::At(1));
        assert_eq!(
            Expires::from(UNIX_EPOCH - Duration::from_secs(2)),
            Expires::At(-2)
        );
    }
}
