//! `uuid`: five groups of hexadecimal digits.

use carafe_value::Value;
use uuid::Uuid;

pub(super) const REGEX: &str =
    "[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}";

pub(super) fn matches(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

pub(super) fn parse(text: &str) -> Option<Value> {
    Uuid::try_parse(text).ok().map(Value::Uuid)
}
