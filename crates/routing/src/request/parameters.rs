//! Values with parameters in headers
//! ([RFC 9110, 5.6.6](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.6)), with the
//! encodings and continuations of [RFC 2231](https://www.rfc-editor.org/rfc/rfc2231#section-3):
//!
//! ```text
//! value *( ";" key [ "*" number ] [ "*" ] "=" ( token / quoted ) )
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use super::header_list::unquote;

/// Takes a header apart that is a value with parameters, such as `Content-Disposition`. The
/// parameters have their names in lower case; what is no parameter is skipped.
///
/// # Example
///
/// ```
/// # use carafe_routing::parse_options_header;
/// let (value, parameters) = parse_options_header("form-data; name=f; filename*=UTF-8''%C3%BC");
/// assert_eq!((value, parameters["name"].as_str()), ("form-data", "f"));
/// assert_eq!(parameters["filename"], "ü");
/// ```
///
/// # Flask
///
/// [`werkzeug.http.parse_options_header`](https://werkzeug.palletsprojects.com/en/stable/http/#werkzeug.http.parse_options_header).
#[must_use]
pub fn parse_options_header(header: &str) -> (&str, BTreeMap<String, String>) {
    let (value, parameters) = parse(header);
    (value, parameters.into_iter().collect())
}

/// Parameters by their names, which are in lower case.
pub(super) type Parameters = IndexMap<String, String>;

/// Reads a value and its parameters. What is no parameter is skipped.
pub(super) fn parse(value: &str) -> (&str, Parameters) {
    let blank = [' ', '\t'];
    let (value, rest) = value.split_once(';').unwrap_or((value, ""));
    let value = value.trim_matches(blank);
    if value.is_empty() {
        return (value, Parameters::new());
    }
    let mut collected = Collected::default();
    for (key, value) in pairs(rest.trim_matches(blank)) {
        collected.add(&key.to_lowercase(), value);
    }
    (value, collected.finish())
}

/// Writes a value and its parameters.
pub(super) fn dump(value: &str, parameters: &Parameters) -> String {
    let mut text = value.to_owned();
    for (key, value) in parameters {
        text.push_str("; ");
        text.push_str(key);
        text.push('=');
        if !value.is_empty() && (value.bytes().all(is_token) || key.ends_with('*')) {
            text.push_str(value);
        } else {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            text.push_str(&format!("\"{value}\""));
        }
    }
    text
}

/// Finds the pairs of keys and values; quoted values keep their quotes.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let key = &rest[..token_length(rest)];
        if let (false, Some(after)) = (key.is_empty(), rest[key.len()..].strip_prefix('=')) {
            rest = after;
            let length = match rest.starts_with('"') {
                true => quoted_length(rest),
                false => Some(token_length(rest)),
            };
            let Some(length) = length else { break };
            if length > 0 {
                pairs.push((key, &rest[..length]));
                rest = &rest[length..];
            }
        }
        let next = rest.split_once(';').map_or("", |(_, next)| next);
        rest = next.trim_start_matches([' ', '\t']);
    }
    pairs
}

fn token_length(text: &str) -> usize {
    let end = text.bytes().position(|byte| !is_token(byte));
    end.unwrap_or(text.len())
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_!#$%&'*+-.^`|~".contains(&byte)
}

/// Returns where text in quotes ends; `None` if it does not.
fn quoted_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'\\', Some(b'\\' | b'"')) => at += 2,
            (b'"', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// Parameters while they are put together.
#[derive(Debug, Default)]
struct Collected {
    whole: Parameters,
    continued: IndexMap<String, Continued>,
}

/// A parameter in several parts, and the encoding that they share.
#[derive(Debug, Default)]
struct Continued {
    text: String,
    encoding: Option<String>,
}

impl Collected {
    fn add(&mut self, key: &str, value: &str) {
        let (key, is_extended) = match key.strip_suffix('*') {
            Some(key) => (key, true),
            None => (key, false),
        };
        let unnumbered = key.trim_end_matches(|c: char| c.is_ascii_digit());
        let continued = unnumbered.strip_suffix('*');
        let key = match continued {
            Some(name) if unnumbered.len() < key.len() => name,
            _ => return self.add_whole(key, &self.decode(value, is_extended, None).1),
        };
        let known = self.continued.get(key);
        let known = known.and_then(|part| part.encoding.as_deref());
        let (encoding, text) = self.decode(value, is_extended, known);
        self.whole.swap_remove(key);
        let part = self.continued.entry(key.to_owned()).or_default();
        part.text.push_str(&text);
        part.encoding = encoding.or(part.encoding.take());
    }

    fn add_whole(&mut self, key: &str, value: &str) {
        self.continued.swap_remove(key);
        self.whole.insert(key.to_owned(), value.to_owned());
    }

    fn decode(
        &self,
        value: &str,
        is_extended: bool,
        known: Option<&str>,
    ) -> (Option<String>, String) {
        match is_extended {
            true => decode_extended(value, known),
            false => (None, unquote(value).replace("%22", "\"")),
        }
    }

    fn finish(self) -> Parameters {
        let mut all = self.whole;
        let continued = self.continued.into_iter();
        all.extend(continued.map(|(key, part)| (key, part.text)));
        all
    }
}

/// Decodes `charset'language'text`, where the text is percent-encoded. `known` is the
/// charset where none is given. Text of another charset stays encoded.
pub(super) fn decode_extended(value: &str, known: Option<&str>) -> (Option<String>, String) {
    let (charset, text) = match split_charset(value) {
        Some((charset, text)) => (charset.to_ascii_lowercase(), text),
        None => (String::new(), value),
    };
    let charset = match charset.is_empty() {
        true => known.map(str::to_owned),
        false => Some(charset),
    };
    let bytes = percent_decode_str(text);
    let decoded: Cow<'_, str> = match charset.as_deref() {
        Some("utf-8") => bytes.decode_utf8_lossy(),
        Some("iso-8859-1") => bytes.map(char::from).collect(),
        Some("ascii" | "us-ascii") => bytes.map(ascii).collect(),
        _ => text.into(),
    };
    (charset, decoded.into_owned())
}

