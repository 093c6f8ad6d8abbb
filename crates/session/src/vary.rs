//! `Vary`, so that no cache hands one visitor's page to another.

use http::header::VARY;
use http::{HeaderMap, HeaderValue};

/// Adds `Cookie` to `Vary` unless it stands there already, or a `*` does.
///
/// # Flask
///
/// `response.vary.add("Cookie")`.
pub fn add_cookie(headers: &mut HeaderMap) {
    add(headers, HeaderValue::from_static("Cookie"));
}

/// Adds the name of a request header to `Vary` unless it stands there already, or a `*`
/// does. Upper and lower case are the same.
///
/// Several `Vary` headers become one.
///
/// # Example
///
/// ```
/// # use http::{HeaderMap, HeaderValue};
/// # use carafe_session::vary;
/// let mut headers = HeaderMap::new();
/// vary::add(&mut headers, HeaderValue::from_static("Accept"));
/// vary::add(&mut headers, HeaderValue::from_static("accept"));
/// assert_eq!(headers["vary"], "Accept");
/// ```
///
/// # Flask
///
/// `response.vary.add(name)`, which adds to a `*` too.
pub fn add(headers: &mut HeaderMap, name: HeaderValue) {
    if !headers.contains_key(VARY) {
        headers.insert(VARY, name);
        return;
    }
    let lines: Vec<_> = headers
        .get_all(VARY)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    let mut names = lines
        .iter()
        .flat_map(|line| line.split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii);
    if names.any(|known| known == b"*" || known.eq_ignore_ascii_case(name.as_bytes())) {
        return;
    }
    let joined = [&lines.join(&b", "[..]), name.as_bytes()].join(&b", "[..]);
    if let Ok(value) = HeaderValue::from_bytes(&joined) {
        headers.insert(VARY, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookie_is_added_once() {
        let table = [
            (&[][..], "Cookie"),
            (&["Accept"][..], "Accept, Cookie"),
            (&["Accept", "Origin"][..], "Accept, Origin, Cookie"),
            (&["accept, cookie"][..], "accept, cookie"),
            (&["*"][..], "*"),
            (&["X-Cookie"][..], "X-Cookie, Cookie"),
        ];
        for (before, after) in table {
            let mut headers = HeaderMap::new();
            for line in before {
                headers.append(VARY, HeaderValue::from_static(line));
            }
            add_cookie(&mut headers);
            assert_eq!(headers[VARY], after);
        }
    }
}
