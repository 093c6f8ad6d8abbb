use indexmap::IndexMap;
use minijinja::{Error, State, Value};

use super::given::Given;

pub(super) const DEFAULT: &[&str] = &["default_value", "boolean"];

/// Takes the place of what is undefined, or with `boolean` of anything false.
pub(super) fn default(_: &mut State<'_, '_>, value: &Value, given: &Given) -> Result<Value, Error> {
    let missing = value.is_undefined() || given.flag(1, false) && !value.is_true();
    Ok(match missing {
        true => given.value(0).cloned().unwrap_or("".into()),
        false => value.clone(),
    })
}

pub(super) const ATTR: &[&str] = &["name"];

/// Looks an attribute up; the keys of a dict are none.
pub(super) fn attr(_: &mut State<'_, '_>, value: &Value, given: &Given) -> Result<Value, Error> {
    let is_dict = value
        .downcast_object_ref::<IndexMap<Value, Value>>()
        .is_some();
    match given.text(0) {
        Some(name) if !is_dict => value.get_attr(&name),
        _ => Ok(Value::UNDEFINED),
    }
}
