//! `Vary: Cookie`, so that no cache hands one visitor's page to another.

use http::header::VARY;
use http::{HeaderMap, HeaderValue};

/// Adds `Cookie` to `Vary` unless it stands there already, or a `*` does.
///
/// Several `Vary` headers become one.
///
/// # Flask
///
/// `response.vary.add("Cookie")`.
pub fn add_cookie(headers: &mut HeaderMap) {
    if !headers.contains_key(VARY) {
        headers.insert(VARY, HeaderValue::from_static("Cookie"));
        return;
    }
    let lines: Vec<_> = headers
        .get_all(VARY)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    let mut names = lines
        .iter()
        .flat_map(|line| line.split(|byte| *byte == b','));
    if names.any(|name| {
        matches!(name.trim_ascii(), b"*") || name.trim_ascii().eq_ignore_ascii_case(b"cookie")
    }) {
        return;
    }
    let joined = [lines.join(&b", "[..]), b"Cookie".to_vec()].join(&b", "[..]);
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
