use std::ops::Range;
use std::sync::OnceLock;

use carafe_value::Value;
use carafe_value::json::{JsonError, Reader};

use crate::tagged_json;

/// One entry of a session: its JSON as received, its value, or both.
///
/// Short plain values are decoded when somebody asks for them. Everything else is
/// decoded at once, so that a malformed tag makes the session empty, as in Flask.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Where the entry's JSON stands in the session's, as long as it holds good.
    raw: Option<Range<usize>>,
    value: OnceLock<Value>,
}

impl Entry {
    pub(crate) fn new(value: Value) -> Self {
        Self {
            raw: None,
            value: OnceLock::from(value),
        }
    }

    /// Reads the entry that begins where `reader` stands in `text`.
    pub(crate) fn read(reader: &mut Reader<'_>, text: &str) -> Result<Self, JsonError> {
        reader.peek();
        let start = reader.position();
        if let Some(len) = canonical_scalar(&text.as_bytes()[start..]) {
            reader.skip_to(start + len);
            return Ok(Self {
                raw: Some(start..start + len),
                value: OnceLock::new(),
            });
        }
        let value = tagged_json::untag(reader.value()?)?;
        // Half a surrogate pair: Rust shows U+FFFD, Python gets back what it wrote.
        let lossy = reader.take_lone_surrogates();
        Ok(Self {
            raw: lossy.then(|| start..reader.position()),
            value: OnceLock::from(value),
        })
    }

    /// Returns the value; `text` is the session's JSON.
    pub(crate) fn value(&self, text: &str) -> &Value {
        self.value.get_or_init(|| self.decode(text))
    }

    fn decode(&self, text: &str) -> Value {
        let raw = self.raw(text).unwrap_or("null");
        Reader::new(raw).value().unwrap_or(Value::Null)
    }

    /// Returns the value for a change; what was received no longer holds good.
    pub(crate) fn value_mut(&mut self, text: &str) -> &mut Value {
        if self.value.get().is_none() {
            self.value = OnceLock::from(self.decode(text));
        }
        self.raw = None;
        self.value.get_mut().expect("it was just set")
    }

    /// Returns the value and forgets the entry.
    pub(crate) fn into_value(mut self, text: &str) -> Value {
        std::mem::take(self.value_mut(text))
    }

    /// Returns the JSON as received, if the entry is unchanged and that form is needed
    /// or already canonical.
    pub(crate) fn raw<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.raw.clone().map(|range| &text[range])
    }
}

/// Returns the length of the scalar at the start, if it is written exactly as Flask
/// writes it: an ASCII string without escapes, an integer, `true`, `false` or `null`.
fn canonical_scalar(json: &[u8]) -> Option<usize> {
    let len = match json.first()? {
        b'"' => plain_string(json)?,
        b'-' | b'0'..=b'9' => plain_int(json)?,
        b't' => word(json, b"true")?,
        b'f' => word(json, b"false")?,
        b'n' => word(json, b"null")?,
        _ => return None,
    };
    matches!(json.get(len), Some(b',' | b'}')).then_some(len)
}

fn plain_string(json: &[u8]) -> Option<usize> {
    let end = json[1..]
        .iter()
        .position(|byte| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\'))?;
    (json[1 + end] == b'"').then_some(end + 2)
}

/// At most 18 digits: they fit 64 bits.
fn plain_int(json: &[u8]) -> Option<usize> {
    let minus = usize::from(json[0] == b'-');
    let digits = json[minus..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let zero = json.get(minus) == Some(&b'0');
    let canonical = if zero {
        digits == 1 && minus == 0
    } else {
        (1..=18).contains(&digits)
    };
    canonical.then_some(minus + digits)
}

fn word(json: &[u8], word: &[u8]) -> Option<usize> {
    json.starts_with(word).then_some(word.len())
}
