use std::fmt::Write;

use percent_encoding::utf8_percent_encode;

use crate::uri_reference::{PATH, QUERY};

/// The parts of a URL for people: every character that can be shown is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Iri<'u> {
    pub(super) scheme: &'u str,
    pub(super) host: &'u str,
    /// The path that the application lives under, decoded.
    pub(super) root: &'u str,
    /// The path below it, decoded.
    pub(super) path: &'u str,
    pub(super) query: &'u str,
}

impl Iri<'_> {
    /// Writes the URL as Werkzeug does: its parts are encoded, then shown.
    pub(super) fn build(&self) -> String {
        let host = show_host(self.host);
        let root = show_path(self.root.trim_end_matches('/'));
        let path = show_path(self.path.trim_start_matches('/'));
        let mut iri = format!("{}://{host}{root}/{path}", self.scheme);
        if !self.query.is_empty() {
            iri.push('?');
            iri.push_str(&show_query(self.query));
        }
        iri
    }
}

fn show_path(path: &str) -> String {
    let encoded = utf8_percent_encode(path, PATH).to_string();
    unquote(&encoded, |byte| is_unsafe(byte) || b"/?#".contains(&byte))
}

fn show_query(query: &str) -> String {
    let encoded = utf8_percent_encode(query, QUERY).to_string();
    unquote(&encoded, |byte| is_unsafe(byte) || b"&=+#".contains(&byte))
}

/// Controls, the space and `%` always stay encoded.
fn is_unsafe(byte: u8) -> bool {
    byte <= b' ' || byte == b'%' || byte == 0x7f
}

/// Brings a host into lower case, and its labels from Punycode into Unicode where they are.
fn show_host(host: &str) -> String {
    let labels = host.split('.').map(|label| {
        let label = label.to_lowercase();
        let (name, port) = label.split_at(label.find(':').unwrap_or(label.len()));
        match name
            .starts_with("xn--")
            .then(|| idna::domain_to_unicode(name))
        {
            Some((name, Ok(()))) => format!("{name}{port}"),
            _ => label,
        }
    });
    labels.collect::<Vec<_>>().join(".")
}

/// Undoes percent-encoding, except of the characters to `keep`. Bytes that are not UTF-8
/// are encoded again.
pub(super) fn unquote(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let encoded = match rest {
            [b'%', high, low, ..] => hex(*high).zip(hex(*low)),
            _ => None,
        };
        rest = match encoded.map(|(high, low)| high << 4 | low) {
            Some(byte) if keep(byte) => {
                bytes.extend_from_slice(&rest[..3]);
                &rest[3..]
            }
            Some(byte) => {
                bytes.push(byte);
                &rest[3..]
            }
            None => {
                bytes.push(*byte);
                after
            }
        };
    }
    with_invalid_encoded(bytes)
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

fn with_invalid_encoded(bytes: Vec<u8>) -> String {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string never fails.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The URLs are those of Werkzeug 3.1.
    #[test]
    fn urls_are_shown_as_werkzeug_shows_them() {
        let root = "/mounted/grü";
        let table = [
            (
                "a.example",
                "",
                "/grüße",
                "q=%C3%BC",
                "http://a.example/grüße?q=ü",
            ),
            ("a.example", "", "/a b", "c+d", "http://a.example/a%20b?c+d"),
            (
                "a.example",
                "",
                "/a/b?c#d",
                "x=%26%3D%2B%23%25",
                "http://a.example/a/b%3Fc%23d?x=%26%3D%2B%23%25",
            ),
            (
                "a.example",
                "",
                "/a%25/%41",
                "%41=%2541",
                "http://a.example/a%25/A?A=%2541",
            ),
            (
                "a.example",
                "",
                "/\u{fffd}/x",
                "%ff=%C3%BC%ff",
                "http://a.example/\u{fffd}/x?%FF=ü%FF",
            ),
            ("xn--n3h.Net:8080", "", "/x", "", "http://☃.net:8080/x"),
            ("Example.TEST", "", "/x", "", "http://example.test/x"),
            (
                "a.example",
                "",
                "/x",
                "q=\"<>`{}|\\^[]",
                "http://a.example/x?q=\"<>`{}|\\^[]",
            ),
            (
                "a.example",
                root,
                "/it's;a=b,c@d:e",
                "",
                "http://a.example/mounted/grü/it's;a=b,c@d:e",
            ),
            (
                "a.example",
                "",
                "/\0\x7f",
                "%00",
                "http://a.example/%00%7F?%00",
            ),
            ("", "", "/x", "", "http:///x"),
            ("[::1]", "", "/x", "", "http://[::1]/x"),
            ("[::1]:81", "", "/x", "", "http://[::1]:81/x"),
            ("a.example", "", "/~a~b", "%7e", "http://a.example/~a~b?~"),
            (
                "a.example",
                "",
                "/x",
                "a=%e2%98%83%e2",
                "http://a.example/x?a=☃%E2",
            ),
        ];
        for (host, root, path, query, expected) in table {
            let iri = Iri {
                scheme: "http",
                host,
                root,
                path,
                query,
            };
            assert_eq!(iri.build(), expected);
        }
    }

    #[test]
    fn punycode_that_is_none_stays() {
        assert_eq!(show_host("xn--a.xn--n3h.example"), "xn--a.☃.example");
    }
}
