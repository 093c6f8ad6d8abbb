//! What of a value may be printed.
//!
//! 1. The value of a key that names a secret is `[redacted]`, at any depth.
//! 2. Bytes are `[redacted]` too: a key of bytes is the only use they have.
//! 3. Everything else prints as in a configuration file, cut after 80 characters.

use std::borrow::Cow;
use std::fmt;

use carafe_value::{Dict, Value};

/// What is printed in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

const MAX_CHARS: usize = 80;

/// Tells whether the values of `key` are never printed.
///
/// Those are the keys whose name contains `SECRET`, `PASS`, `TOKEN`, `CREDENTIAL` or
/// `API_KEY`, or ends in `_KEY`, in any case. Of other values, what stands between `//`
/// and `@` of a URL is not printed.
///
/// # Example
///
/// ```
/// # use carafe_config::is_secret;
/// assert!(is_secret("SECRET_KEY_FALLBACKS") && is_secret("mail_password"));
/// assert!(!is_secret("SESSION_COOKIE_NAME"));
/// ```
#[must_use]
pub fn is_secret(key: &str) -> bool {
    let key = key.to_uppercase();
    let words = ["SECRET", "PASS", "TOKEN", "CREDENTIAL", "API_KEY", "APIKEY"];
    words.iter().any(|word| key.contains(word)) || (key.ends_with("_KEY") && key != "RUN_KEY")
}

/// Returns a value that may be printed: what is secret in it, at any depth, is `[redacted]`.
///
/// # Example
///
/// ```
/// # use carafe_config::redacted;
/// # use carafe_value::Value;
/// let mail = Value::from_iter([("HOST", "mail"), ("PASSWORD", "hunter2")]);
/// let printed = redacted("MAIL", &mail);
/// assert_eq!(printed["HOST"], "mail");
/// assert_eq!(printed["PASSWORD"], "[redacted]");
/// ```
#[must_use]
pub fn redacted(key: &str, value: &Value) -> Value {
    let items = |items: &[Value]| items.iter().map(|item| redacted("", item)).collect();
    match value {
        Value::Null => Value::Null,
        _ if is_secret(key) => REDACTED.into(),
        Value::Bytes(_) => REDACTED.into(),
        Value::Str(text) | Value::Markup(text) => without_userinfo(text).into_owned().into(),
        Value::List(list) => Value::List(items(list)),
        Value::Tuple(list) => Value::Tuple(items(list)),
        Value::Dict(entries) => {
            let entries = entries.iter();
            Value::from_iter(entries.map(|(key, value)| (key.as_str(), redacted(key, value))))
        }
        other => other.clone(),
    }
}

/// Returns the text of `value` for messages about `key`.
pub(crate) fn shown(key: &str, value: &Value) -> String {
    let text = format!("{:?}", Shown { key, value });
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A value that prints without its secrets.
pub(crate) struct Shown<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: &'a Value,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Value::Null => f.write_str("None"),
            _ if is_secret(self.key) => f.write_str(REDACTED),
            Value::Bool(b) => b.fmt(f),
            Value::Int(i) => i.fmt(f),
            Value::BigInt(big) => f.write_str(big.as_str()),
            Value::Float(float) => fmt::Debug::fmt(float, f),
            Value::Str(text) | Value::Markup(text) => fmt::Debug::fmt(&without_userinfo(text), f),
            Value::List(items) | Value::Tuple(items) => list(items, f),
            Value::Dict(entries) => dict(entries, f),
            Value::Bytes(_) => f.write_str(REDACTED),
            Value::Uuid(uuid) => uuid.fmt(f),
            Value::DateTime(date) => date.fmt(f),
            Value::NaiveDateTime(date) => date.fmt(f),
            Value::Date(date) => date.fmt(f),
            Value::Time(time) => time.fmt(f),
            Value::TimeDelta(delta) => write!(f, "{delta}"),
            _ => f.write_str(self.value.type_name()),
        }
    }
}

/// Hides name and password of a URL: `postgres://ada:hush@db/notes`.
fn without_userinfo(text: &str) -> Cow<'_, str> {
    let hidden = text.split_once("://").and_then(|(scheme, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let (userinfo, _) = authority.rsplit_once('@')?;
        Some(format!("{scheme}://{REDACTED}{}", &rest[userinfo.len()..]))
    });
    hidden.map_or(Cow::Borrowed(text), Cow::Owned)
}

fn list(items: &[Value], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let items = items.iter().map(|value| Shown { key: "", value });
    f.debug_list().entries(items).finish()
}

fn dict(entries: &Dict, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let entries = entries
        .iter()
        .map(|(key, value)| (key, Shown { key, value }));
    f.debug_map().entries(entries).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted_at_any_depth() {
        let mut db = Value::dict();
        db["HOST"] = "h".into();
        db["LOGIN"]["password"] = "hunter2".into();
        assert_eq!(
            shown("DB", &db),
            r#"{"HOST": "h", "LOGIN": {"password": [redacted]}}"#
        );
        assert_eq!(shown("SECRET_KEY", &"hunter2".into()), "[redacted]");
        assert_eq!(shown("STRIPE_API_KEY", &"hunter2".into()), "[redacted]");
        assert_eq!(
            shown(
                "DATABASE_URL",
                &"postgres://ada:hun@ter2@db/notes?x=@".into()
            ),
            r#""postgres://[redacted]@db/notes?x=@""#
        );
        assert_eq!(shown("SECRET_KEY", &Value::Null), "None");
        assert_eq!(shown("KEY", &vec![1u8].into()), "[redacted]");
    }

    #[test]
    fn long_values_are_cut() {
        let text = shown("X", &"é".repeat(500).into());
        assert_eq!(text.chars().count(), MAX_CHARS + 1);
    }
}
