use minijinja::{AutoEscape, Error, State, Value};

use super::given::{Given, refuse};
use crate::escape::escape;

pub(super) const PARAMETERS: &[&str] = &["autospace"];

/// Writes a dict as attributes of an element; what is `none` or undefined is left out.
pub(super) fn xmlattr(
    state: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let pairs = value.as_object().and_then(|object| object.try_iter_pairs());
    let pairs = pairs.ok_or_else(|| refuse("xmlattr takes a dict"))?;
    let mut attributes = Vec::new();
    for (name, value) in pairs.filter(|(_, value)| !value.is_none() && !value.is_undefined()) {
        let text = name.to_string();
        if text.contains([' ', '\t', '\n', '\r', '\x0c', '/', '>', '=']) {
            return Err(refuse(format!("an attribute cannot be named {text:?}")));
        }
        attributes.push(format!("{}=\"{}\"", escape(&name), escape(&value)));
    }
    let mut text = attributes.join(" ");
    if given.flag(0, true) && !text.is_empty() {
        text.insert(0, ' ');
    }
    Ok(match state.auto_escape() {
        AutoEscape::None => text.into(),
        _ => Value::from_safe_string(text),
    })
}
