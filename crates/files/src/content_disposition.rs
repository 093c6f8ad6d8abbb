use std::borrow::Cow;

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

/// All but the `attr-char` of
/// [RFC 5987, 3.2.1](https://www.rfc-editor.org/rfc/rfc5987#section-3.2.1).
const NO_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Writes the header as Werkzeug does
/// ([RFC 6266](https://www.rfc-editor.org/rfc/rfc6266)):
///
/// ```text
/// attachment; filename="with space.txt"
/// attachment; filename=grue.txt; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt
/// ```
///
/// Control characters are left out of the name, so that it cannot end its header; Werkzeug
/// fails over line breaks and sends the others.
pub(crate) fn content_disposition(as_attachment: bool, name: &str) -> HeaderValue {
    let kind = if as_attachment {
        "attachment"
    } else {
        "inline"
    };
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let header = match name.is_ascii() {
        true => format!("{kind}; filename={}", quoted(&name)),
        false => {
            let simple: String = name.nfkd().filter(char::is_ascii).collect();
            let extended = utf8_percent_encode(&name, NO_ATTR_CHAR);
            format!(
                "{kind}; filename={}; filename*=UTF-8''{extended}",
                quoted(&simple)
            )
        }
    };
    HeaderValue::try_from(header).expect("ASCII without control characters is a header value")
}

fn quoted(name: &str) -> Cow<'_, str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    match !name.is_empty() && name.bytes().all(is_token) {
        true => name.into(),
        false => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::content_disposition;

    include!("content_disposition/vectors.rs");

    #[test]
    fn names_are_written_as_in_werkzeug() {
        for (name, expected) in HEADERS {
            assert_eq!(content_disposition(true, name), expected, "{name:?}");
        }
        assert_eq!(content_disposition(false, "a"), "inline; filename=a");
    }

    #[test]
    fn no_name_ends_its_header() {
        let table = [
            ("a\r\nSet-Cookie: x=1", "filename=\"aSet-Cookie: x=1\""),
            ("a\nb\0c\x1b[d\x7f", "filename=\"abc[d\""),
            (
                "\"; filename=evil.exe",
                "filename=\"\\\"; filename=evil.exe\"",
            ),
            ("a\\", "filename=\"a\\\\\""),
            ("ü\r\nx", "filename=ux; filename*=UTF-8''%C3%BCx"),
            ("\u{85}a", "filename=a"),
            ("\r\n", "filename=\"\""),
        ];
        for (name, expected) in table {
            let expected = format!("attachment; {expected}");
            assert_eq!(content_disposition(true, name), expected, "{name:?}");
        }
    }
}