fn ascii(byte: u8) -> char {
    match byte.is_ascii() {
        true => char::from(byte),
        false => char::REPLACEMENT_CHARACTER,
    }
}

fn split_charset(value: &str) -> Option<(&str, &str)> {
    let (charset, rest) = value.split_once('\'')?;
    let (language, text) = rest.split_once('\'')?;
    let is_token = |text: &str| text.bytes().all(is_token);
    (is_token(charset) && is_token(language) && is_token(text) && !text.is_empty())
        .then_some((charset, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parameters are those of Werkzeug 3.1.
    #[test]
    fn parameters_are_read_as_werkzeug_reads_them() {
        type Pairs<'p> = &'p [(&'p str, &'p str)];
        let table: [(&str, &str, Pairs<'_>); 24] = [
            (
                "text/html; charset=utf-8",
                "text/html",
                &[("charset", "utf-8")],
            ),
            (
                "TEXT/HTML;Charset=\"UTF-8\"",
                "TEXT/HTML",
                &[("charset", "UTF-8")],
            ),
            ("", "", &[]),
            ("a", "a", &[]),
            ("; a=b", "", &[]),
            ("x/y; a", "x/y", &[]),
            (
                r#"x/y; a="b\"c\\d"; e=f"#,
                "x/y",
                &[("a", "b\"c\\d"), ("e", "f")],
            ),
            ("x/y; a=\"open", "x/y", &[]),
            ("x/y; a*=UTF-8''gr%C3%BC; b", "x/y", &[("a", "grü")]),
            ("x/y; a*0=one; a*1=two", "x/y", &[("a", "onetwo")]),
            (
                "x/y; a*0*=UTF-8''%C3%BC; a*1*=%C3%9F; a*2=\"c\"",
                "x/y",
                &[("a", "üßc")],
            ),
            ("x/y; a*=iso-8859-1'de'%fc", "x/y", &[("a", "ü")]),
            ("x/y; a*=utf-16''%fc", "x/y", &[("a", "%fc")]),
            ("x/y; a=b c; d=e", "x/y", &[("a", "b"), ("d", "e")]),
            ("x/y;a=b;a=c", "x/y", &[("a", "c")]),
            ("x/y; a=\"x%22y\"", "x/y", &[("a", "x\"y")]),
            ("x/y; =b; \"k\"=v; c=d", "x/y", &[("c", "d")]),
            (
                "m/f; boundary=\"a;b\"; z=1",
                "m/f",
                &[("boundary", "a;b"), ("z", "1")],
            ),
            ("x/y; a**=utf-8''%41", "x/y", &[("a*", "A")]),
            (r#"x/y; a="\z""#, "x/y", &[("a", "z")]),
            ("x/y; a*=us-ascii''%fc%41", "x/y", &[("a", "\u{fffd}A")]),
            ("x/y; a*=%41", "x/y", &[("a", "%41")]),
            ("x/y; a=1; a*0=2", "x/y", &[("a", "2")]),
            ("x/y; a*0=2; a=1", "x/y", &[("a", "1")]),
        ];
        for (header, value, expected) in table {
            let expected = expected.iter();
            let expected = expected.map(|(key, value)| ((*key).into(), (*value).into()));
            assert_eq!(parse(header), (value, expected.collect()), "{header}");
        }
    }
}
