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

/// Tells whether Python would find two values equal: numbers by their exact value,
/// whatever their type.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Bool(flag), other) | (other, Value::Bool(flag))
            if !matches!(other, Value::Bool(_)) =>
        {
            same(&Value::Int(i64::from(*flag)), other)
        }
        (Value::Int(_) | Value::BigInt(_), Value::Float(float))
        | (Value::Float(float), Value::Int(_) | Value::BigInt(_)) => {
            let integer = if matches!(a, Value::Float(_)) { b } else { a };
            let is_whole = float.is_finite() && float.fract() == 0.0;
            is_whole && text(integer).is_some_and(|digits| digits == format!("{:.0}", float + 0.0))
        }
        (Value::Str(a) | Value::Markup(a), Value::Str(b) | Value::Markup(b)) => a == b,
        _ => a == b,
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
        assert!(!same(&i64::MAX.into(), &9.223_372_036_854_776e18.into()));
        assert!(same(&0.into(), &(-0.0).into()));
    }
}
