use carafe_value::Dict;

use crate::key::{DefaultValue, Key, Kind};
use DefaultValue::{Bool, Days, Int, Null, Text};

/// Every key with its default, meaning and validation: Flask's keys in Flask's order,
/// then Carafe's own.
///
/// The table of `docs/configuration.md` is checked against this one.
///
/// # Flask
///
/// [`Flask.default_config`](https://flask.palletsprojects.com/en/stable/config/#builtin-configuration-values).
pub const KEYS: &[Key] = &[
    flask(
        "DEBUG",
        Null,
        Kind::Flag,
        "Debug mode: more in the log, and warnings that help while developing.",
        "`true` or `false`",
    ),
    flask(
        "TESTING",
        Bool(false),
        Kind::Bool,
        "Test mode: errors propagate to the test instead of becoming a 500.",
        "`true` or `false`",
    ),
    flask(
        "PROPAGATE_EXCEPTIONS",
        Null,
        Kind::Bool,
        "Errors are raised instead of handled; unset means when testing or debugging.",
        "`true` or `false`",
    ),
    flask(
        "SECRET_KEY",
        Null,
        Kind::Secret,
        "Signs the session cookie and everything else that is signed.",
        "text, or bytes as `{ base64 = \"..\" }`; not empty; a warning under 16 bytes",
    ),
    flask(
        "SECRET_KEY_FALLBACKS",
        Null,
        Kind::List,
        "Former secret keys, oldest first, which still verify but no longer sign.",
        "a list of keys as above; without `SECRET_KEY` itself; a warning over 3 keys",
    ),
    flask(
        "PERMANENT_SESSION_LIFETIME",
        Days(31),
        Kind::Seconds,
        "Age at which any session ends, and `Expires` of the cookie of a permanent one.",
        "whole seconds or a time span; more than 0; a warning over 400 days",
    ),
    flask(
        "USE_X_SENDFILE",
        Bool(false),
        Kind::Bool,
        "Files are sent by the web server in front, told by `X-Sendfile`.",
        "`true` or `false`",
    ),
    flask(
        "TRUSTED_HOSTS",
        Null,
        Kind::List,
        "Hosts that requests may be for; `.example.com` includes all subdomains.",
        "a list of host names without scheme, port or path",
    ),
    flask(
        "SERVER_NAME",
        Null,
        Kind::Text,
        "Host and port of URLs that have a host, in requests and outside of them. It limits requests only where subdomains are matched: another host is a 404 then.",
        "`host` or `host:port`",
    ),
    flask(
        "APPLICATION_ROOT",
        Text("/"),
        Kind::Text,
        "Path below which the application is mounted, for URLs made outside of a request and the session cookie.",
        "starts with `/`",
    ),
    flask(
        "SESSION_COOKIE_NAME",
        Text("session"),
        Kind::Text,
        "Name of the session cookie.",
        "an RFC 6265 token; `__Host-` and `__Secure-` ask for `SESSION_COOKIE_SECURE`, \
         `__Host-` also for path `/` and no domain, `__Http-` and `__Host-Http-` also \
         for `SESSION_COOKIE_HTTPONLY`",
    ),
    flask(
        "SESSION_COOKIE_DOMAIN",
        Null,
        Kind::Text,
        "`Domain` of the session cookie; unset means the host alone, without subdomains.",
        "a domain of two labels or more, no IP address; a port and a leading dot are dropped",
    ),
    flask(
        "SESSION_COOKIE_PATH",
        Null,
        Kind::Text,
        "`Path` of the session cookie; unset means `APPLICATION_ROOT`.",
        "starts with `/`",
    ),
    flask(
        "SESSION_COOKIE_HTTPONLY",
        Bool(true),
        Kind::Bool,
        "Scripts cannot read the session cookie.",
        "`true` or `false`; a warning when off",
    ),
    flask(
        "SESSION_COOKIE_SECURE",
        Bool(false),
        Kind::Bool,
        "The session cookie is sent over HTTPS only.",
        "`true` or `false`; not `false` beside `SESSION_COOKIE_PARTITIONED` or SameSite=None, \
         which imply it",
    ),
    flask(
        "SESSION_COOKIE_PARTITIONED",
        Bool(false),
        Kind::Bool,
        "Each site that embeds the application gets a session of its own (CHIPS).",
        "`true` or `false`; implies Secure and SameSite=None; a warning beside a domain, or \
         in debug mode without `FRAME_ANCESTORS`",
    ),
    flask(
        "SESSION_COOKIE_SAMESITE",
        Null,
        Kind::Text,
        "Whether other sites' requests carry the session cookie.",
        "`Strict`, `Lax` or `None` in any case; `None` implies Secure; not `Strict` or `Lax` \
         beside `SESSION_COOKIE_PARTITIONED`",
    ),
    flask(
        "SESSION_REFRESH_EACH_REQUEST",
        Bool(true),
        Kind::Bool,
        "The cookie of a permanent session is sent with every response.",
        "`true` or `false`",
    ),
    flask(
        "MAX_CONTENT_LENGTH",
        Null,
        Kind::Int,
        "Most bytes of a request's body; more is a 413.",
        "0 or more",
    ),
    flask(
        "MAX_FORM_MEMORY_SIZE",
        Int(500_000),
        Kind::Int,
        "Most bytes of one form field that is no file; more is a 413.",
        "0 or more",
    ),
    flask(
        "MAX_FORM_PARTS",
        Int(1000),
        Kind::Int,
        "Most fields and files of a form; more are a 413.",
        "1 or more",
    ),
    flask(
        "SEND_FILE_MAX_AGE_DEFAULT",
        Null,
        Kind::Seconds,
        "How long browsers keep a file unasked; unset means they ask each time.",
        "whole seconds or a time span; 0 or more",
    ),
    flask(
        "TRAP_BAD_REQUEST_ERRORS",
        Null,
        Kind::Bool,
        "A missing form field is an error to debug; unset means in debug mode.",
        "`true` or `false`",
    ),
    flask(
        "TRAP_HTTP_EXCEPTIONS",
        Bool(false),
        Kind::Bool,
        "An HTTP error that no function handles is an error like any other.",
        "`true` or `false`",
    ),
    flask(
        "EXPLAIN_TEMPLATE_LOADING",
        Bool(false),
        Kind::Bool,
        "The log tells where each template was looked for.",
        "`true` or `false`",
    ),
    flask(
        "PREFERRED_URL_SCHEME",
        Text("http"),
        Kind::Text,
        "Scheme of URLs made outside of a request.",
        "`http` or `https`",
    ),
    flask(
        "TEMPLATES_AUTO_RELOAD",
        Null,
        Kind::Bool,
        "Changed templates are read again; unset means in debug mode.",
        "`true` or `false`",
    ),
    flask(
        "MAX_COOKIE_SIZE",
        Int(4093),
        Kind::Int,
        "Most bytes of a `Set-Cookie` header that pass without a line in the log; 0 means any.",
        "0 or more",
    ),
    flask(
        "PROVIDE_AUTOMATIC_OPTIONS",
        Bool(true),
        Kind::Bool,
        "OPTIONS requests are answered for every rule.",
        "`true` or `false`",
    ),
    carafe(
        "FRAME_ANCESTORS",
        Kind::List,
        "Sites that may embed the application in a frame; unset sends no policy.",
        "a text or a list of origins, `'self'` or `'none'`",
    ),
    carafe(
        "CSRF_TRUSTED_ORIGINS",
        Kind::List,
        "Origins whose cross-site requests are let through.",
        "a list of `scheme://host` or `scheme://host:port`",
    ),
];

const fn flask(
    name: &'static str,
    default: DefaultValue,
    kind: Kind,
    meaning: &'static str,
    validation: &'static str,
) -> Key {
    Key {
        name,
        default,
        kind,
        meaning,
        validation,
        is_flask: true,
    }
}

const fn carafe(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    validation: &'static str,
) -> Key {
    Key {
        name,
        default: Null,
        kind,
        meaning,
        validation,
        is_flask: false,
    }
}

/// Returns Flask's own keys and defaults, without Carafe's.
///
/// # Flask
///
/// `Flask.default_config`.
#[must_use]
pub fn flask_defaults() -> Dict {
    KEYS.iter()
        .filter(|key| key.is_flask)
        .map(|key| (key.name.to_owned(), key.default.value()))
        .collect()
}
