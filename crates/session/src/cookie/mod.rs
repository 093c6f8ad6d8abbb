//! Cookies on the wire, byte for byte as Werkzeug writes and reads them
//! ([RFC 6265bis](https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/),
//! [CHIPS](https://datatracker.ietf.org/doc/draft-cutler-httpbis-partitioned-cookies/)).
//!
//! One type, [`SetCookie`], writes and deletes, so that a deletion always repeats the
//! attributes it has to match: a browser ignores one that lacks `Partitioned`.

mod builder;
mod domain;
mod error;
mod expires;
mod name;
mod parse;
mod quote;
mod set_cookie;

pub use ::cookie::SameSite;
pub use domain::normalize_domain;
pub use error::CookieError;
pub use expires::Expires;
pub use name::{NamePrefix, check_name, parse_same_site};
pub use parse::{CookiePairs, parse_cookie};
pub use set_cookie::{MAX_COOKIE_SIZE, SetCookie};
