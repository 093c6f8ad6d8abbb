//! Flask's tagged JSON: JSON that keeps the Python types JSON does not have.
//!
//! A special value is a dict of one entry whose key is the tag:
//!
//! | tag | Python | written as |
//! |---|---|---|
//! | ` t` | `tuple` | list |
//! | ` b` | `bytes` | standard base64 |
//! | ` m` | `markupsafe.Markup` | text |
//! | ` u` | `uuid.UUID` | 32 hexadecimal digits |
//! | ` d` | `datetime` | HTTP date, in UTC, to the second |
//! | ` di` | a dict of one entry whose key is a tag | the dict, its key followed by `__` |
//!
//! A dict of one entry with an unknown tag stays what it is.
//!
//! # Flask
//!
//! [`flask.json.tag.TaggedJSONSerializer`](https://flask.palletsprojects.com/en/stable/api/#flask.json.tag.TaggedJSONSerializer).
//! What Flask reads but never writes is refused here: tuples from text, base64 with junk,
//! UUIDs in other spellings. A date in another form is `None`, as in Flask.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use carafe_value::json::{self, JsonError, Style};
use carafe_value::{Dict, Value, http_date};
use uuid::Uuid;

const DICT: &str = " di";
const TUPLE: &str = " t";
const BYTES: &str = " b";
const MARKUP: &str = " m";
const UUID: &str = " u";
const DATE: &str = " d";

/// Tells whether `key` is one of Flask's tags.
pub(crate) fn is_tag(key: &str) -> bool {
    matches!(key, DICT | TUPLE | BYTES | MARKUP | UUID | DATE)
}

/// Writes a value as tagged JSON, compact and in ASCII.
///
/// With `sorted`, the keys of every dict are sorted by code point: what Flask does for
/// its session. Otherwise they keep their order.
///
/// # Errors
///
/// For a time or a duration, which Flask cannot write either, and beyond
/// [`json::MAX_DEPTH`] levels.
///
/// # Example
///
/// ```
/// # use carafe_session::tagged_json;
/// # use carafe_value::Value;
/// let value = Value::Tuple(vec![1.into(), "x".into()]);
/// let json = tagged_json::dumps(&value, true)?;
/// assert_eq!(json, r#"{" t":[1,"x"]}"#);
/// assert_eq!(tagged_json::loads(&json)?, value);
/// # Ok::<(), carafe_value::json::JsonError>(())
/// ```
pub fn dumps(value: &Value, sorted: bool) -> Result<String, JsonError> {
    let mut out = String::new();
    write(&mut out, value, sorted, json::MAX_DEPTH)?;
    Ok(out)
}

/// Reads tagged JSON.
///
/// # Errors
///
/// If the text is not JSON, or holds a tag whose content does not fit it.
pub fn loads(text: &str) -> Result<Value, JsonError> {
    json::from_str(text).and_then(untag)
}

/// Appends a value of at most `depth` levels.
pub(crate) fn write(
    out: &mut String,
    value: &Value,
    sorted: bool,
    depth: usize,
) -> Result<(), JsonError> {
    let style = Style {
        spaces: false,
        ascii: true,
        sorted,
    };
    Writer { out, style }.value(value, depth)
}

struct Writer<'a> {
    out: &'a mut String,
    style: Style,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), JsonError> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            Value::Int(int) => self.out.push_str(&int.to_string()),
            Value::BigInt(big) => self.out.push_str(big.as_str()),
            Value::Float(float) => json::write_float(self.out, *float),
            Value::Str(text) => json::write_str(self.out, text, true),
            Value::List(items) => self.list(items, deeper(depth, 1)?)?,
            Value::Dict(dict) => self.dict(dict, depth)?,
            Value::Tuple(items) => {
                self.open(TUPLE);
                self.list(items, deeper(depth, 2)?)?;
                self.out.push('}');
            }
            Value::Bytes(bytes) => self.tagged(BYTES, &STANDARD.encode(bytes)),
            Value::Markup(text) => self.tagged(MARKUP, text),
            Value::Uuid(uuid) => self.tagged(UUID, &uuid.simple().to_string()),
            Value::DateTime(date) => self.tagged(DATE, &http_date::format(*date)),
            Value::NaiveDateTime(date) => {
                self.tagged(DATE, &http_date::format(date.assume_utc()));
            }
            Value::Date(date) => {
                // Flask has no tag for it; its JSON provider writes the date as text.
                let date = http_date::format(date.midnight().assume_utc());
                json::write_str(self.out, &date, true);
            }
            other => {
                return Err(JsonError::new(format!(
                    "a {} is not JSON serializable",
                    other.type_name()
                )));
            }
        }
        Ok(())
    }

    fn list(&mut self, items: &[Value], depth: usize) -> Result<(), JsonError> {
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.value(item, depth)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn dict(&mut self, dict: &Dict, depth: usize) -> Result<(), JsonError> {
        if let Some((key, value)) = looks_like_tag(dict) {
            self.open(DICT);
            self.out.push('{');
            json::write_str(self.out, &format!("{key}__"), true);
            self.out.push(':');
            self.value(value, deeper(depth, 2)?)?;
            self.out.push_str("}}");
            return Ok(());
        }
        let depth = deeper(depth, 1)?;
        self.out.push('{');
        for (at, (key, value)) in self.style.entries(dict).into_iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            json::write_str(self.out, key, true);
            self.out.push(':');
            self.value(value, depth)?;
        }
        self.out.push('}');
        Ok(())
    }

    fn tagged(&mut self, tag: &str, text: &str) {
        self.open(tag);
        json::write_str(self.out, text, true);
        self.out.push('}');
    }

    fn open(&mut self, tag: &str) {
        self.out.push_str("{\"");
        self.out.push_str(tag);
        self.out.push_str("\":");
    }
}

