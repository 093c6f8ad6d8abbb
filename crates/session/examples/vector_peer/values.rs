//! The spelling of Python's values in the vectors' JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use carafe_value::{Dict, Value};
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

/// Integers from here on are spelled as text: JSON's readers round them elsewhere.
const EXACT: i64 = 1 << 53;

/// Reads a byte string: text, or base64 under `$bytes` or `$wtf8`.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    optional(value).unwrap_or_default()
}

/// Reads a byte string that may be missing.
pub(crate) fn optional(value: &Value) -> Option<Vec<u8>> {
    if let Some(text) = value.as_str() {
        return Some(text.into());
    }
    let base64 = ["$bytes", "$wtf8"].map(|form| value[form].as_str());
    base64
        .into_iter()
        .flatten()
        .find_map(|text| STANDARD.decode(text).ok())
}

pub(crate) fn encode_bytes(bytes: &[u8]) -> Value {
    one("$bytes", STANDARD.encode(bytes))
}

fn one(form: &str, value: impl Into<Value>) -> Value {
    [(form, value.into())].into_iter().collect()
}

pub(crate) fn decode(value: &Value) -> Value {
    let form = match value {
        Value::List(items) => return items.iter().map(decode).collect(),
        Value::Dict(form) => form.first(),
        scalar => return scalar.clone(),
    };
    let Some((form, content)) = form else {
        return Value::Null;
    };
    let text = content.as_str().unwrap_or_default();
    decode_form(form, content, text).unwrap_or_else(|| panic!("{form} of {content:?}"))
}

fn decode_form(form: &str, content: &Value, text: &str) -> Option<Value> {
    let items = || {
        content
            .as_list()
            .map(|items| items.iter().map(decode).collect())
    };
    Some(match form {
        "$dict" => {
            let entries = content.as_list()?.iter();
            Value::Dict(entries.map(entry).collect::<Option<Dict>>()?)
        }
        "$tuple" => Value::Tuple(items()?),
        "$int" => match text.parse::<i128>() {
            Ok(int) => int.into(),
            Err(_) => Value::BigInt(text.parse().ok()?),
        },
        "$float" => Value::Float(text.parse().ok()?),
        "$bytes" => Value::Bytes(STANDARD.decode(text).ok()?),
        "$markup" => Value::Markup(decode(content).as_str()?.to_owned()),
        "$uuid" => Value::Uuid(text.parse().ok()?),
        "$datetime" => datetime(text)?,
        "$date" => Value::Date(Date::parse(text, &Iso8601::DATE).ok()?),
        "$time" => Value::Time(Time::parse(text, &Iso8601::TIME).ok()?),
        "$timedelta" => {
            let seconds = content.as_f64().or_else(|| text.parse().ok())?;
            Value::TimeDelta(Duration::seconds_f64(seconds))
        }
        "$wtf8" => Value::Str(String::from_utf8_lossy(&STANDARD.decode(text).ok()?).into()),
        _ => return None,
    })
}

fn entry(pair: &Value) -> Option<(String, Value)> {
    Some((decode(&pair[0]).as_str()?.to_owned(), decode(&pair[1])))
}

fn datetime(text: &str) -> Option<Value> {
    let text = text.replace(' ', "T");
    OffsetDateTime::parse(&text, &Rfc3339)
        .map(Value::DateTime)
        .or_else(|_| OffsetDateTime::parse(&text, &Iso8601::PARSING).map(Value::DateTime))
        .or_else(|_| PrimitiveDateTime::parse(&text, &Iso8601::PARSING).map(Value::NaiveDateTime))
        .ok()
}

pub(crate) fn encode(value: &Value) -> Value {
    match value {
        Value::Int(int) if int.abs() >= EXACT => one("$int", int.to_string()),
        Value::BigInt(big) => one("$int", big.to_string()),
        Value::Float(float) => one("$float", float_repr(*float)),
        Value::List(items) => items.iter().map(encode).collect(),
        Value::Tuple(items) => one("$tuple", items.iter().map(encode).collect::<Value>()),
        Value::Dict(dict) => {
            let pairs = dict
                .iter()
                .map(|(key, value)| Value::from([key.into(), encode(value)]));
            one("$dict", pairs.collect::<Value>())
        }
        Value::Bytes(bytes) => encode_bytes(bytes),
        Value::Markup(text) => one("$markup", text),
        Value::Uuid(uuid) => one("$uuid", uuid.to_string()),
        Value::DateTime(date) => one(
            "$datetime",
            format!(
                "{}T{}+00:00",
                date.to_offset(time::UtcOffset::UTC).date(),
                iso_time(date.to_offset(time::UtcOffset::UTC).time())
            ),
        ),
        Value::NaiveDateTime(date) => one(
            "$datetime",
            format!("{}T{}", date.date(), iso_time(date.time())),
        ),
        Value::Date(date) => one("$date", date.to_string()),
        Value::Time(time) => one("$time", iso_time(*time)),
        Value::TimeDelta(delta) => one("$timedelta", delta.whole_seconds()),
        scalar => scalar.clone(),
    }
}

fn iso_time(time: Time) -> String {
    let (hour, minute, second, micro) = time.as_hms_micro();
    let fraction = if micro > 0 {
        format!(".{micro:06}")
    } else {
        String::new()
    };
    format!("{hour:02}:{minute:02}:{second:02}{fraction}")
}

fn float_repr(float: f64) -> String {
    if float.is_nan() {
        return "nan".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let mut out = String::new();
    carafe_value::json::write_float(&mut out, float);
    out
}
