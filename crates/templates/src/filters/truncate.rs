use minijinja::{Error, State, Value};

use super::given::{Given, like, refuse};
use crate::escape::text_of;

pub(super) const PARAMETERS: &[&str] = &["length", "killwords", "end", "leeway"];

/// Cuts a text off at a word, if it is more than `leeway` longer than `length`.
pub(super) fn truncate(
    _: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let text = text_of(value);
    let length = given.length(0, 255)?;
    let end = given.text(2).unwrap_or("...".into());
    let leeway = given.length(3, 5)?;
    if text.chars().count() <= length + leeway {
        return Ok(value.clone());
    }
    let kept = length.checked_sub(end.chars().count());
    let kept = kept.ok_or_else(|| refuse(format!("length must be at least that of {end:?}")))?;
    let cut: String = text.chars().take(kept).collect();
    let cut = match given.flag(1, false) {
        true => cut.as_str(),
        false => cut
            .rsplit_once(' ')
            .map_or(cut.as_str(), |(words, _)| words),
    };
    Ok(like(value, format!("{cut}{end}")))
}
