use super::{JsonError, number};
use crate::{Dict, Value};

/// Levels of lists and dicts that are read or written; the next one is refused.
///
/// Python's own limit is its recursion limit, about 1,000. No honest session comes near
/// either.
pub const MAX_DEPTH: usize = 200;

/// Reads a whole JSON text as Python's `json.loads` does.
///
/// The last of several equal keys wins; `NaN`, `Infinity` and integers of up to 4,300
/// digits are fine.
///
/// # Errors
///
/// If the text is not JSON, nests deeper than [`MAX_DEPTH`], or holds a lone surrogate
/// (`"\ud800"`), which a Rust string cannot.
///
/// # Example
///
/// ```
/// # use carafe_value::json;
/// let value = json::from_str(r#"{"n": [1, -Infinity]}"#)?;
/// assert_eq!(value["n"][1], f64::NEG_INFINITY);
/// # Ok::<(), json::JsonError>(())
/// ```
pub fn from_str(text: &str) -> Result<Value, JsonError> {
    let mut reader = Reader::new(text);
    let value = reader.value()?;
    reader.end()?;
    if reader.take_lone_surrogates() {
        return Err(JsonError::new("a lone surrogate"));
    }
    Ok(value)
}

/// Reads JSON piece by piece.
///
/// [`from_str`] is what most callers want. A reader lets the session look at its
/// top-level entries without making values of them.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    lone_surrogates: bool,
}

