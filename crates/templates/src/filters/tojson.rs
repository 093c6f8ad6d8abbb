use std::fmt::Write;

use carafe_routing::JsonOptions;
use carafe_value::{Value as Data, http_date, json};
use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::given::{Given, refuse};
use crate::value::{Moment, from_template};

pub(super) const PARAMETERS: &[&str] = &["indent"];

/// Levels of lists and dicts that are written.
const MAX_DEPTH: usize = json::MAX_DEPTH;

/// Writes a value as JSON that is safe in scripts and in attributes with single quotes, as
/// the application's `json` spells it.
pub(super) fn tojson(value: &Value, given: &Given, options: &JsonOptions) -> Result<Value, Error> {
    let mut writer = Writer {
        out: String::new(),
        ascii: options.ensure_ascii,
        sorted: options.sort_keys,
        indent: given
            .some(0)
            .map(|indent| usize::try_from(indent.clone()))
            .transpose()?,
    };
    writer.value(value, 0)?;
    Ok(Value::from_safe_string(html_safe(&writer.out)))
}

/// Escapes what HTML gives a meaning to as JSON does.
fn html_safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 8);
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\'' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

struct Writer {
    out: String,
    ascii: bool,
    sorted: bool,
    indent: Option<usize>,
}

impl Writer {
    fn value(&mut self, value: &Value, level: usize) -> Result<(), Error> {
        if level > MAX_DEPTH {
            return Err(refuse("the value is nested too deeply for JSON"));
        }
        match value.kind() {
            ValueKind::None => self.out.push_str("null"),
            ValueKind::Bool => self
                .out
                .push_str(if value.is_true() { "true" } else { "false" }),
            ValueKind::Number if value.is_integer() => {
                let _ = write!(self.out, "{value}");
            }
            ValueKind::Number => json::write_float(&mut self.out, f64::try_from(value.clone())?),
            ValueKind::String => self.text(value.as_str().unwrap_or_default()),
            ValueKind::Seq | ValueKind::Iterable => self.list(value, level)?,
            ValueKind::Map => self.dict(value, level)?,
            _ => self.object(value)?,
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        json::write_str(&mut self.out, text, self.ascii);
    }

    fn list(&mut self, value: &Value, level: usize) -> Result<(), Error> {
        self.out.push('[');
        let mut length = 0;
        for item in value.try_iter()?.checked() {
            self.begin(length, level);
            self.value(&item?, level + 1)?;
            length += 1;
        }
        self.close(']', length, level);
        Ok(())
    }

    fn dict(&mut self, value: &Value, level: usize) -> Result<(), Error> {
        let pairs = value.as_object().and_then(|object| object.try_iter_pairs());
        let mut pairs: Vec<_> = pairs.into_iter().flatten().collect();
        if self.sorted {
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        self.out.push('{');
        for (at, (key, item)) in pairs.iter().enumerate() {
            self.begin(at, level);
            self.key(key)?;
            self.out.push_str(": ");
            self.value(item, level + 1)?;
        }
        self.close('}', pairs.len(), level);
        Ok(())
    }

    /// Writes a key: numbers, `true` and `none` become text.
    fn key(&mut self, key: &Value) -> Result<(), Error> {
        match key.kind() {
            ValueKind::String => self.text(key.as_str().unwrap_or_default()),
            ValueKind::Number | ValueKind::Bool | ValueKind::None => {
                self.out.push('"');
                self.value(key, 0)?;
                self.out.push('"');
            }
            kind => return Err(refuse(format!("a {kind} is no key in JSON"))),
        }
        Ok(())
    }

    fn object(&mut self, value: &Value) -> Result<(), Error> {
        let data = match value.kind() {
            ValueKind::Plain => from_template(value)?,
            _ => Data::Null,
        };
        match (&data, Moment::of(&data).and_then(Moment::instant)) {
            (Data::Time(_), _) => Err(refuse("a time cannot be written as JSON")),
            (_, Some(instant)) => {
                self.text(&http_date::format(instant));
                Ok(())
            }
            (Data::Uuid(uuid), _) => {
                self.text(&uuid.to_string());
                Ok(())
            }
            (Data::BigInt(big), _) => {
                self.out.push_str(big.as_str());
                Ok(())
            }
            _ => Err(refuse(format!(
                "a value of type {} cannot be written as JSON",
                value.kind()
            ))),
        }
    }

    /// Begins the item at this place of a list or dict.
    fn begin(&mut self, at: usize, level: usize) {
        if at > 0 {
            self.out
                .push_str(if self.indent.is_some() { "," } else { ", " });
        }
        self.line(level + 1);
    }

    fn close(&mut self, bracket: char, length: usize, level: usize) {
        if length > 0 {
            self.line(level);
        }
        self.out.push(bracket);
    }

    fn line(&mut self, level: usize) {
        if let Some(indent) = self.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent * level));
        }
    }
}
