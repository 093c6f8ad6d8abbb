use minijinja::{Error, State, Value};

use super::given::{Given, is_text, like};
use crate::escape::{escaped, text_of};
use crate::python::checked_width;

pub(super) const PARAMETERS: &[&str] = &["width", "first", "blank"];

/// Indents the lines of a text by a number of spaces, or by a text.
pub(super) fn indent(_: &mut State<'_, '_>, value: &Value, given: &Given) -> Result<Value, Error> {
    let indention = match given.some(0) {
        Some(text) if is_text(text) && value.is_safe() && !text.is_safe() => {
            escaped(&text_of(text))
        }
        Some(text) if is_text(text) => text_of(text).into_owned(),
        _ => " ".repeat(checked_width(given.length(0, 4)?)?),
    };
    let (first, blank) = (given.flag(1, false), given.flag(2, false));
    let text = text_of(value);
    let mut out = String::with_capacity(text.len() + indention.len() * 8);
    for (at, line) in lines(&text).enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let indented = if at == 0 {
            first
        } else {
            blank || !line.is_empty()
        };
        if indented {
            out.push_str(&indention);
        }
        out.push_str(line);
    }
    Ok(like(value, out))
}

/// Splits a text at its line breaks; one at the end begins another line.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    lines.map(|line| line.strip_suffix('\r').unwrap_or(line))
}
