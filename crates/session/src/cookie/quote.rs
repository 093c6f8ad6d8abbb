use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a path: unreserved characters, `%` of what is quoted already,
/// and every other character of a URL path that does not end the attribute.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b'%')
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
    .remove(b'=')
    .remove(b'@');

/// Percent-encodes a path for the `Path` attribute.
pub(super) fn path(path: &str) -> Cow<'_, str> {
    utf8_percent_encode(path, PATH).into()
}

/// Appends a value, in quotes if it holds a character that RFC 6265 does not allow.
pub(super) fn write_value(out: &mut Vec<u8>, value: &str) {
    if value.bytes().all(is_plain) {
        return out.extend_from_slice(value.as_bytes());
    }
    out.push(b'"');
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            0x00..=0x1f | b',' | b';' | 0x7f.. => {
                out.extend([b'\\', digit(byte >> 6), digit(byte >> 3), digit(byte)]);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

fn digit(bits: u8) -> u8 {
    b'0' + (bits & 7)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_!#$%&'()*+-./:<=>?@[]^`{|}~".contains(&byte)
}

/// Reads what [`write_value`] put between quotes.
pub(super) fn unquote(quoted: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some((byte, after)) = rest.split_first() {
        let (byte, after) = match (byte, after) {
            (
                b'\\',
                [
                    a @ b'0'..=b'3',
                    b @ b'0'..=b'7',
                    c @ b'0'..=b'7',
                    after @ ..,
                ],
            ) => ((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'), after),
            (b'\\', [escaped, after @ ..]) => (*escaped, after),
            _ => (*byte, after),
        };
        out.push(byte);
        rest = after;
    }
    out
}
