use minijinja::{Error, State, Value};

use super::given::{Given, like};
use crate::escape::{self, text_of};

/// Escapes a value, unless it is safe.
pub(super) fn escape(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    Ok(escape::escape(value))
}

/// Escapes a value, even if it is safe.
pub(super) fn forceescape(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    Ok(Value::from_safe_string(escape::escaped(&text_of(value))))
}

/// Makes a value safe.
pub(super) fn safe(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    Ok(Value::from_safe_string(text_of(value).into_owned()))
}

/// Makes text of a value; what is safe stays so.
pub(super) fn string(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    Ok(like(value, text_of(value).into_owned()))
}

pub(super) const CENTER: &[&str] = &["width"];

/// Puts a text into the middle of a field.
pub(super) fn center(
    state: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let text = like(value, text_of(value).into_owned());
    let width = Value::from(given.length(0, 80)?);
    text.call_method(state, "center", &[width])
}

pub(super) const TRIM: &[&str] = &["chars"];

/// Takes white space, or other characters, off both ends.
pub(super) fn trim(_: &mut State<'_, '_>, value: &Value, given: &Given) -> Result<Value, Error> {
    let text = text_of(value);
    let trimmed = match given.text(0) {
        Some(chars) => text.trim_matches(|c| chars.contains(c)),
        None => text.trim(),
    };
    Ok(like(value, trimmed.to_owned()))
}
