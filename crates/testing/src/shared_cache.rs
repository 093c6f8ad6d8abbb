//! What a cache between the application and several visitors may do with a response
//! ([RFC 9111](https://www.rfc-editor.org/rfc/rfc9111)). A page that depends on the session
//! leaks to another visitor when all of this holds:
//!
//! 1. The request was `GET` or `HEAD`.
//! 2. The response may be kept: its status is one that caches keep unasked, or it says for
//!    how long.
//! 3. `Cache-Control` says none of `private`, `no-store` and `no-cache`, and gives no age of
//!    0.
//! 4. `Vary` has neither `Cookie` nor `*`.

use http::header::{CACHE_CONTROL, EXPIRES, HeaderName, VARY};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

/// The statuses that caches may keep unasked (RFC 9110, section 15.1).
const KEPT_UNASKED: [u16; 11] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414];

/// Tells whether a shared cache would hand the response to another visitor.
pub(crate) fn would_hand_on(method: &Method, status: StatusCode, headers: &HeaderMap) -> bool {
    let is_kept = KEPT_UNASKED.contains(&status.as_u16()) || names_age(headers);
    matches!(*method, Method::GET | Method::HEAD)
        && is_kept
        && !forbids(headers)
        && !varies_by_cookie(headers)
}

/// Tells whether `Vary` keeps visitors apart.
pub(crate) fn varies_by_cookie(headers: &HeaderMap) -> bool {
    words(headers, VARY).any(|name| name == "*" || name == "cookie")
}

fn names_age(headers: &HeaderMap) -> bool {
    let ages = ["max-age=", "s-maxage=", "public"];
    let mut words = words(headers, CACHE_CONTROL);
    headers.contains_key(EXPIRES) || words.any(|word| ages.iter().any(|age| word.starts_with(age)))
}

fn forbids(headers: &HeaderMap) -> bool {
    let shared_age = words(headers, CACHE_CONTROL).find(|word| word.starts_with("s-maxage="));
    let age = |word: &str| match &shared_age {
        Some(shared) => shared == "s-maxage=0",
        None => word == "max-age=0",
    };
    words(headers, CACHE_CONTROL).any(|word| {
        let name = word.split('=').next().unwrap_or_default();
        matches!(name, "private" | "no-store" | "no-cache") || age(&word)
    })
}

/// Iterates over the words of a header that is a list, in lower case.
fn words(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = String> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line: &HeaderValue| line.to_str().ok());
    let words = lines.flat_map(|line| line.split(','));
    words.map(|word| word.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_keeps_what_nothing_forbids() {
        for (method, status, headers, expected) in [
            (Method::GET, 200, &[][..], true),
            (Method::HEAD, 200, &[], true),
            (Method::POST, 200, &[], false),
            (Method::GET, 302, &[], false),
            (Method::GET, 302, &[("cache-control", "max-age=60")], true),
            (
                Method::GET,
                200,
                &[("vary", "Accept-Encoding, cookie")],
                false,
            ),
            (Method::GET, 200, &[("vary", "*")], false),
            (Method::GET, 200, &[("vary", "Accept-Encoding")], true),
            (
                Method::GET,
                200,
                &[("cache-control", "private, max-age=60")],
                false,
            ),
            (Method::GET, 200, &[("cache-control", "No-Store")], false),
            (Method::GET, 200, &[("cache-control", "no-cache")], false),
            (Method::GET, 200, &[("cache-control", "max-age=0")], false),
            (
                Method::GET,
                200,
                &[("cache-control", "max-age=0, s-maxage=9")],
                true,
            ),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, HeaderValue::from_static(value));
            }
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(
                would_hand_on(&method, status, &map),
                expected,
                "{method} {headers:?}"
            );
        }
    }
}
