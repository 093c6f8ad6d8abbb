use minijinja::{AutoEscape, Error, State, Value};

use super::given::{Given, refuse};
use crate::escape::{escape, text_of};

pub(super) const PARAMETERS: &[&str] = &["old", "new", "count"];

/// Replaces a text in another. Where one of them is safe, and templates are escaped, the
/// others are escaped first.
pub(super) fn replace(
    state: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let (Some(old), Some(new)) = (given.value(0), given.value(1)) else {
        return Err(refuse("replace takes what to replace, and by what"));
    };
    let count = usize::try_from(given.int(2, -1)?).unwrap_or(usize::MAX);
    let escapes = !matches!(state.auto_escape(), AutoEscape::None);
    let is_safe = escapes && [value, old, new].into_iter().any(Value::is_safe);
    if !is_safe {
        let replaced = text_of(value).replacen(&*text_of(old), &text_of(new), count);
        return Ok(replaced.into());
    }
    let (value, new) = (escape(value), escape(new));
    let replaced = text_of(&value).replacen(&*text_of(old), &text_of(&new), count);
    Ok(Value::from_safe_string(replaced))
}
