//! Values that URLs are built from.

use carafe::Value;

use super::Dice;

const TEXTS: [&str; 20] = [
    "a",
    "b c",
    "a/b",
    "/a",
    "a//",
    "é",
    "ü&=",
    "?",
    "#x",
    "%",
    "%41",
    "+",
    "a:b@c",
    "[x]",
    "!$'()*,;",
    "~-_.",
    "",
    "\n",
    "\u{1F600}",
    "it's \"q\"",
];

const NUMBERS: [&str; 22] = [
    "1", "5", " 5 ", "+5", "-3", "007", "1_000", "1.5", "1e3", "inf", "nan", "\u{663}", "x", "",
    "0x10", "- 1", "--1", "1__0", "_1", "infinity", ".5", "5.",
];

pub(super) fn text(dice: &mut Dice) -> &'static str {
    dice.pick(&TEXTS)
}

/// Draws a number, or text that is nearly one.
pub(super) fn number(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => dice.pick(&[0, -1, 7, 42, -120, i64::MAX, i64::MIN]).into(),
        1 => dice
            .pick(&[0.0, -0.0, 7.9, -7.9, 1e3, 1e16, 1e22, 1e-7, 123_456.789])
            .into(),
        2 => Value::Float(dice.pick(&[f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324])),
        3 => Value::BigInt("123456789012345678901234567890".parse().expect("digits")),
        _ => dice.pick(&NUMBERS).into(),
    }
}

/// Draws a value of any type.
pub(super) fn any(dice: &mut Dice) -> Value {
    match dice.below(10) {
        0 => Value::Null,
        1 => dice.chance(50).into(),
        2 | 3 => number(dice),
        4 => (0..dice.below(4))
            .map(|_| item(dice))
            .collect::<Vec<_>>()
            .into(),
        5 => Value::Uuid(
            "01234567-89ab-cdef-0123-456789abcdef"
                .parse()
                .expect("a UUID"),
        ),
        _ => text(dice).into(),
    }
}

/// Draws an item of a list.
fn item(dice: &mut Dice) -> Value {
    match dice.below(4) {
        0 => Value::Null,
        1 => number(dice),
        2 => dice.chance(50).into(),
        _ => text(dice).into(),
    }
}
