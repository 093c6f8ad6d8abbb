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

use super::reader::Reader;

const NAME: &str = "SESSION_COOKIE_NAME";

pub(super) fn cookie_name(reader: &mut Reader<'_>) -> String {
    let name = reader.text(NAME);
    if !name.bytes().all(is_token) {
        reader.refuse(NAME, "use only letters, digits and !#$%&'*+-.^_`|~");
    }
    name
}

/// Tells whether `byte` may stand in an RFC 6265 token.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Refuses a cookie that breaks the promise of its name.
pub(super) fn check_prefix(reader: &mut Reader<'_>, options: &SessionOptions) {
    let starts = |prefix: &str| {
        let start = options.name.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let host_http = starts("__Host-Http-");
    let http = starts("__Http-") || host_http;
    let host = starts("__Host-");
    if !(starts("__Secure-") || http || host) {
        return;
    }
    if !options.secure {
        let message = "browsers drop a cookie of this name that is not Secure; \
                       set SESSION_COOKIE_SECURE to true";
        reader.refuse(NAME, message);
    }
    if http && !options.http_only {
        let message = "browsers drop a cookie of this name that is not HttpOnly; \
                       set SESSION_COOKIE_HTTPONLY to true";
        reader.refuse(NAME, message);
    }
    if host {
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
