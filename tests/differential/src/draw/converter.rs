use carafe::Value;

use super::{Dice, value};

/// A converter of a rule, and what it probably takes.
#[derive(Clone, Debug)]
pub(super) struct Converter {
    /// With arguments and the colon; empty is the default.
    pub(super) written: String,
    sort: Sort,
    /// Those of `any`.
    items: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Text,
    Int,
    Float,
    Path,
    Any,
    Uuid,
}

const ITEMS: [&str; 12] = [
    "a", "b", "ab", "me", "a.b", "é", "a b", "x,y", "a+b", "A", "12", "it's",
];
const INTS: [&str; 18] = [
    "0", "1", "1", "2", "5", "5", "7", "9", "12", "12", "42", "100", "007", "05", "0012", "-1",
    "-3", "-0",
];
const RARE_INTS: [&str; 4] = [
    "99999999999999999999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
];
const FLOATS: [&str; 12] = [
    "1.5", "0.0", "12.25", "-1.5", "00.10", "1.", "3", ".5", "1.50", "9.99", "0.1e5", "5.0",
];
const TEXTS: [&str; 12] = [
    "a", "b", "me", "x", "ab", "abc", "abcd", "é", "a.b", "12", "a-b", "A",
];
const PATHS: [&str; 12] = [
    "a", "a/b", "me", "x/a/b", "a//b", "12/x", "a/", "é/a", "a/me/b", "b/b", "a.b/c", "v-x/-",
];
const UUIDS: [&str; 5] = [
    "01234567-89ab-cdef-0123-456789abcdef",
    "01234567-89AB-CDEF-0123-456789abcdef",
    "00000000-0000-0000-0000-000000000000",
    "01234567-89ab-cdef-0123-456789abcdeg",
    "0123456789abcdef0123456789abcdef",
];
const INT_BOUNDS: [&str; 8] = [
    "min=1",
    "min=5",
    "max=5",
    "max=12",
    "min=1, max=9",
    "min=1.5",
    "max=100",
    "min=0",
];
const FLOAT_BOUNDS: [&str; 4] = ["min=0.5", "max=9.5", "min=1, max=5", "max=1.5"];
const LENGTHS: [&str; 10] = [
    "length=2",
    "length=1",
    "minlength=2",
    "maxlength=2",
    "minlength=2, maxlength=3",
    "2",
    "1, 2",
    "minlength=0",
    "length=0",
    "maxlength=None",
];

impl Converter {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..28 => Self::of(Sort::Text, String::new()),
            28..36 => Self::of(Sort::Text, "string:".to_owned()),
            36..46 => Self::of(Sort::Text, format!("string({}):", dice.pick(&LENGTHS))),
            46..66 => Self::of(Sort::Int, int(dice)),
            66..74 => Self::of(Sort::Float, float(dice)),
            74..86 => Self::of(Sort::Path, "path:".to_owned()),
            86..95 => Self::any(dice),
            _ => Self::of(Sort::Uuid, "uuid:".to_owned()),
        }
    }

    fn of(sort: Sort, written: String) -> Self {
        Self {
            written,
            sort,
            items: Vec::new(),
        }
    }

    fn any(dice: &mut Dice) -> Self {
        let count = 1 + dice.below(4);
        let items: Vec<_> = (0..count).map(|_| dice.pick(&ITEMS).to_owned()).collect();
        let written: Vec<_> = items.iter().map(|item| format!("\"{item}\"")).collect();
        Self {
            written: format!("any({}):", written.join(", ")),
            sort: Sort::Any,
            items,
        }
    }

    pub(super) fn is_path(&self) -> bool {
        self.sort == Sort::Path
    }

    /// Draws text of a path that probably fits.
    pub(super) fn text(&self, dice: &mut Dice) -> String {
        if dice.chance(8) {
            return dice.pick(&TEXTS).to_owned();
        }
        match self.sort {
            Sort::Int if dice.chance(5) => dice.pick(&RARE_INTS).to_owned(),
            Sort::Any => dice.choose(&self.items).clone(),
            sort => dice.pick(texts(sort)).to_owned(),
        }
    }

    /// Draws a value for a URL that probably fits.
    pub(super) fn value(&self, dice: &mut Dice) -> Value {
        if dice.chance(12) {
            return value::any(dice);
        }
        match self.sort {
            Sort::Int | Sort::Float if dice.chance(25) => value::number(dice),
            Sort::Text | Sort::Path if dice.chance(30) => value::text(dice).into(),
            _ if dice.chance(30) => self.text(dice).into(),
            _ => self.fitting(dice),
        }
    }

    /// Draws a value that fits, of the type that the converter makes.
    pub(super) fn fitting(&self, dice: &mut Dice) -> Value {
        match self.sort {
            Sort::Int => dice.pick(&[1, 5, 12]).into(),
            Sort::Float => dice.pick(&[1.5, 5.0]).into(),
            Sort::Any => dice.choose(&self.items).as_str().into(),
            Sort::Uuid => Value::Uuid(UUIDS[0].parse().expect("a UUID")),
            sort => dice.pick(texts(sort)).into(),
        }
    }
}

fn texts(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Text | Sort::Any => &TEXTS,
        Sort::Int => &INTS,
        Sort::Float => &FLOATS,
        Sort::Path => &PATHS,
        Sort::Uuid => &UUIDS,
    }
}

fn int(dice: &mut Dice) -> String {
    let mut arguments = Vec::new();
    if dice.chance(20) {
        arguments.push(format!("fixed_digits={}", 1 + dice.below(4)));
    }
    if dice.chance(35) {
        arguments.push(dice.pick(&INT_BOUNDS).to_owned());
    }
    written("int", arguments, dice)
}

fn float(dice: &mut Dice) -> String {
    let bounds = dice.chance(35).then(|| dice.pick(&FLOAT_BOUNDS).to_owned());
    written("float", bounds.into_iter().collect(), dice)
}

fn written(name: &str, mut arguments: Vec<String>, dice: &mut Dice) -> String {
    if dice.chance(20) {
        arguments.push("signed=True".to_owned());
    }
    match arguments.is_empty() {
        true => format!("{name}:"),
        false => format!("{name}({}):", arguments.join(", ")),
    }
}
