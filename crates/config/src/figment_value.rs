//! Carafe's values inside figment's, and back, without loss.
//!
//! figment carries booleans, numbers, text, arrays and dicts sorted by key; these go in
//! as they are, so that other providers mix freely with Carafe's. What figment does not
//! have goes in as a dict of two entries:
//!
//! ```text
//! { "$carafe": kind, "content": [..] }
//! ```
//!
//! 1. `dict`: a dict whose keys are not sorted, or that itself has a key `$carafe`; its
//!    keys and values by turns.
//! 2. `tuple`: the items.
//! 3. `bytes`, `bigint`, `markup`, `uuid`: one text, bytes in base64.
//! 4. Dates, times and durations: integers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carafe_value::{Dict, Value};
use figment::value::{Dict as FigmentDict, Empty, Num, Tag, Value as FigmentValue};
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

const KIND: &str = "$carafe";
const CONTENT: &str = "content";

/// Makes figment's value of Carafe's.
pub(crate) fn encode(value: &Value) -> FigmentValue {
    match value {
        Value::Null => FigmentValue::Empty(Tag::Default, Empty::None),
        Value::Bool(b) => (*b).into(),
        Value::Int(i) => (*i).into(),
        Value::Float(float) => (*float).into(),
        Value::Str(text) => text.as_str().into(),
        Value::List(items) => items.iter().map(encode).collect::<Vec<_>>().into(),
        Value::Dict(dict) => encode_dict(dict),
        Value::Tuple(items) => special("tuple", items.iter().map(encode).collect()),
        Value::Bytes(bytes) => special("bytes", vec![STANDARD.encode(bytes).into()]),
        Value::BigInt(big) => special("bigint", vec![big.as_str().into()]),
        Value::Markup(text) => special("markup", vec![text.as_str().into()]),
        Value::Uuid(uuid) => special("uuid", vec![uuid.to_string().into()]),
        other => encode_time(other),
    }
}

fn encode_dict(dict: &Dict) -> FigmentValue {
    if dict.keys().is_sorted() && !dict.contains_key(KIND) {
        let entries = dict.iter().map(|(key, value)| (key.clone(), encode(value)));
        return entries.collect::<FigmentDict>().into();
    }
    let entries = dict
        .iter()
        .flat_map(|(key, value)| [key.as_str().into(), encode(value)]);
    special("dict", entries.collect())
}

fn encode_time(value: &Value) -> FigmentValue {
    let (kind, content): (_, Vec<FigmentValue>) = match value {
        Value::DateTime(date) => (
            "datetime",
            vec![
                date.unix_timestamp_nanos().into(),
                date.offset().whole_seconds().into(),
            ],
        ),
        Value::NaiveDateTime(date) => (
            "naive",
            vec![date.assume_utc().unix_timestamp_nanos().into()],
        ),
        Value::Date(date) => ("date", vec![date.to_julian_day().into()]),
        Value::Time(time) => (
            "time",
            vec![
                time.duration_since(Time::MIDNIGHT)
                    .whole_nanoseconds()
                    .into(),
            ],
        ),
        Value::TimeDelta(delta) => ("timedelta", vec![delta.whole_nanoseconds().into()]),
        _ => ("null", Vec::new()),
    };
    special(kind, content)
}

fn special(kind: &str, content: Vec<FigmentValue>) -> FigmentValue {
    FigmentDict::from([
        (KIND.to_owned(), kind.into()),
        (CONTENT.to_owned(), content.into()),
    ])
    .into()
}

/// Makes Carafe's value of figment's, also of a foreign provider's.
pub(crate) fn decode(value: FigmentValue) -> Value {
    match value {
        FigmentValue::String(_, text) => text.into(),
        FigmentValue::Char(_, c) => c.to_string().into(),
        FigmentValue::Bool(_, b) => b.into(),
        FigmentValue::Num(_, number) => decode_number(number),
        FigmentValue::Empty(..) => Value::Null,
        FigmentValue::Array(_, items) => items.into_iter().map(decode).collect(),
        FigmentValue::Dict(_, dict) => decode_special(&dict).unwrap_or_else(|| {
            dict.into_iter()
                .map(|(key, item)| (key, decode(item)))
                .collect()
        }),
    }
}

fn decode_number(number: Num) -> Value {
    if let Some(int) = number.to_i128() {
        return int.into();
    }
    match (number.to_u128(), number.to_f64()) {
        (Some(int), _) => int.into(),
        (None, float) => float.into(),
    }
}

