use std::fmt;
use std::ops::{Index, IndexMut};

use carafe_value::{Dict, Value};
use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use crate::defaults::KEYS;
use crate::layer::Setting;
use crate::redact::{Shown, is_secret, shown};
use crate::{ConfigError, InvalidValue, Source};

/// The configuration: Flask's keys, each with a value and where it came from.
///
/// Reading a missing key gives `None` ([`Value::Null`]); writing remembers the place in
/// the code. Printing it with `{:?}` shows no secret.
///
/// # Example
///
/// ```
/// # use carafe_config::{Config, Source};
/// let mut config = Config::new();
/// config["SESSION_COOKIE_SECURE"] = true.into();
/// assert_eq!(config["SESSION_COOKIE_NAME"], "session");
/// assert!(config["MAIL_SERVER"].is_null());
/// assert_eq!(config.source("SESSION_COOKIE_NAME"), Some(&Source::Default));
/// assert!(matches!(config.source("SESSION_COOKIE_SECURE"), Some(Source::Code { .. })));
/// ```
///
/// # Flask
///
/// `flask.Config`. A missing key is `None` here, not a `KeyError`.
#[derive(Clone)]
pub struct Config {
    entries: IndexMap<String, Entry>,
    pub(crate) name: Option<String>,
    pub(crate) known: bool,
}

#[derive(Clone)]
struct Entry {
    value: Value,
    source: Source,
}

static NULL: Value = Value::Null;

impl Config {
    /// Creates a configuration of all keys with their defaults.
    #[must_use]
    pub fn new() -> Self {
        let entry = |value| Entry {
            value,
            source: Source::Default,
        };
        let entries = KEYS.iter();
        Self {
            entries: entries
                .map(|key| (key.name.to_owned(), entry(key.default.value())))
                .collect(),
            name: None,
            known: true,
        }
    }

    /// Creates a configuration of all keys with their defaults for the application
    /// `name`, whose file [`load`](Self::load) reads.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..Self::new()
        }
    }

    /// Creates a configuration without any keys. It knows none either: every variable of
    /// the environment is read as JSON or text, by Flask's rules alone.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            entries: IndexMap::new(),
            name: None,
            known: false,
        }
    }

    /// Returns the value of `key` as a `T`, or `None` if it is missing or `None`.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Invalid`] if it is something else.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::{Config, ConfigError};
    /// let mut config = Config::new();
    /// config["RETRIES"] = 3.into();
    /// assert_eq!(config.get::<u8>("RETRIES")?, Some(3));
    /// assert_eq!(config.get::<u8>("NOTHING")?, None);
    /// assert!(config.get::<Vec<u8>>("RETRIES").is_err());
    /// # Ok::<(), ConfigError>(())
    /// ```
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, ConfigError> {
        let value = &self[key];
        if value.is_null() {
            return Ok(None);
        }
        value.to().map(Some).map_err(|error| {
            // serde quotes the value.
            let quiet = is_secret(key) || value.as_dict().is_some();
            match quiet {
                true => self.invalid(key, format!("a {} does not fit", value.type_name())),
                false => self.invalid(key, error.to_string()),
            }
        })
    }

    /// Tells whether `key` has a value, if only `None`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Sets `key`, in any case, and returns its former value.
    #[track_caller]
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.set(key.into(), value.into(), Source::here())
    }

    /// Returns the keys and values in the order in which they were first set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.as_str(), &entry.value))
    }

    /// Returns where the value of `key` came from, or `None` if it has none.
    ///
    /// An item of a dict that was set alone, as by `FLASK_DB__HOST`, makes its source
    /// that of the whole dict.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.entries.get(key).map(|entry| &entry.source)
    }

    /// Returns the entries whose key begins with `namespace`.
    ///
    /// The keys are put in lower case if `lowercase`, and lose `namespace` if `trim`. Of
    /// two keys that become equal the later one wins.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::Config;
    /// let mut config = Config::new();
    /// config.from_mapping([("IMAGE_STORE_TYPE", "fs"), ("IMAGE_STORE_PATH", "/var")]);
    /// let options = config.get_namespace("IMAGE_STORE_", true, true);
    /// assert_eq!(options["path"], "/var");
    /// ```
    ///
    /// # Flask
    ///
    /// [`Config.get_namespace`](https://flask.palletsprojects.com/en/stable/api/#flask.Config.get_namespace),
    /// where `lowercase` and `trim_namespace` are true unless given.
    #[must_use]
    pub fn get_namespace(&self, namespace: &str, lowercase: bool, trim: bool) -> Dict {
        let found = self.iter().filter_map(|(key, value)| {
            let rest = key.strip_prefix(namespace)?;
            let key = if trim { rest } else { key };
            let key = match lowercase {
                true => key.to_lowercase(),
                false => key.to_owned(),
            };
            Some((key, value.clone()))
        });
        found.collect()
    }

    /// Returns the error that the value of `key` is not one it can have; `message` tells
    /// what to write instead.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_config::Config;
    /// let mut config = Config::new();
    /// config["SECRET_KEY"] = "".into();
    /// let error = config.invalid("SECRET_KEY", "write a key").to_string();
    /// assert!(error.starts_with("SECRET_KEY is [redacted] ("));
    /// ```
    #[must_use]
    pub fn invalid(&self, key: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::Invalid(Box::new(InvalidValue {
            key: key.to_owned(),
            value: shown(key, &self[key]),
            source: self.source(key).cloned().unwrap_or(Source::Default),
            message: message.into(),
        }))
    }

    fn set(&mut self, key: String, value: Value, source: Source) -> Option<Value> {
        let former = self.entries.insert(key, Entry { value, source });
        former.map(|entry| entry.value)
    }

    /// Sets `settings`, each with its own source.
    pub(crate) fn adopt(&mut self, settings: impl IntoIterator<Item = Setting>) {
        for Setting { key, value, source } in settings {
            self.set(key, value, source);
        }
    }
}

impl Default for Config {
    /// As [`Config::new`].
    fn default() -> Self {
        Self::new()
    }
}

impl Index<&str> for Config {
    type Output = Value;

    /// Returns the value of `key`, or [`Value::Null`] if it has none.
    fn index(&self, key: &str) -> &Value {
        self.entries.get(key).map_or(&NULL, |entry| &entry.value)
    }
}

impl IndexMut<&str> for Config {
    /// Returns the value of `key` for writing, and remembers the caller as its source.
    #[track_caller]
    fn index_mut(&mut self, key: &str) -> &mut Value {
        let source = Source::here();
        let entry = self.entries.entry(key.to_owned()).or_insert(Entry {
            value: Value::Null,
            source: Source::Default,
        });
        entry.source = source;
        &mut entry.value
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.iter();
        f.debug_map()
            .entries(entries.map(|(key, value)| (key, Shown { key, value })))
            .finish()
    }
}
