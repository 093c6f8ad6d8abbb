use http::HeaderValue;
use percent_encoding::{AsciiSet, CONTROLS};
use sha1::{Digest, Sha1};

use super::text_header;

/// What cannot stand between the quotes.
const OUTSIDE: &AsciiSet = &CONTROLS.add(b'"');

/// An entity tag, the name of one state of a resource
/// ([RFC 9110, 8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)).
///
/// A text becomes a strong tag: equal tags mean equal bytes.
///
/// # Example
///
/// ```
/// # use carafe_routing::{ETag, ResponseExt, make_response};
/// let mut response = make_response("body");
/// response.set_etag("v1");
/// assert_eq!(response.headers()["etag"], "\"v1\"");
/// response.set_etag(ETag::weak("v1"));
/// assert_eq!(response.headers()["etag"], "W/\"v1\"");
/// assert_eq!(response.etag(), Some(ETag::weak("v1")));
/// ```
///
/// # Flask
///
/// The pair `(etag, weak)`. A quote in the tag, a `ValueError` in Flask, is
/// percent-encoded when it is sent, as is everything else that no tag can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag {
    /// The tag without its quotes.
    pub tag: String,
    /// Whether equal tags mean the same content only, not the same bytes.
    pub weak: bool,
}

impl ETag {
    /// Creates a strong tag.
    pub fn strong(tag: impl Into<String>) -> Self {
        Self {
            tag: tag.into(),
            weak: false,
        }
    }

    /// Creates a weak tag.
    pub fn weak(tag: impl Into<String>) -> Self {
        Self {
            tag: tag.into(),
            weak: true,
        }
    }

    /// Computes the strong tag of a body: its SHA-1, in hexadecimal.
    pub(super) fn of(body: &[u8]) -> Self {
        let digest = Sha1::digest(body);
        Self::strong(
            digest
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>(),
        )
    }

    /// Reads a header. A tag without quotes is taken as it is.
    pub(super) fn parse(header: &str) -> Self {
        let rest = header
            .strip_prefix("W/")
            .or_else(|| header.strip_prefix("w/"));
        let quoted = rest.unwrap_or(header);
        let tag = quoted
            .strip_prefix('"')
            .and_then(|tag| tag.strip_suffix('"'));
        Self {
            tag: tag.unwrap_or(quoted).to_owned(),
            weak: rest.is_some(),
        }
    }

    pub(super) fn to_header(&self) -> HeaderValue {
        let tag = percent_encoding::utf8_percent_encode(&self.tag, OUTSIDE);
        let mark = if self.weak { "W/" } else { "" };
        text_header::value(&format!("{mark}\"{tag}\""))
    }
}

impl From<&str> for ETag {
    fn from(tag: &str) -> Self {
        Self::strong(tag)
    }
}

impl From<String> for ETag {
    fn from(tag: String) -> Self {
        Self::strong(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected: `werkzeug.http.unquote_etag`.
    #[test]
    fn a_header_is_read() {
        let table = [
            ("\"a\"", ETag::strong("a")),
            ("W/\"a\"", ETag::weak("a")),
            ("w/\"a\"", ETag::weak("a")),
            ("bare", ETag::strong("bare")),
            ("W/\"a b\"", ETag::weak("a b")),
        ];
        for (header, expected) in table {
            assert_eq!(ETag::parse(header), expected, "{header}");
        }
    }

    #[test]
    fn no_tag_ends_its_header() {
        let tag = ETag::strong("a\"b\r\né %");
        assert_eq!(tag.to_header(), "\"a%22b%0D%0A%C3%A9 %\"");
    }

    /// Expected: `werkzeug.http.generate_etag`.
    #[test]
    fn a_body_has_flasks_tag() {
        let tag = "43f932e4f7c6ecd136a695b7008694bb69d517bd";
        assert_eq!(ETag::of(b"hash me").tag, tag);
    }
}