fn decode_special(dict: &FigmentDict) -> Option<Value> {
    let content = dict.get(CONTENT)?.as_array()?;
    let text = || content.first()?.as_str();
    let value = match dict.get(KIND)?.as_str()? {
        "dict" => decode_pairs(content)?,
        "tuple" => Value::Tuple(content.iter().cloned().map(decode).collect()),
        "bytes" => Value::Bytes(STANDARD.decode(text()?).ok()?),
        "bigint" => Value::BigInt(text()?.parse().ok()?),
        "markup" => Value::Markup(text()?.to_owned()),
        "uuid" => Value::Uuid(text()?.parse().ok()?),
        kind => decode_time(kind, content)?,
    };
    Some(value)
}

fn decode_pairs(content: &[FigmentValue]) -> Option<Value> {
    let pairs = content.chunks_exact(2);
    let entries = pairs.map(|pair| Some((pair[0].as_str()?.to_owned(), decode(pair[1].clone()))));
    entries.collect::<Option<Dict>>().map(Value::Dict)
}

fn decode_time(kind: &str, content: &[FigmentValue]) -> Option<Value> {
    let int = |at: usize| content.get(at)?.to_i128();
    let date = || OffsetDateTime::from_unix_timestamp_nanos(int(0)?).ok();
    let value = match kind {
        "datetime" => {
            let offset = UtcOffset::from_whole_seconds(i32::try_from(int(1)?).ok()?).ok()?;
            date()?.to_offset(offset).into()
        }
        "naive" => PrimitiveDateTime::new(date()?.date(), date()?.time()).into(),
        "date" => Date::from_julian_day(i32::try_from(int(0)?).ok()?)
            .ok()?
            .into(),
        "time" => (Time::MIDNIGHT + nanoseconds(int(0)?)?).into(),
        "timedelta" => nanoseconds(int(0)?)?.into(),
        _ => return None,
    };
    Some(value)
}

fn nanoseconds(total: i128) -> Option<Duration> {
    const SECOND: i128 = 1_000_000_000;
    let seconds = i64::try_from(total / SECOND).ok()?;
    let rest = i32::try_from(total % SECOND).ok()?;
    Some(Duration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scalar() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            any::<i128>().prop_map(Value::from),
            any::<u128>().prop_map(Value::from),
            prop::num::f64::NORMAL.prop_map(Value::Float),
            any::<String>().prop_map(Value::Str),
            any::<String>().prop_map(Value::Markup),
            any::<Vec<u8>>().prop_map(Value::Bytes),
            any::<u128>().prop_map(uuid),
            (any::<i64>(), -999_999_999..1_000_000_000_i64)
                .prop_map(|(s, n)| Duration::seconds(s).saturating_add(Duration::nanoseconds(n)))
                .prop_map(Value::TimeDelta),
            any::<i32>().prop_map(|s| moment(s).into()),
            any::<i32>().prop_map(|s| moment(s).to_offset(hours(s % 20)).into()),
            any::<i32>().prop_map(|s| moment(s).date().into()),
            any::<i32>().prop_map(|s| moment(s).time().into()),
            any::<i32>().prop_map(|s| naive(moment(s)).into()),
        ]
    }

    fn uuid(number: u128) -> Value {
        let hex = format!("{number:032x}");
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        Value::Uuid(parts.join("-").parse().unwrap())
    }

    fn moment(seconds: i32) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::new(i64::from(seconds), seconds % 1_000_000_000)
    }

    fn hours(hours: i32) -> UtcOffset {
        UtcOffset::from_whole_seconds(hours * 3600 + hours).unwrap()
    }

    fn naive(date: OffsetDateTime) -> PrimitiveDateTime {
        PrimitiveDateTime::new(date.date(), date.time())
    }

    fn value() -> impl Strategy<Value = Value> {
        scalar().prop_recursive(3, 32, 6, |inner| {
            let key = prop_oneof![any::<String>(), Just(KIND.to_owned()), "[ab]"];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Tuple),
                prop::collection::vec((key, inner), 0..6)
                    .prop_map(|entries| Value::Dict(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_survives_figment_with_its_order(value in value()) {
            let back = decode(encode(&value));
            prop_assert_eq!(format!("{back:?}"), format!("{value:?}"));
            prop_assert_eq!(back, value);
        }
    }

    #[test]
    fn not_a_number_and_the_infinities_survive() {
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
            let back = decode(encode(&float.into())).as_f64().unwrap();
            assert_eq!(back.to_bits(), float.to_bits());
        }
    }
}
