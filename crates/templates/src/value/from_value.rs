use carafe_value::{BigInt, Value};
use minijinja::Value as TemplateValue;
use minijinja::value::Tuple;

use super::{BigIntObject, Moment, TimeDelta, UuidObject};

/// Makes of a value what templates see; nothing is lost.
pub(crate) fn to_template(value: &Value) -> TemplateValue {
    match value {
        Value::Bool(b) => (*b).into(),
        Value::Int(int) => (*int).into(),
        Value::BigInt(big) => big_int(big),
        Value::Float(float) => (*float).into(),
        Value::Str(text) => text.into(),
        Value::List(items) => items.iter().map(to_template).collect(),
        Value::Tuple(items) => {
            let items: Vec<_> = items.iter().map(to_template).collect();
            Tuple::from(items).into()
        }
        Value::Dict(dict) => {
            let entries = dict.iter();
            TemplateValue::from_pairs(entries.map(|(key, value)| (key, to_template(value))))
        }
        Value::Bytes(bytes) => TemplateValue::from_bytes(bytes.clone()),
        Value::Markup(text) => TemplateValue::from_safe_string(text.clone()),
        Value::Uuid(uuid) => TemplateValue::from_object(UuidObject(*uuid)),
        Value::TimeDelta(delta) => TemplateValue::from_object(TimeDelta(*delta)),
        other => Moment::of(other).map_or(().into(), TemplateValue::from_object),
    }
}

fn big_int(big: &BigInt) -> TemplateValue {
    let text = big.as_str();
    let number = text.parse::<i128>().map(TemplateValue::from);
    let number = number.or_else(|_| text.parse::<u128>().map(TemplateValue::from));
    number.unwrap_or_else(|_| TemplateValue::from_object(BigIntObject(big.clone())))
}
