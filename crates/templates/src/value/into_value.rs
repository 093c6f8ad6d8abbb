use carafe_value::{Dict, Value};
use minijinja::Value as TemplateValue;
use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind};

use super::{BigIntObject, Moment, TimeDelta, UuidObject};

/// Makes a value of what a template has, as in the arguments of `url_for`.
///
/// # Errors
///
/// For what is no data: functions, macros, and values that hold an error.
pub(crate) fn from_template(value: &TemplateValue) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(Value::Null),
        ValueKind::Bool => Ok(Value::Bool(value.is_true())),
        ValueKind::Number => number(value),
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default().to_owned();
            Ok(match value.is_safe() {
                true => Value::Markup(text),
                false => Value::Str(text),
            })
        }
        ValueKind::Bytes => Ok(value.as_bytes().unwrap_or_default().into()),
        ValueKind::Seq | ValueKind::Iterable => items(value),
        ValueKind::Map => dict(value),
        _ => object(value),
    }
}

fn number(value: &TemplateValue) -> Result<Value, Error> {
    if !value.is_integer() {
        return f64::try_from(value.clone()).map(Value::Float);
    }
    match value.as_i64() {
        Some(int) => Ok(Value::Int(int)),
        None => {
            let big = value.to_string().parse().map(Value::BigInt);
            big.map_err(|_| no_data(value))
        }
    }
}

fn items(value: &TemplateValue) -> Result<Value, Error> {
    let items = value.try_iter()?.checked();
    let items: Result<Vec<_>, _> = items.map(|item| from_template(&item?)).collect();
    Ok(match value.is_tuple() {
        true => Value::Tuple(items?),
        false => Value::List(items?),
    })
}

fn dict(value: &TemplateValue) -> Result<Value, Error> {
    let mut dict = Dict::new();
    for key in value.try_iter()?.checked() {
        let key = key?;
        let item = from_template(&value.get_item(&key)?)?;
        dict.insert(key.to_string(), item);
    }
    Ok(Value::Dict(dict))
}

fn object(value: &TemplateValue) -> Result<Value, Error> {
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        return Ok(moment.to_value());
    }
    if let Some(UuidObject(uuid)) = value.downcast_object_ref() {
        return Ok(Value::Uuid(*uuid));
    }
    if let Some(BigIntObject(big)) = value.downcast_object_ref() {
        return Ok(Value::BigInt(big.clone()));
    }
    if let Some(TimeDelta(delta)) = value.downcast_object_ref() {
        return Ok(Value::TimeDelta(*delta));
    }
    Err(no_data(value))
}

fn no_data(value: &TemplateValue) -> Error {
    let message = format!("{value} is no data: text, numbers, dates, lists and dicts are");
    Error::new(ErrorKind::InvalidOperation, message)
}
