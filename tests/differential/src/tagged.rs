use carafe::{Dict, Value};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// A value that keeps its type in JSON: what JSON lacks is an object with the type, as in
/// `{"uuid": ".."}`, `{"int": ".."}` for one beyond 64 bits, and `{"float": ".."}`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tagged(pub(crate) Value);

/// Names with values, in order.
pub(crate) type Values = Vec<(String, Tagged)>;

/// Returns the names with their values, tagged.
pub(crate) fn values(dict: Dict) -> Values {
    let pairs = dict.into_iter();
    pairs.map(|(name, value)| (name, Tagged(value))).collect()
}

/// Returns the values without their tags.
pub(crate) fn dict(values: &Values) -> Dict {
    let pairs = values.iter();
    pairs
        .map(|(name, value)| (name.clone(), value.0.clone()))
        .collect()
}

impl Serialize for Tagged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_json(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        from_json(&json)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("no value: {json}")))
    }
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => json!(b),
        Value::Int(number) => json!(number),
        Value::BigInt(number) => json!({"int": number.as_str()}),
        Value::Float(number) => json!({"float": format!("{number:?}")}),
        Value::Uuid(uuid) => json!({"uuid": uuid.to_string()}),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Str(text) => json!(text),
        other => json!({ "other": format!("{other:?}") }),
    }
}

fn from_json(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(b) => (*b).into(),
        Json::Number(number) => number.as_i64()?.into(),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::List(items.iter().map(from_json).collect::<Option<_>>()?),
        Json::Object(tagged) => {
            let (tag, text) = tagged.iter().next()?;
            from_tag(tag, text.as_str()?)?
        }
    })
}

fn from_tag(tag: &str, text: &str) -> Option<Value> {
    Some(match tag {
        "float" => text.parse::<f64>().ok()?.into(),
        "int" => Value::BigInt(text.parse().ok()?),
        "uuid" => Value::Uuid(text.parse::<Uuid>().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_with_their_types() {
        let uuid: Uuid = "01234567-89ab-cdef-0123-456789abcdef".parse().unwrap();
        let big = "99999999999999999999".parse().unwrap();
        for value in [
            Value::Null,
            true.into(),
            Value::from(-1),
            Value::from(1.0),
            Value::Float(f64::INFINITY),
            Value::BigInt(big),
            Value::Uuid(uuid),
            Value::List(vec!["é".into(), Value::Null]),
        ] {
            let text = serde_json::to_string(&Tagged(value.clone())).unwrap();
            let back: Tagged = serde_json::from_str(&text).unwrap();
            assert_eq!(back.0, value, "{text}");
        }
    }
}
