use minijinja::value::Kwargs;
use minijinja::{Error, State, Value, filters};

use super::given::{Given, refuse};

pub(super) const SORT: &[&str] = &["reverse", "case_sensitive", "attribute"];
pub(super) const DICTSORT: &[&str] = &["case_sensitive", "by", "reverse"];

/// Sorts items.
pub(super) fn sort(
    state: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let attribute = given
        .some(2)
        .map(|name| ("attribute", name.to_string().into()));
    let named = [
        ("reverse", given.flag(0, false).into()),
        ("case_sensitive", given.flag(1, false).into()),
    ];
    let named = named.into_iter().chain(attribute);
    filters::sort(state, value.clone(), Kwargs::from_iter(named))
}

/// Returns the entries of a dict, sorted.
pub(super) fn dictsort(
    _: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let by = given.text(1).unwrap_or("key".into());
    if !matches!(&*by, "key" | "value") {
        return Err(refuse("a dict is sorted by \"key\" or \"value\""));
    }
    let named = [
        ("case_sensitive", given.flag(0, false).into()),
        ("by", by.into()),
        ("reverse", given.flag(2, false).into()),
    ];
    filters::dictsort(value, Kwargs::from_iter(named))
}
