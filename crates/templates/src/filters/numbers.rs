use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, State, Value};

use super::given::{Given, refuse};
use crate::escape::text_of;

pub(super) const INT: &[&str] = &["default", "base"];
pub(super) const FLOAT: &[&str] = &["default"];
pub(super) const ROUND: &[&str] = &["precision", "method"];

/// Makes an integer of a number or a text, or else takes the default.
pub(super) fn int(_: &mut State<'_, '_>, value: &Value, given: &Given) -> Result<Value, Error> {
    let base = given.int(1, 10)?;
    let base = u32::try_from(base)
        .ok()
        .filter(|base| (2..=36).contains(base));
    let base = base.ok_or_else(|| refuse("the base of an integer is one of 2 to 36"))?;
    Ok(whole(value, base).unwrap_or_else(|| given.value(0).cloned().unwrap_or(0.into())))
}

fn whole(value: &Value, base: u32) -> Option<Value> {
    match value.kind() {
        ValueKind::Number if value.is_integer() => Some(value.clone()),
        ValueKind::Number => truncated(f64::try_from(value.clone()).ok()?),
        ValueKind::Bool => Some(i64::from(value.is_true()).into()),
        ValueKind::String => {
            let text = text_of(value);
            let digits = digits(text.trim());
            let number = number(&digits, base).map(Value::from);
            number.or_else(|| truncated(float_of(text.trim())?))
        }
        _ => None,
    }
}

/// Reads an integer as Python does, with the prefix of its base or without.
fn number(digits: &str, base: u32) -> Option<i128> {
    let unsigned = digits.trim_start_matches(['+', '-']);
    let sign = &digits[..digits.len() - unsigned.len()];
    let prefix = match base {
        2 => "0b",
        8 => "0o",
        16 => "0x",
        _ => "",
    };
    let lower = unsigned.to_ascii_lowercase();
    let unsigned = lower.strip_prefix(prefix).unwrap_or(&lower);
    i128::from_str_radix(&format!("{sign}{unsigned}"), base).ok()
}

/// Takes the underscores between digits out.
fn digits(text: &str) -> String {
    let is_fine = !text.starts_with('_') && !text.ends_with('_') && !text.contains("__");
    if is_fine {
        text.replace('_', "")
    } else {
        text.to_owned()
    }
}

fn truncated(float: f64) -> Option<Value> {
    let fits = float.is_finite() && float.abs() < i128::MAX as f64;
    fits.then(|| {
        let whole = float.trunc() as i128;
        i64::try_from(whole).map_or_else(|_| whole.into(), Value::from)
    })
}

fn float_of(text: &str) -> Option<f64> {
    digits(text).parse().ok()
}

/// Makes a float of a number or a text, or else takes the default.
pub(super) fn float(_: &mut State<'_, '_>, value: &Value, given: &Given) -> Result<Value, Error> {
    let float = match value.kind() {
        ValueKind::Number => f64::try_from(value.clone()).ok(),
        ValueKind::Bool => Some(u8::from(value.is_true()).into()),
        ValueKind::String => float_of(text_of(value).trim()),
        _ => None,
    };
    Ok(match float {
        Some(float) => float.into(),
        None => given.value(0).cloned().unwrap_or(0.0.into()),
    })
}

/// Rounds a number; `floor` and `ceil` make a float of it.
pub(super) fn round(_: &mut State<'_, '_>, value: &Value, given: &Given) -> Result<Value, Error> {
    let precision = i32::try_from(given.int(0, 0)?).map_err(|_| refuse("too many digits"))?;
    let method = given.text(1).unwrap_or("common".into());
    let number = match value.kind() {
        ValueKind::Bool => i64::from(value.is_true()).into(),
        _ => value.clone(),
    };
    let named = Kwargs::from_iter(std::iter::empty::<(String, Value)>());
    let rounded = minijinja::filters::round(number, Some(precision), Some(&method), named)?;
    match &*method {
        "common" => Ok(rounded),
        _ => f64::try_from(rounded).map(Value::from),
    }
}
