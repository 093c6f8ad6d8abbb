use minijinja::value::{Tuple, ValueKind};
use minijinja::{Error, ErrorKind, State, Value};

/// Calculates `left % right`: formats text as Python's `printf`, and returns the remainder
/// of numbers, with the sign of the divisor.
pub(crate) fn percent(
    state: &mut State<'_, '_>,
    left: &Value,
    right: &Value,
) -> Result<Value, Error> {
    if left.kind() != ValueKind::String {
        return remainder(left, right);
    }
    let mut args = vec![left.clone()];
    match right.downcast_object_ref::<Tuple>() {
        Some(tuple) => args.extend(tuple.iter().cloned()),
        None => args.push(right.clone()),
    }
    state.apply_filter("format", &args)
}

fn remainder(left: &Value, right: &Value) -> Result<Value, Error> {
    let whole = |value: &Value| match value.kind() {
        ValueKind::Number if value.is_integer() => i128::try_from(value.clone()).ok(),
        ValueKind::Bool => Some(value.is_true().into()),
        _ => None,
    };
    if let Some((left, right)) = whole(left).zip(whole(right)) {
        let remainder = left.checked_rem_euclid(right).ok_or_else(by_zero)?;
        let below = right < 0 && remainder != 0;
        return Ok(small(if below { remainder + right } else { remainder }));
    }
    let number = |value: &Value| f64::try_from(value.clone()).ok();
    let (Some(one), Some(other)) = (number(left), number(right)) else {
        let message = format!("cannot calculate {} % {}", left.kind(), right.kind());
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    };
    if other == 0.0 {
        return Err(by_zero());
    }
    let remainder = one % other;
    let is_below = remainder != 0.0 && (remainder < 0.0) != (other < 0.0);
    Ok(Value::from(if is_below {
        remainder + other
    } else {
        remainder
    }))
}

fn small(number: i128) -> Value {
    i64::try_from(number).map_or_else(|_| number.into(), Value::from)
}

fn by_zero() -> Error {
    Error::new(ErrorKind::InvalidOperation, "division by zero")
}
