use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What Python's `quote` never encodes, besides letters and digits.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');

/// Safe in a path: <https://url.spec.whatwg.org/#url-path-segment-string>.
pub(crate) const PATH: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// Safe in a query, apart from what separates its parts. The space is left for
/// [`quote_plus`] to turn into a plus.
const QUERY: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'?')
    .remove(b'@')
    .remove(b' ');

/// Safe in a fragment.
const ANCHOR: &AsciiSet = &PATH.remove(b'%').remove(b'#').remove(b'?');

/// Percent-encodes text for a path, as Werkzeug does. A slash stays a slash.
///
/// # Example
///
/// ```
/// # use carafe_routing::converter::quote;
/// assert_eq!(quote("a b/é?"), "a%20b/%C3%A9%3F");
/// ```
///
/// # Flask
///
/// What `werkzeug.routing.BaseConverter.to_url` does with text.
#[must_use]
pub fn quote(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// Percent-encodes text for a query; a space becomes a plus.
pub(crate) fn quote_plus(text: &str) -> String {
    utf8_percent_encode(text, QUERY)
        .to_string()
        .replace(' ', "+")
}

/// Percent-encodes the part of a URL after `#`.
pub(crate) fn quote_anchor(text: &str) -> String {
    utf8_percent_encode(text, ANCHOR).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_url_has_its_safe_characters() {
        let all = "a/b?c#d%é &+=@:;,!$'()*~[]";
        assert_eq!(quote(all), "a/b%3Fc%23d%25%C3%A9%20&+=@:;,!$'()*~%5B%5D");
        assert_eq!(
            quote_plus(all),
            "a/b?c%23d%25%C3%A9+%26%2B%3D@:;,!$'()*~%5B%5D"
        );
        assert_eq!(quote_anchor(all), "a/b?c#d%%C3%A9%20&+=@:;,!$'()*~%5B%5D");
    }
}
