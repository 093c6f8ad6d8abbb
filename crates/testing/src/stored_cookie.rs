use std::fmt;

use carafe_session::cookie::{SameSite, parse_cookie};
use url::Url;

use crate::fetch_context::{FetchContext, SameSiteContext};
use crate::site::is_trustworthy;
use crate::{PartitionKey, WithholdReason};

/// How long Chromium sends a cookie without SameSite with another site's forms, in seconds.
const LAX_UNSAFE_AGE: u64 = 120;

/// A cookie as the browser keeps it.
///
/// # Flask
///
/// [`werkzeug.test.Cookie`](https://werkzeug.palletsprojects.com/en/stable/test/#werkzeug.test.Cookie),
/// with `SameSite`, `Secure`, `HttpOnly` and `Partitioned`, which Flask's client ignores.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCookie {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) domain: String,
    pub(crate) host_only: bool,
    pub(crate) path: String,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: Option<SameSite>,
    pub(crate) partition_key: Option<PartitionKey>,
    /// In seconds since 1970.
    pub(crate) expires: Option<u64>,
    pub(crate) created: u64,
}

impl StoredCookie {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value as it is sent.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns the value as the application reads it, without quotes and escapes.
    #[must_use]
    pub fn decoded_value(&self) -> String {
        let pair = self.to_string();
        let value = parse_cookie(pair.as_bytes()).next();
        value.map_or_else(String::new, |(_, value)| value.into_owned())
    }

    /// Returns the host that the cookie is for, and with `Domain` the hosts below it.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Tells whether no other host gets it: it was set without `Domain`.
    #[must_use]
    pub fn host_only(&self) -> bool {
        self.host_only
    }

    /// Returns the path; requests for it and for what lies below carry the cookie.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Tells whether it is `Secure`.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.secure
    }

    /// Tells whether it is `HttpOnly`: out of the reach of scripts.
    #[must_use]
    pub fn http_only(&self) -> bool {
        self.http_only
    }

    /// Returns its `SameSite`; `None` if it has none, which counts as Lax.
    #[must_use]
    pub fn same_site(&self) -> Option<SameSite> {
        self.same_site
    }

    /// Returns the jar that it is in; `None` if it is not partitioned.
    #[must_use]
    pub fn partition_key(&self) -> Option<&PartitionKey> {
        self.partition_key.as_ref()
    }

    /// Returns when it ends, in seconds since 1970; `None`: with the browser.
    #[must_use]
    pub fn expires(&self) -> Option<u64> {
        self.expires
    }

    /// Tells whether another cookie would replace this one.
    pub(crate) fn has_place_of(&self, other: &Self) -> bool {
        self.name == other.name
            && self.domain == other.domain
            && self.host_only == other.host_only
            && self.path == other.path
            && self.partition_key == other.partition_key
    }

    /// Tells whether it is for the host of a URL.
    pub(crate) fn is_for_host_of(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        host == self.domain || !self.host_only && is_below(host, &self.domain)
    }

    /// Tells whether it is in a jar that a request opens.
    pub(crate) fn is_in_jar_of(&self, context: &FetchContext) -> bool {
        let key = self.partition_key.as_ref();
        key.is_none_or(|key| *key == context.partition_key())
    }

    /// Returns why the cookie does not go with a request to its host, out of its jar; `None`
    /// if it does.
    pub(crate) fn withheld_from(&self, context: &FetchContext, now: u64) -> Option<WithholdReason> {
        let same_site = self.same_site;
        if self.expires.is_some_and(|end| end <= now) {
            Some(WithholdReason::Expired)
        } else if !is_path_below(context.url.path(), &self.path) {
            Some(WithholdReason::Path)
        } else if self.secure && !is_trustworthy(&context.url) {
            Some(WithholdReason::Secure)
        } else if !self.is_allowed_in(context.same_site(), now) {
            let place = context.describe();
            Some(WithholdReason::SameSite { same_site, place })
        } else if self.partition_key.is_none() && context.is_third_party() {
            let place = context.describe();
            let blocked = context.blocks_third_party_cookies;
            blocked.then_some(WithholdReason::ThirdParty { place })
        } else {
            None
        }
    }

    fn is_allowed_in(&self, context: SameSiteContext, now: u64) -> bool {
        match (context, self.same_site) {
            (SameSiteContext::SameSite, _) | (_, Some(SameSite::None)) => true,
            (SameSiteContext::Lax, same_site) => same_site != Some(SameSite::Strict),
            (SameSiteContext::LaxUnsafe, None) => now < self.created + LAX_UNSAFE_AGE,
            (SameSiteContext::LaxUnsafe | SameSiteContext::CrossSite, _) => false,
        }
    }
}

/// As it stands in a request: `name=value`.
impl fmt::Display for StoredCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

/// Tells whether a host lies below a domain.
pub(crate) fn is_below(host: &str, domain: &str) -> bool {
    let rest = host.strip_suffix(domain);
    let is_name = host.parse::<std::net::IpAddr>().is_err();
    is_name && rest.is_some_and(|rest| rest.ends_with('.'))
}

/// Tells whether a path is that of the cookie, or below it
/// ([RFC 6265bis, 5.1.4](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.1.4)).
pub(crate) fn is_path_below(path: &str, cookie_path: &str) -> bool {
    let rest = path.strip_prefix(cookie_path);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || cookie_path.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_by_segment() {
        for (path, cookie_path, expected) in [
            ("/", "/", true),
            ("/admin", "/", true),
            ("/admin", "/admin", true),
            ("/admin/a", "/admin", true),
            ("/admin/a", "/admin/", true),
            ("/administration", "/admin", false),
            ("/admin", "/admin/", false),
            ("/", "/admin", false),
        ] {
            assert_eq!(is_path_below(path, cookie_path), expected, "{path}");
        }
    }

    #[test]
    fn hosts_lie_below_domains_by_label() {
        assert!(is_below("a.shop.example", "shop.example"));
        assert!(!is_below("evilshop.example", "shop.example"));
        assert!(!is_below("1.127.0.0.1", "shop.example"));
    }
}
