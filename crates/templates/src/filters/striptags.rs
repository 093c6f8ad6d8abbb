use minijinja::{Error, State, Value};

use super::given::Given;
use crate::escape::{text_of, unescape};

/// Takes comments and tags out of a text, and makes one space of all white space.
pub(super) fn striptags(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    Ok(strip(&text_of(value)).into())
}

/// Does what `Markup.striptags` does.
pub(crate) fn strip(text: &str) -> String {
    let text = without(text, "<!--", "-->");
    let text = without(&text, "<", ">");
    let words: Vec<_> = text.split_whitespace().collect();
    unescape(&words.join(" "))
}

/// Takes out everything from an opening to the next closing; one that is never closed
/// stays.
fn without(text: &str, opening: &str, closing: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(opening) {
        let Some(length) = rest[start..].find(closing) else {
            break;
        };
        out.push_str(&rest[..start]);
        rest = &rest[start + length + closing.len()..];
    }
    out + rest
}
