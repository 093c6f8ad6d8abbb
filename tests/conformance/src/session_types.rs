//! Section 12: values of types that JSON does not have.

use carafe::prelude::*;
use serde_json::json;

use crate::samples::{SAMPLE_UUID, sample_time};

/// Returns the value that `/session/type/<kind>` stores.
pub(crate) fn sample(kind: &str) -> Option<Value> {
    let dict = |key: &str, value: Value| Value::from_iter([(key, value)]);
    let one = || Value::Int(1);
    Some(match kind {
        "tuple" => Value::Tuple(vec![one(), "two".into(), Value::Tuple(vec![3.into()])]),
        "empty-tuple" => Value::Tuple(Vec::new()),
        "bytes" => b"\x00\xff\x10".to_vec().into(),
        "uuid" => SAMPLE_UUID.into(),
        "datetime" => sample_time().into(),
        "markup" => Value::Markup("<b>bold</b>".into()),
        "list" => nested_list(),
        "dict" => dict("inner", dict("deep", Value::Tuple(vec![one()]))),
        "tag-like" => dict(" t", "not a tuple".into()),
        "tag-like-escaped" => dict(" t__", "not a tuple either".into()),
        "tag-like-dict" => dict(" di", "not a dict".into()),
        "tag-like-unknown" => dict(" x", one()),
        "two-keys" => Value::from_iter([(" t", 1), ("other", 2)]),
        "unicode" => "Grüße ☃".into(),
        "scalars" => scalars(),
        "int-list" => [1, 2, 3].into(),
        _ => return None,
    })
}

fn nested_list() -> Value {
    let pair = Value::Tuple(vec![2.into(), 3.into()]);
    let dict = Value::from_iter([("k", Value::Tuple(vec![4.into()]))]);
    [1.into(), pair, dict].into()
}

fn scalars() -> Value {
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    let numbers = [1.into(), (-2).into(), 1.5.into()];
    numbers
        .into_iter()
        .chain([yes, no, Value::Null, "".into()])
        .collect()
}

/// Spells a value with its type, so that nothing depends on how JSON writes it.
pub(crate) fn kind_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => json!(["none", null]),
        Value::Bytes(bytes) => json!(["bytes", hex(bytes)]),
        Value::DateTime(date) => json!(["datetime", date.unix_timestamp()]),
        Value::Tuple(items) => json!(["tuple", kinds(items)]),
        Value::List(items) => json!(["list", kinds(items)]),
        Value::Dict(dict) => {
            let kinds = dict
                .iter()
                .map(|(key, value)| (key.clone(), kind_of(value)));
            json!(["dict", kinds.collect::<serde_json::Map<_, _>>()])
        }
        other => json!([other.type_name().to_lowercase(), other]),
    }
}

fn kinds(items: &[Value]) -> Vec<serde_json::Value> {
    items.iter().map(kind_of).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
