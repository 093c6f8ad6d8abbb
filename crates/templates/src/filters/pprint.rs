use minijinja::value::{Tuple, ValueKind};
use minijinja::{Error, State, Value};

use super::given::Given;
use crate::python::repr;

/// How long lines may be.
const WIDTH: usize = 80;

/// Writes a value as Python's `pprint` does: dicts sorted, and what is too long for a line
/// with an item on each.
pub(super) fn pprint(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    let mut out = String::new();
    write(&mut out, value, 0, 0);
    Ok(out.into())
}

/// Writes a value that begins at column `indent`, and that `allowance` more characters
/// follow on its last line.
fn write(out: &mut String, value: &Value, indent: usize, allowance: usize) {
    let line = line(value);
    if line.chars().count() <= WIDTH.saturating_sub(indent + allowance) {
        out.push_str(&line);
        return;
    }
    match value.kind() {
        ValueKind::Map => write_dict(out, value, indent, allowance),
        ValueKind::Seq => write_items(out, value, indent, allowance),
        _ => out.push_str(&line),
    }
}

fn write_dict(out: &mut String, dict: &Value, indent: usize, allowance: usize) {
    let width = |key: &str| indent + key.chars().count() + 3;
    let item = |out: &mut String, (key, item): &(Value, Value), rest| {
        let key = repr(key);
        out.push_str(&key);
        out.push_str(": ");
        write(out, item, width(&key), rest);
    };
    bracketed(out, ('{', "}"), indent, allowance, &sorted(dict), item);
}

fn write_items(out: &mut String, list: &Value, indent: usize, allowance: usize) {
    let items: Vec<Value> = list.try_iter().into_iter().flatten().collect();
    let brackets = match (list.downcast_object_ref::<Tuple>(), items.len()) {
        (Some(_), 1) => ('(', ",)"),
        (Some(_), _) => ('(', ")"),
        (None, _) => ('[', "]"),
    };
    let item = |out: &mut String, item: &Value, rest| write(out, item, indent + 1, rest);
    bracketed(out, brackets, indent, allowance, &items, item);
}

fn bracketed<T>(
    out: &mut String,
    (opening, closing): (char, &str),
    indent: usize,
    allowance: usize,
    items: &[T],
    mut item: impl FnMut(&mut String, &T, usize),
) {
    out.push(opening);
    for (at, value) in items.iter().enumerate() {
        let is_last = at + 1 == items.len();
        item(
            out,
            value,
            if is_last {
                allowance + closing.len()
            } else {
                1
            },
        );
        if !is_last {
            out.push_str(",\n");
            out.extend(std::iter::repeat_n(' ', indent + 1));
        }
    }
    out.push_str(closing);
}

fn sorted(value: &Value) -> Vec<(Value, Value)> {
    let pairs = value.as_object().and_then(|object| object.try_iter_pairs());
    let mut pairs: Vec<_> = pairs.into_iter().flatten().collect();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    pairs
}

/// Writes a value on one line, its dicts sorted.
fn line(value: &Value) -> String {
    match value.kind() {
        ValueKind::Map => {
            let entries = sorted(value);
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, item)| format!("{}: {}", repr(key), line(item)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        ValueKind::Seq => {
            let items: Vec<_> = value.try_iter().into_iter().flatten().collect();
            let lines: Vec<_> = items.iter().map(line).collect();
            match (value.downcast_object_ref::<Tuple>(), items.len()) {
                (Some(_), 1) => format!("({},)", lines[0]),
                (Some(_), _) => format!("({})", lines.join(", ")),
                (None, _) => format!("[{}]", lines.join(", ")),
            }
        }
        _ => repr(value),
    }
}
