use http::HeaderValue;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Makes a header's value of any text. What cannot stand in a header, line breaks above
/// all, is percent-encoded.
pub(super) fn value(text: &str) -> HeaderValue {
    encoded(text, CONTROLS)
}

/// Makes a header's value of any text, with `set` percent-encoded. The set has to hold
/// the control characters.
pub(super) fn encoded(text: &str, set: &'static AsciiSet) -> HeaderValue {
    let encoded = utf8_percent_encode(text, set).to_string();
    HeaderValue::try_from(encoded).expect("ASCII without control characters is a header value")
}

#[cfg(test)]
mod tests {
    #[test]
    fn any_text_is_a_value() {
        let table = [
            ("de, en", "de, en"),
            ("", ""),
            ("a\r\nSet-Cookie: b=1", "a%0D%0ASet-Cookie: b=1"),
            ("\u{0}\u{7f}é", "%00%7F%C3%A9"),
        ];
        for (text, expected) in table {
            assert_eq!(super::value(text), expected);
        }
    }
}
