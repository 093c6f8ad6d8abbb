//! TOML as Python's `tomllib` reads it.
//!
//! The `toml` crate parses; its own values would narrow integers to 64 bits, and
//! figment's reader turns dates into text.

use carafe_value::{Dict, Value};
use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::{Datetime, Offset};

use crate::ConfigError;

/// Reads a TOML document; `place` names it in errors.
///
/// Dates keep their offset and lose what is finer than a microsecond, as in Python.
pub(crate) fn read(text: &str, place: &str) -> Result<Dict, ConfigError> {
    let text = text.replace("\r\n", "\n");
    let error = |at: usize, message: &str| ConfigError::Syntax {
        place: place.to_owned(),
        line: text[..at.min(text.len())].matches('\n').count() + 1,
        message: message.to_owned(),
    };
    if text.starts_with('\u{feff}') {
        return Err(error(0, "save the file without a byte order mark"));
    }
    let document = DeTable::parse(&text)
        .map_err(|e| error(e.span().map_or(0, |span| span.start), e.message()))?;
    table(document.get_ref()).map_err(|(at, message)| error(at, message))
}

/// Where in the text something is wrong, and what.
type Wrong = (usize, &'static str);

fn table(table: &DeTable<'_>) -> Result<Dict, Wrong> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entries = entries.into_iter();
    entries
        .map(|(key, item)| Ok((key.get_ref().to_string(), value(item)?)))
        .collect()
}

fn value(item: &Spanned<DeValue<'_>>) -> Result<Value, Wrong> {
    let wrong = |message| (item.span().start, message);
    Ok(match item.get_ref() {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(int) => {
            integer(int.as_str(), int.radix()).ok_or(wrong("an integer too large to read"))?
        }
        DeValue::Float(float) => float
            .as_str()
            .parse::<f64>()
            .map_err(|_| wrong("no number"))?
            .into(),
        DeValue::Boolean(b) => (*b).into(),
        DeValue::Datetime(date) => datetime(date).ok_or(wrong("no such date"))?,
        DeValue::Array(items) => Value::List(items.iter().map(value).collect::<Result<_, _>>()?),
        DeValue::Table(entries) => table(entries)?.into(),
    })
}

/// Reads an integer; beyond 128 bits only if it is decimal.
fn integer(digits: &str, radix: u32) -> Option<Value> {
    if let Ok(int) = i128::from_str_radix(digits, radix) {
        return Some(int.into());
    }
    let decimal = digits.strip_prefix('+').unwrap_or(digits);
    let big = (radix == 10).then(|| decimal.parse().ok())?;
    big.map(Value::BigInt)
}

fn datetime(datetime: &Datetime) -> Option<Value> {
    let date = match datetime.date {
        None => None,
        Some(date) => {
            let month = Month::try_from(date.month).ok()?;
            Some(Date::from_calendar_date(i32::from(date.year), month, date.day).ok()?)
        }
    };
    let time = match datetime.time {
        None => None,
        Some(time) => {
            let micros = time.nanosecond.unwrap_or(0) / 1000;
            let second = time.second.unwrap_or(0);
            Some(Time::from_hms_micro(time.hour, time.minute, second, micros).ok()?)
        }
    };
    Some(match (date, time, datetime.offset) {
        (Some(date), Some(time), None) => PrimitiveDateTime::new(date, time).into(),
        (Some(date), Some(time), Some(offset)) => PrimitiveDateTime::new(date, time)
            .assume_offset(utc_offset(offset)?)
            .into(),
        (Some(date), None, _) => date.into(),
        (None, Some(time), _) => time.into(),
        (None, None, _) => return None,
    })
}

fn utc_offset(offset: Offset) -> Option<UtcOffset> {
    match offset {
        Offset::Z => Some(UtcOffset::UTC),
        Offset::Custom { minutes } => UtcOffset::from_whole_seconds(i32::from(minutes) * 60).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> String {
        read(text, "notes.toml").unwrap_err().to_string()
    }

    #[test]
    fn keys_keep_the_order_of_the_file() {
        let dict = read("Z = 1\n[B]\nz = 1\na = 2\n[A]\nx.y = 1\n", "").unwrap();
        assert_eq!(dict.keys().collect::<Vec<_>>(), ["Z", "B", "A"]);
        assert_eq!(dict["B"].as_dict().unwrap().keys().next().unwrap(), "z");
    }

    #[test]
    fn integers_have_no_bounds() {
        let dict = read(
            "A = 99999999999999999999999999999999999999999\nB = +7\n",
            "",
        )
        .unwrap();
        assert_eq!(dict["A"].type_name(), "int");
        assert_eq!(dict["B"], 7);
        assert_eq!(integer("ffffffffffffffff", 16), Some(u64::MAX.into()));
    }

    #[test]
    fn an_error_names_the_line_and_shows_nothing_of_the_text() {
        for text in [
            "A = 1\nSECRET_KEY = \"hunter2",
            "A = 1\nSECRET_KEY = hunter2\n",
            "A = 1\nSECRET_KEY = \"a\" hunter2\n",
            "A = 1\nB = 1979-02-30\n",
        ] {
            let message = error(text);
            assert!(message.starts_with("notes.toml, line 2: "), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
        assert!(error("\u{feff}A = 1").contains("byte order mark"));
    }

    #[test]
    fn deep_nesting_is_refused_without_harm() {
        assert!(read(&format!("A = {}", "[".repeat(100_000)), "").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in r#"[AB=\[\]{}."'\\0-9:TZ+\n, #enif-]*"#) {
            let _ = read(&text, "");
        }
    }
}
