use minijinja::{Error, State, Value};

use super::given::Given;
use crate::escape::text_of;

/// Counts the words: runs of letters, digits and underscores.
pub(super) fn wordcount(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    let text = text_of(value);
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    Ok(words.filter(|word| !word.is_empty()).count().into())
}