impl<'a> Reader<'a> {
    /// Creates a reader at the beginning of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: MAX_DEPTH,
            lone_surrogates: false,
        }
    }

    /// Reads `depth` levels of lists and dicts instead of [`MAX_DEPTH`].
    #[must_use]
    pub fn with_depth(self, depth: usize) -> Self {
        Self { depth, ..self }
    }

    /// Returns the number of bytes read so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes on at byte `at`, which has to follow a complete token.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Tells whether a string read since the last call held half a surrogate pair; it
    /// was read as U+FFFD.
    pub fn take_lone_surrogates(&mut self) -> bool {
        std::mem::take(&mut self.lone_surrogates)
    }

    /// Skips white space and returns the next byte without taking it.
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Takes the next byte if it is `byte`.
    pub fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Reads one value of any kind.
    ///
    /// # Errors
    ///
    /// As for [`from_str`], but a lone surrogate is only noted.
    pub fn value(&mut self) -> Result<Value, JsonError> {
        match self.peek() {
            Some(b'"') => self.string().map(Value::Str),
            Some(b'{') => self.dict().map(Value::Dict),
            Some(b'[') => self.list().map(Value::List),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(self.error("the text ends where a value should be")),
        }
    }

    /// Makes sure that nothing but white space is left.
    ///
    /// # Errors
    ///
    /// If there is more.
    pub fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("extra data")),
        }
    }

    /// Reads a string with its quotes.
    ///
    /// # Errors
    ///
    /// If there is none, it is not closed, or an escape is malformed.
    pub fn string(&mut self) -> Result<String, JsonError> {
        if !self.take(b'"') {
            return Err(self.error("a string should be here"));
        }
        let mut out = String::new();
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let plain = rest
                .iter()
                .position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f))
                .ok_or_else(|| self.error("a string is not closed"))?;
            out.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain + 1;
            match rest[plain] {
                b'"' => return Ok(out),
                b'\\' => self.escape(&mut out)?,
                _ => return Err(self.error("a control character in a string")),
            }
        }
    }

    fn escape(&mut self, out: &mut String) -> Result<(), JsonError> {
        let byte = self.text.as_bytes().get(self.at).copied();
        self.at += 1;
        out.push(match byte {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.unicode_escape()?,
            _ => {
                self.at -= 1;
                return Err(self.error("an invalid escape"));
            }
        });
        Ok(())
    }

    /// Reads the digits after `\u`, and a second escape when it completes a pair.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.hex4()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or_else(|| {
            self.lone_surrogates = true;
            char::REPLACEMENT_CHARACTER
        }))
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let code = digits.and_then(|digits| {
            digits.iter().try_fold(0, |code, digit| {
                Some(code << 4 | char::from(*digit).to_digit(16)?)
            })
        });
        let code = code.ok_or_else(|| self.error("an invalid \\u escape"))?;
        self.at += 4;
        Ok(code)
    }

    fn dict(&mut self) -> Result<Dict, JsonError> {
        self.enter()?;
        let mut dict = Dict::new();
        if !self.take(b'}') {
            loop {
                let key = self.key()?;
                let value = self.value()?;
                dict.insert(key, value);
                if !self.more(b'}')? {
                    break;
                }
            }
        }
        self.depth += 1;
        Ok(dict)
    }

    /// Reads a key and its colon.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn key(&mut self) -> Result<String, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("a key in double quotes should be here"));
        }
        let key = self.string()?;
        if !self.take(b':') {
            return Err(self.error("a ':' should be here"));
        }
        Ok(key)
    }

    /// Takes a comma and returns true, or takes `close` and returns false.
    ///
    /// # Errors
    ///
    /// If there is neither.
    pub fn more(&mut self, close: u8) -> Result<bool, JsonError> {
        if self.take(b',') {
            Ok(true)
        } else if self.take(close) {
            Ok(false)
        } else {
            Err(self.error("a ',' should be here"))
        }
    }

    fn list(&mut self) -> Result<Vec<Value>, JsonError> {
        self.enter()?;
        let mut items = Vec::new();
        if !self.take(b']') {
            loop {
                items.push(self.value()?);
                if !self.more(b']')? {
                    break;
                }
            }
        }
        self.depth += 1;
        Ok(items)
    }

    /// Takes an opening bracket and goes one level down.
    fn enter(&mut self) -> Result<(), JsonError> {
        self.depth = self
            .depth
            .checked_sub(1)
            .ok_or_else(|| self.error("nested too deeply"))?;
        self.at += 1;
        Ok(())
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let Some(len) = number::length(&self.text.as_bytes()[self.at..]) else {
            return self.word();
        };
        let text = &self.text[self.at..self.at + len];
        let value = number::parse(text).map_err(|error| self.error(error))?;
        self.at += len;
        Ok(value)
    }

    fn word(&mut self) -> Result<Value, JsonError> {
        let words = [
            ("null", Value::Null),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("NaN", Value::Float(f64::NAN)),
            ("Infinity", Value::Float(f64::INFINITY)),
            ("-Infinity", Value::Float(f64::NEG_INFINITY)),
        ];
        let rest = &self.text[self.at..];
        for (word, value) in words {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.error("a value should be here"))
    }

    fn error(&self, message: impl Into<String>) -> JsonError {
        JsonError::at(self.at, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Style, to_string};
    use proptest::prelude::*;

    #[test]
    fn what_python_accepts_is_read() {
        let table = [
            (" [1 ,2]\n", "[1, 2]"),
            ("1E400", "Infinity"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            (r#"{"a":1,"a":2}"#, r#"{"a": 2}"#),
            (r#""\ud83d\ude00\/""#, r#""\ud83d\ude00/""#),
            ("[NaN,-Infinity,null]", "[NaN, -Infinity, null]"),
        ];
        for (text, expected) in table {
            let value = from_str(text).unwrap();
            assert_eq!(to_string(&value, Style::DEFAULT).unwrap(), expected);
        }
    }

    #[test]
    fn what_python_refuses_is_refused() {
        for text in [
            "",
            "nul",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "[1,]",
            "{\"a\"}",
            "{a:1}",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\u{a0}1",
            "1 2",
            "-",
            "\"",
            "'a'",
            "\u{feff}1",
            "\"\\ud800\"",
        ] {
            assert!(from_str(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_harm() {
        assert!(from_str(&"[".repeat(1_000_000)).is_err());
        let fits = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
        assert!(from_str(&fits).is_ok());
    }

    proptest! {
        #[test]
        fn strings_survive(text in ".*", ascii in any::<bool>()) {
            let style = Style { ascii, ..Style::COMPACT };
            let json = to_string(&Value::from(&text), style).unwrap();
            prop_assert_eq!(from_str(&json).unwrap(), Value::Str(text));
        }

        #[test]
        fn floats_survive(bits in any::<u64>()) {
            let float = f64::from_bits(bits);
            let json = to_string(&Value::from(float), Style::COMPACT).unwrap();
            let back = from_str(&json).unwrap().as_f64().unwrap();
            prop_assert!(back.to_bits() == bits || (back.is_nan() && float.is_nan()));
        }

        #[test]
        fn any_text_is_read_or_refused(text in r#"[\[\]{},:"0-9eE.\-+\\u nulltrue]*"#) {
            let _ = from_str(&text);
        }
    }
}
