use minijinja::value::{ValueKind, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use minijinja_contrib::pycompat;

use super::format_keys::check_str_format;
use super::{dict_methods, list_methods, markup_methods, str_methods};

/// Calls a method of Python's on a value that has none of its own.
pub(crate) fn call_method(
    state: &mut State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    if method == "format" {
        check_str_format(value.as_str().unwrap_or_default())?;
    }
    let called = match value.kind() {
        ValueKind::String if value.is_safe() => {
            return markup_methods::call(state, value, method, args);
        }
        ValueKind::String => str_methods::call(value, method, args),
        ValueKind::Map => dict_methods::call(value, method, args),
        ValueKind::Seq | ValueKind::Iterable => list_methods::call(value, method, args),
        ValueKind::Bytes => of_bytes(value, method, args),
        ValueKind::Number => of_number(value, method, args),
        _ => None,
    };
    called.unwrap_or_else(|| pycompat::unknown_method_callback(state, value, method, args))
}

fn of_bytes(value: &Value, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let bytes = value.as_bytes()?;
    match method {
        "decode" => {
            let text = std::str::from_utf8(bytes).map(Value::from);
            let invalid = |error: std::str::Utf8Error| {
                Error::new(ErrorKind::InvalidOperation, "the bytes are no UTF-8").with_source(error)
            };
            Some(from_args::<(Option<&str>,)>(args).and_then(|_| text.map_err(invalid)))
        }
        "hex" => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Some(from_args::<()>(args).map(|()| digits.into()))
        }
        _ => None,
    }
}

fn of_number(value: &Value, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let answer = match method {
        "is_integer" => {
            let float = f64::try_from(value.clone()).ok()?;
            Value::from(value.is_integer() || float.fract() == 0.0)
        }
        "bit_length" => {
            let magnitude = i128::try_from(value.clone()).ok()?.unsigned_abs();
            Value::from(u128::BITS - magnitude.leading_zeros())
        }
        _ => return None,
    };
    Some(from_args::<()>(args).map(|()| answer))
}
