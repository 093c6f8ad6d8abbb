//! The session cookie: what its keys imply and which of them contradict each other.
//!
//! 1. `SESSION_COOKIE_PARTITIONED` implies Secure and SameSite=None where these are unset.
//!    An explicit `false`, and `Lax` or `Strict`, contradict it: browsers drop a
//!    partitioned cookie that is not Secure, and never send one of another SameSite into
//!    a frame. It also implies that the twin from before it was turned on is deleted.
//! 2. SameSite=None implies Secure when that is unset; an explicit `false` contradicts it.
//! 3. `SESSION_COOKIE_PATH` is `APPLICATION_ROOT` when unset.
//! 4. The prefix of the name is a promise (see [`cookie_name`](super::cookie_name)).

use std::time::Duration;

use carafe_session::cookie::{SameSite, SetCookie, parse_same_site};
use carafe_session::{Clock, SessionOptions};

use super::cookie_domain::cookie_domain;
use super::cookie_name::{check_prefix, cookie_name};
use super::reader::Reader;

const SECURE: &str = "SESSION_COOKIE_SECURE";
const PARTITIONED: &str = "SESSION_COOKIE_PARTITIONED";
const SAME_SITE: &str = "SESSION_COOKIE_SAMESITE";
const LIFETIME: &str = "PERMANENT_SESSION_LIFETIME";

/// How far the clocks of two servers may be apart.
const CLOCK_SKEW: Duration = Duration::from_secs(5);

/// Browsers keep no cookie longer.
const MAX_LIFETIME: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// Reads the options of the session. `frames_unnamed` tells that in debug mode nobody has
/// said who may embed the application.
pub(super) fn session_options(reader: &mut Reader<'_>, frames_unnamed: bool) -> SessionOptions {
    let partitioned = reader.bool(PARTITIONED);
    let same_site = same_site(reader, partitioned);
    let options = SessionOptions {
        name: cookie_name(reader),
        domain: cookie_domain(reader),
        path: cookie_path(reader),
        http_only: reader.bool("SESSION_COOKIE_HTTPONLY"),
        secure: secure(reader, partitioned, same_site),
        same_site,
        partitioned,
        delete_unpartitioned: partitioned,
        permanent_session_lifetime: lifetime(reader),
        refresh_each_request: reader.bool("SESSION_REFRESH_EACH_REQUEST"),
        max_cookie_size: usize::try_from(reader.int("MAX_COOKIE_SIZE", 0)).unwrap_or(usize::MAX),
        clock_skew: CLOCK_SKEW,
    };
    check_prefix(reader, &options);
    check_lifetime(reader, &options);
    warn(reader, &options, frames_unnamed);
    options
}

fn same_site(reader: &mut Reader<'_>, partitioned: bool) -> Option<SameSite> {
    let word = reader.optional_text(SAME_SITE).unwrap_or_default();
    if word.is_empty() {
        return partitioned.then_some(SameSite::None);
    }
    match parse_same_site(&word) {
        Ok(SameSite::Lax | SameSite::Strict) if partitioned => {
            let message = "SESSION_COOKIE_PARTITIONED is on, and a browser would never send \
                           this cookie into a frame; write None or remove one of the two";
            reader.refuse(SAME_SITE, message);
            None
        }
        Ok(same_site) => Some(same_site),
        Err(_) => {
            reader.refuse(SAME_SITE, "write Strict, Lax or None");
            None
        }
    }
}

fn secure(reader: &mut Reader<'_>, partitioned: bool, same_site: Option<SameSite>) -> bool {
    let implied_by = match same_site {
        _ if partitioned => Some("SESSION_COOKIE_PARTITIONED is on"),
        Some(SameSite::None) => Some("SESSION_COOKIE_SAMESITE is None"),
        _ => None,
    };
    match (reader.chosen_bool(SECURE), implied_by) {
        (Some(false), Some(why)) if !reader.refused(SECURE) => {
            let message = format!(
                "{why}, and browsers drop such a cookie unless it is Secure; write true or \
                 remove it"
            );
            reader.refuse(SECURE, &message);
            false
        }
        (chosen, implied_by) => chosen.unwrap_or(implied_by.is_some()),
    }
}

/// Writes the cookie once, so that what cannot be written stops the start and not each
/// response.
fn check_lifetime(reader: &mut Reader<'_>, options: &SessionOptions) {
    let cookie = SetCookie {
        expires: Some(options.expires(Clock::system().now())),
        ..SetCookie::new("session", "")
    };
    if cookie.dump(0).is_err() {
        let message = "the session would end after the year 9999; write fewer seconds";
        reader.refuse(LIFETIME, message);
    }
}

fn cookie_path(reader: &mut Reader<'_>) -> String {
    const KEY: &str = "SESSION_COOKIE_PATH";
    let root = reader.value("APPLICATION_ROOT");
    let Some(path) = reader.optional_text(KEY) else {
        let root = root.as_ref().and_then(|root| root.as_str());
        return root.unwrap_or("/").to_owned();
    };
    if !path.starts_with('/') {
        reader.refuse(KEY, "write a path that starts with /");
    }
    path
}

fn lifetime(reader: &mut Reader<'_>) -> Duration {
    let lifetime = reader.seconds(LIFETIME, 1).unwrap_or(MAX_LIFETIME);
    if lifetime > MAX_LIFETIME {
        let message = "browsers keep no cookie longer than 400 days; write that or less";
        reader.warn(LIFETIME, message);
    }
    lifetime
}

fn warn(reader: &mut Reader<'_>, options: &SessionOptions, frames_unnamed: bool) {
    if !options.http_only {
        let message = "a script that gets into a page can steal the session; write true";
        reader.warn("SESSION_COOKIE_HTTPONLY", message);
    }
    if options.partitioned && options.domain.is_some() {
        let message = "every host below this domain gets the session, and can set it; a \
                       name that starts with __Host- and no domain is safer";
        reader.warn("SESSION_COOKIE_DOMAIN", message);
    }
    if options.partitioned && frames_unnamed {
        let message = "every site may embed the application; name those that may in \
                       FRAME_ANCESTORS";
        reader.warn(PARTITIONED, message);
    }
    let root = reader.value("APPLICATION_ROOT");
    let root = root.as_ref().and_then(|root| root.as_str());
    if root.is_some_and(|root| !is_below(root, &options.path)) {
        let message = "APPLICATION_ROOT is not below this path, so that browsers will not send \
                       the cookie back; write a path that both share";
        reader.warn("SESSION_COOKIE_PATH", message);
    }
    if options.same_site == Some(SameSite::None) && !options.partitioned {
        let message = "other sites' pages may send requests with a visitor's session, and only \
                       SESSION_COOKIE_PARTITIONED turns on the protection against them";
        reader.warn(SAME_SITE, message);
    }
    if !options.partitioned && reader.value("CSRF_TRUSTED_ORIGINS").is_some() {
        let message = "it has no effect unless SESSION_COOKIE_PARTITIONED is on";
        reader.warn("CSRF_TRUSTED_ORIGINS", message);
    }
    let https = reader
        .value("PREFERRED_URL_SCHEME")
        .is_some_and(|scheme| scheme == "https");
    if https && !options.secure {
        let message = "PREFERRED_URL_SCHEME is https, yet the session cookie also goes over \
                       plain HTTP; write true";
        reader.warn(SECURE, message);
    }
}

/// Tells whether a browser sends a cookie of `cookie_path` with a request for `path`
/// ([RFC 6265, 5.1.4](https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4)).
fn is_below(path: &str, cookie_path: &str) -> bool {
    let rest = path.strip_prefix(cookie_path.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
