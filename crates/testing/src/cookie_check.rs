//! From a `Set-Cookie` line to a cookie that may be kept
//! ([RFC 6265bis, 5.7](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.7),
//! as Chromium does it). In order:
//!
//! 1. Name and value take no more than 4,096 bytes.
//! 2. `Domain` covers the host, and is no domain that anybody registers names in.
//! 3. `Secure` comes over HTTPS, or from this machine.
//! 4. `Partitioned` is `Secure`, and so is SameSite=None.
//! 5. The prefix of the name keeps its promise.
//! 6. A third party sets SameSite=None only; and, where its cookies are blocked, only
//!    `Partitioned`.

use ::cookie::Cookie;
use carafe_session::cookie::{NamePrefix, SameSite};
use url::Url;

use crate::fetch_context::{FetchContext, SameSiteContext};
use crate::site::{is_public_suffix, is_trustworthy};
use crate::stored_cookie::is_below;
use crate::{CookieRefusal, StoredCookie};

/// How much name and value may take, in bytes.
const MAX_SIZE: usize = 4096;

/// Browsers keep no cookie longer, in seconds: 400 days.
const MAX_LIFETIME: i64 = 400 * 24 * 60 * 60;

/// Makes the cookie that a line describes, or says why it must not be kept.
pub(crate) fn check(
    cookie: &Cookie<'_>,
    context: &FetchContext,
    now: u64,
) -> Result<StoredCookie, CookieRefusal> {
    let (name, value) = (cookie.name(), cookie.value());
    let size = name.len() + value.len();
    if size > MAX_SIZE {
        return Err(CookieRefusal::TooLarge { size });
    }
    let (domain, host_only) = domain(cookie, &context.url)?;
    let partitioned = cookie.partitioned() == Some(true);
    check_secure(cookie, partitioned, &context.url)?;
    let path = path(cookie, &context.url);
    let stored = StoredCookie {
        name: name.to_owned(),
        value: value.to_owned(),
        domain,
        host_only,
        path,
        secure: cookie.secure() == Some(true),
        http_only: cookie.http_only() == Some(true),
        same_site: cookie.same_site(),
        partition_key: partitioned.then(|| context.partition_key()),
        expires: expires(cookie, now),
        created: now,
    };
    check_prefix(&stored, cookie)?;
    check_context(&stored, context)?;
    Ok(stored)
}

/// Returns the domain, and whether it is one host.
fn domain(cookie: &Cookie<'_>, url: &Url) -> Result<(String, bool), CookieRefusal> {
    let host = url.host_str().unwrap_or_default();
    let Some(domain) = cookie.domain().filter(|domain| !domain.is_empty()) else {
        return Ok((host.to_owned(), true));
    };
    let domain = domain.to_ascii_lowercase();
    if domain == host && is_public_suffix(&domain) {
        return Ok((domain, true));
    }
    let covers = domain == host || is_below(host, &domain);
    if covers && !is_public_suffix(&domain) {
        return Ok((domain, false));
    }
    let host = host.to_owned();
    Err(CookieRefusal::Domain { domain, host })
}

/// Returns the path; without one, the directory of the request.
fn path(cookie: &Cookie<'_>, url: &Url) -> String {
    if let Some(path) = cookie.path().filter(|path| path.starts_with('/')) {
        return path.to_owned();
    }
    match url.path().rsplit_once('/') {
        None | Some(("", _)) => "/".to_owned(),
        Some((directory, _)) => directory.to_owned(),
    }
}

/// Returns the end, in seconds since 1970. `Max-Age` is stronger than `Expires`.
pub(crate) fn expires(cookie: &Cookie<'_>, now: u64) -> Option<u64> {
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let end = match (cookie.max_age(), cookie.expires_datetime()) {
        (Some(age), _) => now.saturating_add(age.whole_seconds()),
        (None, Some(date)) => date.unix_timestamp(),
        (None, None) => return None,
    };
    let end = end.min(now.saturating_add(MAX_LIFETIME));
    Some(u64::try_from(end).unwrap_or(0))
}

fn check_secure(cookie: &Cookie<'_>, partitioned: bool, url: &Url) -> Result<(), CookieRefusal> {
    if cookie.secure() == Some(true) {
        let trusted = is_trustworthy(url);
        return trusted.then_some(()).ok_or(CookieRefusal::SecureOverHttp);
    }
    if partitioned {
        return Err(CookieRefusal::PartitionedWithoutSecure);
    }
    match cookie.same_site() {
        Some(SameSite::None) => Err(CookieRefusal::SameSiteNoneWithoutSecure),
        _ => Ok(()),
    }
}

fn check_prefix(stored: &StoredCookie, cookie: &Cookie<'_>) -> Result<(), CookieRefusal> {
    let Some(prefix) = NamePrefix::of(&stored.name) else {
        return Ok(());
    };
    let is_whole_host = stored.host_only && cookie.domain().is_none() && cookie.path() == Some("/");
    let keeps = stored.secure
        && (is_whole_host || !prefix.is_host_only())
        && (stored.http_only || !prefix.is_http_only());
    let needs = match prefix {
        NamePrefix::Secure => "Secure",
        NamePrefix::Host => "Secure, Path=/ and no Domain",
        NamePrefix::Http => "Secure and HttpOnly",
        NamePrefix::HostHttp => "Secure, HttpOnly, Path=/ and no Domain",
    };
    keeps.then_some(()).ok_or(CookieRefusal::Prefix { needs })
}

fn check_context(stored: &StoredCookie, context: &FetchContext) -> Result<(), CookieRefusal> {
    let same_site = stored.same_site;
    let place = || context.describe();
    if context.same_site() == SameSiteContext::CrossSite && same_site != Some(SameSite::None) {
        let place = place();
        return Err(CookieRefusal::SameSite { same_site, place });
    }
    let blocked = context.is_third_party() && context.blocks_third_party_cookies;
    if blocked && stored.partition_key.is_none() {
        return Err(CookieRefusal::ThirdParty { place: place() });
    }
    Ok(())
}
