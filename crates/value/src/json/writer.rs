use super::{JsonError, float};
use crate::{Dict, Value};

/// How JSON is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether a space follows `,` and `:`, as `json.dumps` does by default.
    pub spaces: bool,
    /// Whether everything outside ASCII is escaped (`ensure_ascii`).
    pub ascii: bool,
    /// Whether the keys of a dict are sorted by code point (`sort_keys`).
    pub sorted: bool,
}

impl Style {
    /// What `json.dumps(value)` writes.
    pub const DEFAULT: Self = Self {
        spaces: true,
        ascii: true,
        sorted: false,
    };

    /// What itsdangerous's `URLSafeSerializer` writes: no spaces, UTF-8.
    pub const COMPACT: Self = Self {
        spaces: false,
        ascii: false,
        sorted: false,
    };

    /// Appends the separator between items.
    pub fn write_comma(self, out: &mut String) {
        out.push_str(if self.spaces { ", " } else { "," });
    }

    /// Appends the separator between a key and its value.
    pub fn write_colon(self, out: &mut String) {
        out.push_str(if self.spaces { ": " } else { ":" });
    }

    /// Returns the entries of `dict` in the order in which they are written.
    #[must_use]
    pub fn entries(self, dict: &Dict) -> Vec<(&String, &Value)> {
        let mut entries: Vec<_> = dict.iter().collect();
        if self.sorted {
            // UTF-8 sorts as its code points do.
            entries.sort_unstable_by_key(|(key, _)| *key);
        }
        entries
    }
}

/// Writes `value` as Python's `json.dumps` does.
///
/// Tuples are written as lists and `Markup` as text, as Python does.
///
/// # Errors
///
/// For types that `json.dumps` refuses too (bytes, UUID, dates), and beyond
/// [`MAX_DEPTH`](super::MAX_DEPTH) levels.
///
/// # Example
///
/// ```
/// # use carafe_value::{json::{self, Style}, Value};
/// let value = Value::from([1.0, f64::NAN]);
/// assert_eq!(json::to_string(&value, Style::DEFAULT)?, "[1.0, NaN]");
/// # Ok::<(), json::JsonError>(())
/// ```
pub fn to_string(value: &Value, style: Style) -> Result<String, JsonError> {
    let mut out = String::new();
    write_value(&mut out, value, style, super::MAX_DEPTH)?;
    Ok(out)
}

fn write_value(
    out: &mut String,
    value: &Value,
    style: Style,
    depth: usize,
) -> Result<(), JsonError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(int) => out.push_str(&int.to_string()),
        Value::BigInt(big) => out.push_str(big.as_str()),
        Value::Float(float) => write_float(out, *float),
        Value::Str(text) | Value::Markup(text) => write_str(out, text, style.ascii),
        Value::List(items) | Value::Tuple(items) => {
            write_list(out, items, style, deeper(depth)?)?;
        }
        Value::Dict(dict) => write_dict(out, dict, style, deeper(depth)?)?,
        other => {
            return Err(JsonError::new(format!(
                "a {} is not JSON serializable",
                other.type_name()
            )));
        }
    }
    Ok(())
}

fn deeper(depth: usize) -> Result<usize, JsonError> {
    depth
        .checked_sub(1)
        .ok_or_else(|| JsonError::new("the value is nested too deeply"))
}

fn write_list(
    out: &mut String,
    items: &[Value],
    style: Style,
    depth: usize,
) -> Result<(), JsonError> {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            style.write_comma(out);
        }
        write_value(out, item, style, depth)?;
    }
    out.push(']');
    Ok(())
}

fn write_dict(out: &mut String, dict: &Dict, style: Style, depth: usize) -> Result<(), JsonError> {
    out.push('{');
    for (at, (key, value)) in style.entries(dict).into_iter().enumerate() {
        if at > 0 {
            style.write_comma(out);
        }
        write_str(out, key, style.ascii);
        style.write_colon(out);
        write_value(out, value, style, depth)?;
    }
    out.push('}');
    Ok(())
}

/// Appends a float as Python spells it.
pub fn write_float(out: &mut String, float: f64) {
    float::write(out, float);
}

/// Appends a JSON string; with `ascii`, everything outside ASCII is escaped.
pub fn write_str(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        if c < ' ' || c == '"' || c == '\\' || (ascii && c >= '\u{7f}') {
            out.push_str(&text[plain..at]);
            write_escape(out, c);
            plain = at + c.len_utf8();
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

fn write_escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    let digit = u32::from(*unit >> shift & 0xf);
                    out.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
            }
        }
    }
}
