use std::borrow::Cow;

use carafe_value::{Value, json};

/// Writes a value as Python's `str` does. `None` for what has no place in a URL: lists,
/// dicts and the like.
pub(crate) fn text(value: &Value) -> Option<Cow<'_, str>> {
    Some(match value {
        Value::Str(text) | Value::Markup(text) => Cow::Borrowed(text),
        Value::Int(number) => Cow::Owned(number.to_string()),
        Value::BigInt(number) => Cow::Borrowed(number.as_str()),
        Value::Float(number) => Cow::Owned(float(*number)),
        Value::Bool(true) => Cow::Borrowed("True"),
        Value::Bool(false) => Cow::Borrowed("False"),
        Value::Null => Cow::Borrowed("None"),
        Value::Uuid(uuid) => Cow::Owned(uuid.to_string()),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes),
        _ => return None,
    })
}

/// Writes a float as Python's `str` does: `3.0`, `1e+20`, `inf`.
pub(super) fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let mut out = String::new();
    json::write_float(&mut out, number);
    out
}

/// Tells whether Python would find two values equal: numbers by their value, whatever
/// their type.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        other => other.as_f64(),
    };
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::BigInt(a), Value::BigInt(b)) => a == b,
        (Value::Str(a) | Value::Markup(a), Value::Str(b) | Value::Markup(b)) => a == b,
        _ => a == b || number(a).is_some_and(|a| number(b) == Some(a)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_python_writes_them() {
        for (value, expected) in [
            (Value::from(true), "True"),
            (Value::from(3.0), "3.0"),
            (Value::from(1e20), "1e+20"),
            (Value::from(-2.5), "-2.5"),
            (Value::from(f64::INFINITY), "inf"),
            (Value::Null, "None"),
        ] {
            assert_eq!(text(&value).as_deref(), Some(expected));
        }
        assert_eq!(text(&Value::list()), None);
    }

    #[test]
    fn numbers_are_the_same_by_value() {
        assert!(same(&1.into(), &1.0.into()));
        assert!(same(&1.into(), &true.into()));
        assert!(!same(&1.into(), &"1".into()));
        assert!(!same(&1.into(), &2.into()));
    }
}
