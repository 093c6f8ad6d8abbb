use std::fmt::{self, Write};

use carafe_value::json;
use indexmap::IndexMap;
use minijinja::Value;
use minijinja::value::{Kwargs, Tuple, ValueKind};

use super::DictView;
use crate::globals::Range;
use crate::value::{BigIntObject, Moment, Record, TimeDelta, UuidObject};

/// Writes a value as Python's `str`; an undefined one is empty.
pub(crate) fn write_str(out: &mut dyn Write, value: &Value) -> fmt::Result {
    match value.kind() {
        ValueKind::String => out.write_str(value.as_str().unwrap_or_default()),
        ValueKind::Undefined => Ok(()),
        ValueKind::Plain => write!(out, "{value}"),
        _ => write_repr(out, value),
    }
}

/// Returns a value as Python's `str`.
pub(crate) fn str_of(value: &Value) -> String {
    let mut text = String::new();
    let _ = write_str(&mut text, value);
    text
}

/// Returns a value as Python's `repr`.
pub(crate) fn repr(value: &Value) -> String {
    let mut text = String::new();
    let _ = write_repr(&mut text, value);
    text
}

/// Writes a value as Python's `repr`.
pub(crate) fn write_repr(out: &mut dyn Write, value: &Value) -> fmt::Result {
    match value.kind() {
        ValueKind::Undefined => out.write_str("Undefined"),
        ValueKind::Number if !value.is_integer() => write_float(out, value),
        ValueKind::String if value.is_safe() => {
            out.write_str("Markup(")?;
            write_text(out, value.as_str().unwrap_or_default())?;
            out.write_str(")")
        }
        ValueKind::String => write_text(out, value.as_str().unwrap_or_default()),
        ValueKind::Bytes => write_bytes(out, value.as_bytes().unwrap_or_default()),
        ValueKind::Seq | ValueKind::Iterable => match value.downcast_object_ref::<DictView>() {
            Some(view) => view.write_repr(out),
            None if value.downcast_object_ref::<Range>().is_some() => write!(out, "{value}"),
            None => write_items(out, value),
        },
        ValueKind::Map if is_dict(value) => write_dict(out, value),
        ValueKind::Plain => write_object(out, value),
        _ => write!(out, "{value}"),
    }
}

fn write_float(out: &mut dyn Write, value: &Value) -> fmt::Result {
    let float = f64::try_from(value.clone()).unwrap_or(f64::NAN);
    if float.is_finite() {
        let mut text = String::new();
        json::write_float(&mut text, float);
        return out.write_str(&text);
    }
    out.write_str(match (float.is_nan(), float > 0.0) {
        (true, _) => "nan",
        (false, true) => "inf",
        (false, false) => "-inf",
    })
}

/// Chooses the quotes that Python would.
fn quote(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

fn write_text(out: &mut dyn Write, text: &str) -> fmt::Result {
    let quote = quote(text.contains('\''), text.contains('"'));
    out.write_char(quote)?;
    for c in text.chars() {
        match c {
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            c if c == quote => write!(out, "\\{c}")?,
            ' '..='~' => out.write_char(c)?,
            c if is_printable(c) => out.write_char(c)?,
            c => write_code(out, c)?,
        }
    }
    out.write_char(quote)
}

/// Tells what Python prints as it is: Rust escapes the same characters for debugging, and
/// a mark only where nothing stands before it.
fn is_printable(c: char) -> bool {
    let marked = ['a', c].iter().collect::<String>();
    marked.escape_debug().nth(1) != Some('\\')
}

/// Tells whether Python would escape nothing of a text.
pub(super) fn is_all_printable(text: &str) -> bool {
    text.chars().all(is_printable)
}

fn write_code(out: &mut dyn Write, c: char) -> fmt::Result {
    match u32::from(c) {
        code @ 0..=0xff => write!(out, "\\x{code:02x}"),
        code @ 0x100..=0xffff => write!(out, "\\u{code:04x}"),
        code => write!(out, "\\U{code:08x}"),
    }
}

fn write_bytes(out: &mut dyn Write, bytes: &[u8]) -> fmt::Result {
    let quote = quote(bytes.contains(&b'\''), bytes.contains(&b'"'));
    write!(out, "b{quote}")?;
    for &byte in bytes {
        match byte {
            b'\\' => out.write_str("\\\\")?,
            b'\n' => out.write_str("\\n")?,
            b'\r' => out.write_str("\\r")?,
            b'\t' => out.write_str("\\t")?,
            byte if char::from(byte) == quote => write!(out, "\\{quote}")?,
            b' '..=b'~' => out.write_char(byte.into())?,
            byte => write!(out, "\\x{byte:02x}")?,
        }
    }
    out.write_char(quote)
}

/// Writes a list or a tuple; a generator has no items to show.
fn write_items(out: &mut dyn Write, value: &Value) -> fmt::Result {
    let Some((length, items)) = value.len().zip(value.try_iter().ok()) else {
        return write!(out, "{value}");
    };
    let is_tuple = value.downcast_object_ref::<Tuple>().is_some();
    out.write_char(if is_tuple { '(' } else { '[' })?;
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.write_str(", ")?;
        }
        write_repr(out, &item)?;
    }
    out.write_str(match (is_tuple, length) {
        (true, 1) => ",)",
        (true, _) => ")",
        (false, _) => "]",
    })
}

/// Tells dicts from objects that look like one, and have a spelling of their own.
fn is_dict(value: &Value) -> bool {
    value.is_kwargs()
        || value
            .downcast_object_ref::<IndexMap<Value, Value>>()
            .is_some()
        || value.downcast_object_ref::<Record>().is_some()
        || value.downcast_object_ref::<Kwargs>().is_some()
}

fn write_dict(out: &mut dyn Write, value: &Value) -> fmt::Result {
    let pairs = value.as_object().and_then(|object| object.try_iter_pairs());
    out.write_char('{')?;
    for (at, (key, item)) in pairs.into_iter().flatten().enumerate() {
        if at > 0 {
            out.write_str(", ")?;
        }
        write_repr(out, &key)?;
        out.write_str(": ")?;
        write_repr(out, &item)?;
    }
    out.write_char('}')
}

fn write_object(out: &mut dyn Write, value: &Value) -> fmt::Result {
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        return moment.write_repr(out);
    }
    if let Some(uuid) = value.downcast_object_ref::<UuidObject>() {
        return uuid.write_repr(out);
    }
    if let Some(delta) = value.downcast_object_ref::<TimeDelta>() {
        return delta.write_repr(out);
    }
    if let Some(BigIntObject(big)) = value.downcast_object_ref() {
        return out.write_str(big.as_str());
    }
    write!(out, "{value}")
}
