//! The name of the session cookie, and what its prefix promises
//! ([RFC 6265bis, 4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3)).
//!
//! | prefix | Secure | HttpOnly | `Path=/`, no `Domain` |
//! |---|---|---|---|
//! | `__Secure-` | yes | | |
//! | `__Host-` | yes | | yes |
//! | `__Http-` | yes | yes | |
//! | `__Host-Http-` | yes | yes | yes |
//!
//! Browsers compare prefixes without case, and drop a cookie that breaks its promise.

use carafe_session::SessionOptions;
use carafe_session::cookie::{NamePrefix, check_name};

use super::reader::Reader;

const NAME: &str = "SESSION_COOKIE_NAME";
const SECURE: &str = "SESSION_COOKIE_SECURE";

pub(super) fn cookie_name(reader: &mut Reader<'_>) -> String {
    let name = reader.text(NAME);
    if let Err(error) = check_name(&name) {
        reader.refuse(NAME, &error.to_string());
    }
    name
}

/// Refuses a cookie that breaks the promise of its name.
pub(super) fn check_prefix(reader: &mut Reader<'_>, options: &SessionOptions) {
    let Some(prefix) = NamePrefix::of(&options.name) else {
        return;
    };
    if !options.secure && !reader.refused(SECURE) {
        let message = "browsers drop a cookie of this name that is not Secure; \
                       set SESSION_COOKIE_SECURE to true";
        reader.refuse(NAME, message);
    }
    if prefix.is_http_only() && !options.http_only {
        let message = "browsers drop a cookie of this name that is not HttpOnly; \
                       set SESSION_COOKIE_HTTPONLY to true";
        reader.refuse(NAME, message);
    }
    if prefix.is_host_only() {
        check_host(reader, options);
    }
}

fn check_host(reader: &mut Reader<'_>, options: &SessionOptions) {
    if options.domain.is_some() {
        let message = "browsers drop a __Host- cookie with a domain; remove it";
        reader.refuse("SESSION_COOKIE_DOMAIN", message);
    }
    if options.path != "/" {
        let key = match reader.value("SESSION_COOKIE_PATH") {
            Some(_) => "SESSION_COOKIE_PATH",
            None => "APPLICATION_ROOT",
        };
        let message = "browsers drop a __Host- cookie of another path than /; \
                       set SESSION_COOKIE_PATH to /";
        reader.refuse(key, message);
    }
}
