//! Flask's `from_prefixed_env`, whose rules are:
//!
//! 1. Variables are taken sorted by name; those without the prefix and `_` are ignored.
//! 2. What follows the prefix is the key, in any case: `FLASK_lower` sets `lower`.
//! 3. `__` splits the key; `A__B` sets the item `B` of the dict `A`, which is made when
//!    missing. Anything else than a dict is an error.
//! 4. The value is JSON if it can be read as such, else text.
//!
//! A configuration that holds the known keys reads some of them by their kind instead:
//!
//! 5. A text (`SESSION_COOKIE_NAME`, `SECRET_KEY`) keeps its text: `00123` and `true` are
//!    text. `null` is `None` still, and `"quoted"` loses its quotes; a dict in
//!    `SECRET_KEY` is a key of bytes.
//! 6. `DEBUG` is off for `0`, `false`, `no` in any case and for the empty text, else on,
//!    as Flask reads `FLASK_DEBUG`.

use std::collections::BTreeMap;
use std::path::Path;

use carafe_value::{Dict, Value, json};

use crate::environment::is_on;
use crate::key::{Key, Kind};
use crate::{ConfigError, Source};

/// How variables become settings.
pub(crate) struct PrefixedEnv<'a> {
    /// The prefix without `_`.
    pub(crate) prefix: &'a str,
    /// The file of the variables, unless they are the environment's.
    pub(crate) path: Option<&'a Path>,
    /// Whether known keys are read by their kind (rules 5 and 6).
    pub(crate) known: bool,
}

/// The top-level entries that variables change, whole, and who changed each last.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) entries: Dict,
    pub(crate) names: BTreeMap<String, String>,
}

impl PrefixedEnv<'_> {
    /// Works out what `variables` change in a configuration of the entries `base`.
    pub(crate) fn read<'v>(
        &self,
        variables: impl Iterator<Item = (&'v str, &'v str)>,
        base: impl Fn(&str) -> Option<Value>,
    ) -> Result<Changes, ConfigError> {
        let prefix = format!("{}_", self.prefix);
        let mut found: Vec<_> = variables
            .filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?, name, text)))
            .collect();
        found.sort_unstable();
        let mut changes = Changes::default();
        for (key, name, text) in found {
            let top = key.split("__").next().unwrap_or(key);
            if !changes.entries.contains_key(top) && top != key {
                let value = base(top).unwrap_or_else(Value::dict);
                changes.entries.insert(top.to_owned(), value);
            }
            let value = self.value(key, text);
            assign(&mut changes.entries, key, value).map_err(|(key, found)| {
                let source = Source::variable(name, self.path);
                ConfigError::NotADict { key, found, source }
            })?;
            changes.names.insert(top.to_owned(), name.to_owned());
        }
        Ok(changes)
    }

    fn value(&self, key: &str, text: &str) -> Value {
        let value = json::from_str(text);
        let kind = Key::named(key).filter(|_| self.known).map(|key| key.kind);
        match (kind, value) {
            (Some(Kind::Text), Ok(value @ (Value::Null | Value::Str(_)))) => value,
            (Some(Kind::Secret), Ok(value @ (Value::Null | Value::Str(_) | Value::Dict(_)))) => {
                value
            }
            (Some(Kind::Flag), Ok(Value::Null)) => Value::Null,
            (Some(Kind::Flag), _) => is_on(text).into(),
            (Some(Kind::Text | Kind::Secret), _) | (_, Err(_)) => text.into(),
            (_, Ok(value)) => value,
        }
    }
}

/// Sets the item that `key` leads to, or tells what on the way is no dict.
fn assign(dict: &mut Dict, key: &str, value: Value) -> Result<(), (String, &'static str)> {
    let Some((first, rest)) = key.split_once("__") else {
        dict.insert(key.to_owned(), value);
        return Ok(());
    };
    let item = dict.entry(first.to_owned()).or_insert_with(Value::dict);
    let found = item.type_name();
    let inner = item.as_dict_mut().ok_or((first.to_owned(), found))?;
    assign(inner, rest, value).map_err(|(key, found)| (format!("{first}__{key}"), found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(known: bool, variables: &[(&str, &str)]) -> Result<Changes, ConfigError> {
        let env = PrefixedEnv {
            prefix: "FLASK",
            path: None,
            known,
        };
        env.read(variables.iter().copied(), |_| None)
    }

    #[test]
    fn known_keys_are_read_by_their_kind() {
        let table = [
            ("FLASK_SECRET_KEY", "00123", Value::from("00123")),
            ("FLASK_SECRET_KEY", "123", "123".into()),
            ("FLASK_SECRET_KEY", "true", "true".into()),
            ("FLASK_SECRET_KEY", "\"a b\"", "a b".into()),
            ("FLASK_SECRET_KEY", "null", Value::Null),
            ("FLASK_SECRET_KEY", "[1]", "[1]".into()),
            ("FLASK_SERVER_NAME", "{}", "{}".into()),
            ("FLASK_DEBUG", "No", false.into()),
            ("FLASK_DEBUG", "", false.into()),
            ("FLASK_DEBUG", "yes", true.into()),
            ("FLASK_MAX_COOKIE_SIZE", "12", 12.into()),
        ];
        for (name, text, expected) in table {
            let changes = read(true, &[(name, text)]).unwrap();
            assert_eq!(changes.entries[0], expected, "{name}={text}");
        }
    }

    #[test]
    fn without_known_keys_every_value_is_json_or_text() {
        let changes = read(false, &[("FLASK_SECRET_KEY", "123"), ("FLASK_DEBUG", "no")]).unwrap();
        assert_eq!(changes.entries["SECRET_KEY"], 123);
        assert_eq!(changes.entries["DEBUG"], "no");
    }

    #[test]
    fn an_item_of_what_is_no_dict_is_an_error_that_names_the_variable() {
        let error = read(false, &[("FLASK_A", r#"{"B": 1}"#), ("FLASK_A__B__C", "2")]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "the variable FLASK_A__B__C sets an item of A__B, which is no dict but int; \
             remove one of the two"
        );
    }

    #[test]
    fn the_last_variable_is_the_source_of_a_nested_key() {
        let changes = read(false, &[("FLASK_A__Y", "2"), ("FLASK_A__X", "1")]).unwrap();
        assert_eq!(changes.names["A"], "FLASK_A__Y");
    }
}
