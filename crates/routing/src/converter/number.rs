use std::cmp::Ordering;

use carafe_value::{BigInt, Dict, Value};

use super::base::unfit;
use super::text::float;
use super::{ConverterArgs, ConverterError, text};

/// Python reads no integers of more digits.
pub(crate) const MAX_DIGITS: usize = 4300;

/// `int`: ASCII digits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IntConverter {
    fixed_digits: usize,
    signed: bool,
    bounds: Bounds,
}

/// `float`: ASCII digits, a point, and more digits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FloatConverter {
    signed: bool,
    bounds: Bounds,
}

/// The least and the greatest value.
#[derive(Clone, Debug, PartialEq)]
struct Bounds {
    min: Option<Value>,
    max: Option<Value>,
}

impl IntConverter {
    pub(super) fn new(args: &ConverterArgs) -> Result<Self, ConverterError> {
        let args = args.bind(&["fixed_digits", "min", "max", "signed"])?;
        let digits = match args.get("fixed_digits") {
            None | Some(Value::Null) => Some(0),
            Some(value) => value
                .as_i64()
                .and_then(|digits| usize::try_from(digits).ok())
                .filter(|digits| *digits <= MAX_DIGITS),
        };
        Ok(Self {
            fixed_digits: digits
                .ok_or_else(|| ConverterError::new("fixed_digits is a number up to 4300"))?,
            signed: signed(&args)?,
            bounds: Bounds::new(&args)?,
        })
    }

    pub(super) fn regex(&self) -> &'static str {
        if self.signed { "-?[0-9]+" } else { "[0-9]+" }
    }

    /// Tells whether text is a number at all.
    #[inline]
    pub(super) fn matches(&self, text: &str) -> bool {
        is_digits(unsigned(text, self.signed))
    }

    /// Tells whether a number can be outside of what is allowed.
    pub(super) fn is_bounded(&self) -> bool {
        self.fixed_digits > 0 || self.bounds.any()
    }

    pub(super) fn parse(&self, text: &str) -> Option<Value> {
        if self.fixed_digits > 0 && text.len() != self.fixed_digits {
            return None;
        }
        int(text).filter(|number| self.bounds.hold(number))
    }

    pub(super) fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
        let number = to_int(value).ok_or_else(|| unfit(value, "a whole number"))?;
        let (sign, digits) = match number.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", number.as_str()),
        };
        let width = self.fixed_digits.saturating_sub(sign.len());
        Ok(format!("{sign}{digits:0>width$}"))
    }
}

impl FloatConverter {
    pub(super) fn new(args: &ConverterArgs) -> Result<Self, ConverterError> {
        let args = args.bind(&["min", "max", "signed"])?;
        Ok(Self {
            signed: signed(&args)?,
            bounds: Bounds::new(&args)?,
        })
    }

    pub(super) fn regex(&self) -> &'static str {
        if self.signed {
            r"-?[0-9]+\.[0-9]+"
        } else {
            r"[0-9]+\.[0-9]+"
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        unsigned(text, self.signed)
            .split_once('.')
            .is_some_and(|(whole, fraction)| is_digits(whole) && is_digits(fraction))
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.bounds.any()
    }

    pub(super) fn parse(&self, text: &str) -> Option<Value> {
        let number = Value::Float(text.parse().ok()?);
        self.bounds.hold(&number).then_some(number)
    }
}

/// Writes a number of any type as Python's `str(float(value))`.
pub(super) fn float_to_url(value: &Value) -> Result<String, ConverterError> {
    let number = match value {
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        Value::Str(text) | Value::Markup(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    number.map(float).ok_or_else(|| unfit(value, "a number"))
}

impl Bounds {
    fn new(args: &Dict) -> Result<Self, ConverterError> {
        let bound = |name: &str| match args.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value @ (Value::Int(_) | Value::Float(_))) => Ok(Some(value.clone())),
            Some(value) => Err(ConverterError::new(format!(
                "{name}: {}",
                unfit(value, "a number")
            ))),
        };
        let (min, max) = (bound("min")?, bound("max")?);
        let order = min
            .as_ref()
            .zip(max.as_ref())
            .and_then(|(min, max)| compare(min, max));
        if order == Some(Ordering::Greater) {
            return Err(ConverterError::new(
                "no number is at least min and at most max",
            ));
        }
        Ok(Self { min, max })
    }

    fn any(&self) -> bool {
        self.min.is_some() || self.max.is_some()
    }

    fn hold(&self, number: &Value) -> bool {
        let above = |min: &Value| compare(number, min) != Some(Ordering::Less);
        let below = |max: &Value| compare(number, max) != Some(Ordering::Greater);
        self.min.as_ref().is_none_or(above) && self.max.as_ref().is_none_or(below)
    }
}

fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        // Beyond 64 bits on one side or the other.
        (Value::BigInt(big), Value::Int(_)) => Some(beyond(big)),
        (Value::Int(_), Value::BigInt(big)) => Some(beyond(big).reverse()),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

fn beyond(big: &BigInt) -> Ordering {
    match big.as_str().starts_with('-') {
        true => Ordering::Less,
        false => Ordering::Greater,
    }
}

fn signed(args: &Dict) -> Result<bool, ConverterError> {
    match args.get("signed") {
        None => Ok(false),
        Some(Value::Bool(signed)) => Ok(*signed),
        Some(_) => Err(ConverterError::new("signed is True or False")),
    }
}

fn unsigned(text: &str, signed: bool) -> &str {
    match text.strip_prefix('-') {
        Some(rest) if signed => rest,
        _ => text,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads an integer of any size up to Python's 4,300 digits.
fn int(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse() {
        return (text.len() <= MAX_DIGITS).then_some(Value::Int(number));
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    if digits.len() > MAX_DIGITS {
        return None;
    }
    let number = format!("{sign}{}", digits.trim_start_matches('0'));
    let big: BigInt = number.parse().ok()?;
    Some(Value::BigInt(big))
}

/// Turns a value into the digits of an integer, as Python's `int(value)` does.
fn to_int(value: &Value) -> Option<String> {
    match value {
        Value::Bool(b) => Some(u8::from(*b).to_string()),
        Value::Float(number) if number.is_finite() => Some(format!("{:.0}", number.trunc() + 0.0)),
        Value::Int(_) | Value::BigInt(_) => text(value).map(Into::into),
        Value::Str(text) | Value::Markup(text) => from_text(text.trim()),
        _ => None,
    }
}

fn from_text(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let unsigned = digits.strip_prefix('-').filter(|_| digits == text);
    if !is_digits(unsigned.unwrap_or(digits)) {
        return None;
    }
    let number = int(digits)?;
    crate::converter::text(&number).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int_converter(args: &str) -> IntConverter {
        IntConverter::new(&args.parse().unwrap()).unwrap()
    }

    #[test]
    fn integers_of_any_size_are_read() {
        let converter = int_converter("");
        assert_eq!(converter.parse("0012"), Some(12.into()));
        let big = converter.parse("000018446744073709551616").unwrap();
        assert_eq!(text(&big).unwrap(), "18446744073709551616");
        assert_eq!(converter.parse(&"1".repeat(4301)), None);
        assert!(!converter.matches("١٢") && !converter.matches("-1") && !converter.matches(""));
    }

    #[test]
    fn bounds_hold_for_every_size() {
        let converter = int_converter("min=5, max=9, signed=True");
        for (text, holds) in [
            ("4", false),
            ("5", true),
            ("9", true),
            ("10", false),
            ("-7", false),
            ("99999999999999999999", false),
        ] {
            assert_eq!(converter.parse(text).is_some(), holds, "{text}");
        }
    }

    #[test]
    fn a_bound_of_64_bits_is_exact() {
        let converter = int_converter("max=9223372036854775807");
        assert!(converter.parse("9223372036854775807").is_some());
        assert!(converter.parse("9223372036854775808").is_none());
    }

    #[test]
    fn values_become_digits_as_in_python() {
        let fixed = int_converter("fixed_digits=4, signed=True");
        for (value, expected) in [
            (Value::from(12), Some("0012")),
            (Value::from(-12), Some("-012")),
            (Value::from("0042"), Some("0042")),
            (Value::from(7.9), Some("0007")),
            (Value::from(true), Some("0001")),
            (Value::from("x"), None),
            (Value::from(f64::NAN), None),
        ] {
            assert_eq!(fixed.to_url(&value).ok().as_deref(), expected, "{value:?}");
        }
        for (value, expected) in [
            (Value::from(3), Some("3.0")),
            (Value::from(1e20), Some("1e+20")),
            (Value::from(" 2.5 "), Some("2.5")),
            (Value::Null, None),
        ] {
            assert_eq!(float_to_url(&value).ok().as_deref(), expected, "{value:?}");
        }
    }
}