fn deeper(depth: usize, levels: usize) -> Result<usize, JsonError> {
    depth
        .checked_sub(levels)
        .ok_or_else(|| JsonError::new("the value is nested too deeply"))
}

fn looks_like_tag(dict: &Dict) -> Option<(&String, &Value)> {
    if dict.len() != 1 {
        return None;
    }
    dict.first().filter(|(key, _)| is_tag(key))
}

/// Turns tagged dicts into what they stand for, from the inside out.
pub(crate) fn untag(value: Value) -> Result<Value, JsonError> {
    match value {
        Value::List(items) => Ok(Value::List(untag_all(items)?)),
        Value::Dict(dict) if looks_like_tag(&dict).is_some() => {
            let (tag, content) = dict
                .into_iter()
                .next()
                .ok_or_else(|| JsonError::new("a tag without content"))?;
            let content = untag(content)?;
            from_tag(&tag, content).ok_or_else(|| malformed(&tag))
        }
        Value::Dict(dict) => dict
            .into_iter()
            .map(|(key, value)| Ok((key, untag(value)?)))
            .collect::<Result<Dict, JsonError>>()
            .map(Value::Dict),
        scalar => Ok(scalar),
    }
}

fn untag_all(items: Vec<Value>) -> Result<Vec<Value>, JsonError> {
    items.into_iter().map(untag).collect()
}

fn from_tag(tag: &str, content: Value) -> Option<Value> {
    match (tag, content) {
        (TUPLE, Value::List(items)) => Some(Value::Tuple(items)),
        (BYTES, Value::Str(text)) => STANDARD.decode(text).ok().map(Value::Bytes),
        (MARKUP, Value::Str(text)) => Some(Value::Markup(text)),
        (UUID, Value::Str(text)) if text.len() == 32 => {
            Uuid::try_parse(&text).ok().map(Value::Uuid)
        }
        (DATE, Value::Str(text)) => Some(http_date::parse(&text).into()),
        (DATE, Value::Null) => Some(Value::Null),
        (DICT, Value::Dict(dict)) if dict.len() == 1 => {
            let (key, value) = dict.into_iter().next()?;
            let key = key.strip_suffix("__")?.to_owned();
            Some(Value::Dict(Dict::from([(key, value)])))
        }
        _ => None,
    }
}

fn malformed(tag: &str) -> JsonError {
    JsonError::new(format!("the tag {tag:?} does not fit its content"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::OffsetDateTime;

    #[test]
    fn a_dict_that_looks_like_a_tag_survives() {
        for json in [
            r#"{" di":{" t__":[1]}}"#,
            r#"{" di":{" di__":{" di":{" b__":1}}}}"#,
            r#"{" x":1}"#,
            r#"{" t":[{" u":"00000000000000000000000000000007"}]}"#,
        ] {
            assert_eq!(dumps(&loads(json).unwrap(), true).unwrap(), json);
        }
    }

    #[test]
    fn malformed_tags_are_refused() {
        for json in [
            r#"{" t":"abc"}"#,
            r#"{" b":"a"}"#,
            r#"{" b":5}"#,
            r#"{" u":"x"}"#,
            r#"{" m":null}"#,
            r#"{" di":{}}"#,
            r#"{" di":5}"#,
            r#"{"a":[{" u":1}]}"#,
        ] {
            assert!(loads(json).is_err(), "{json}");
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let key = prop_oneof!["[a-z]{0,3}", " (di|t|b|m|u|d)(__)?", ".{0,3}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u128>().prop_map(Value::from),
            prop::num::f64::ANY
                .prop_filter("NaN is unequal to itself", |f| !f.is_nan())
                .prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
            ".{0,8}".prop_map(Value::Markup),
            any::<u128>().prop_map(|id| Uuid::from_u128(id).into()),
            prop::collection::vec(any::<u8>(), 0..9).prop_map(Value::Bytes),
            (-62_135_596_800i64..253_402_300_800)
                .prop_map(|at| OffsetDateTime::from_unix_timestamp(at).unwrap().into()),
        ];
        leaf.prop_recursive(5, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Tuple),
                prop::collection::vec((key.clone(), inner), 0..4)
                    .prop_map(|entries| entries.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_survives(value in value(), sorted in any::<bool>()) {
            let json = dumps(&value, sorted).unwrap();
            prop_assert!(json.is_ascii());
            let back = loads(&json).unwrap();
            prop_assert_eq!(&back, &value);
            prop_assert_eq!(dumps(&back, sorted).unwrap(), json);
        }
    }
}
