use carafe_value::json::{self, JsonError, MAX_DEPTH};
use carafe_value::{Dict, Value, http_date};

/// Writes JSON as Flask's `DefaultJSONProvider`: Python's `json`, and for dates and UUIDs
/// the text that Flask gives them.
#[derive(Debug)]
pub(super) struct JsonWriter {
    out: String,
    ascii: bool,
    sorted: bool,
    /// Whether every item has a line of its own, as with `indent=2`.
    indented: bool,
}

impl JsonWriter {
    pub(super) fn new(ascii: bool, sorted: bool, indented: bool) -> Self {
        Self {
            out: String::new(),
            ascii,
            sorted,
            indented,
        }
    }

    /// Writes a whole document, with a line break behind it.
    pub(super) fn document(mut self, value: &Value) -> Result<String, JsonError> {
        self.value(value, 0)?;
        self.out.push('\n');
        Ok(self.out)
    }

    fn value(&mut self, value: &Value, level: usize) -> Result<(), JsonError> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            Value::Int(int) => self.out.push_str(&int.to_string()),
            Value::BigInt(big) => self.out.push_str(big.as_str()),
            Value::Float(float) => json::write_float(&mut self.out, *float),
            Value::Str(text) | Value::Markup(text) => self.text(text),
            Value::List(items) | Value::Tuple(items) => self.list(items, level)?,
            Value::Dict(dict) => self.dict(dict, level)?,
            Value::Uuid(uuid) => self.text(&uuid.to_string()),
            Value::DateTime(date) => self.text(&http_date::format(*date)),
            Value::NaiveDateTime(date) => self.text(&http_date::format(date.assume_utc())),
            Value::Date(date) => self.text(&http_date::format(date.midnight().assume_utc())),
            other => return Err(unknown(other)),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        json::write_str(&mut self.out, text, self.ascii);
    }

    fn list(&mut self, items: &[Value], level: usize) -> Result<(), JsonError> {
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            self.begin(at, level)?;
            self.value(item, level + 1)?;
        }
        self.close(']', items.is_empty(), level);
        Ok(())
    }

    fn dict(&mut self, dict: &Dict, level: usize) -> Result<(), JsonError> {
        let mut entries: Vec<_> = dict.iter().collect();
        if self.sorted {
            // UTF-8 sorts as its code points do.
            entries.sort_unstable_by_key(|(key, _)| *key);
        }
        self.out.push('{');
        for (at, (key, value)) in entries.into_iter().enumerate() {
            self.begin(at, level)?;
            self.text(key);
            self.out.push_str(if self.indented { ": " } else { ":" });
            self.value(value, level + 1)?;
        }
        self.close('}', dict.is_empty(), level);
        Ok(())
    }

    /// Begins the item at this place of a list or dict.
    fn begin(&mut self, at: usize, level: usize) -> Result<(), JsonError> {
        if level >= MAX_DEPTH {
            return Err(JsonError::new("the value is nested too deeply"));
        }
        if at > 0 {
            self.out.push(',');
        }
        self.line(level + 1);
        Ok(())
    }

    fn close(&mut self, bracket: char, empty: bool, level: usize) {
        if !empty {
            self.line(level);
        }
        self.out.push(bracket);
    }

    fn line(&mut self, level: usize) {
        if self.indented {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", level));
        }
    }
}

fn unknown(value: &Value) -> JsonError {
    let kind = value.type_name();
    JsonError::new(format!("an object of type {kind} is not JSON serializable"))
}
