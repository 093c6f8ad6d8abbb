use std::time::Duration;

use carafe_config::{Config, ConfigError, Key, Source};
use carafe_value::Value;

/// Reads the values of keys as types, and collects what is wrong with them.
///
/// 1. A key that is missing has its default.
/// 2. `None` and, because TOML has no `None`, the empty text mean unset. Only a key whose
///    getter returns an `Option` may be unset.
/// 3. A boolean is `true` or `false`, or 1 or 0, as Python has it. A text never is one:
///    to Python `"false"` is true.
/// 4. A time span is a `timedelta` or a whole number of seconds.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    config: &'a Config,
    errors: Vec<ConfigError>,
    warnings: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        Self {
            config,
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn config(&self) -> &'a Config {
        self.config
    }

    /// Notes that the value of `key` is refused; `message` says what to write.
    pub(super) fn refuse(&mut self, key: &str, message: &str) {
        self.fail(self.config.invalid(key, message));
    }

    /// Tells whether the value of `key` was refused already: what follows from it is not
    /// worth another message.
    pub(super) fn refused(&self, key: &str) -> bool {
        let about_key = |error: &ConfigError| match error {
            ConfigError::Invalid(invalid) => invalid.key == key,
            _ => false,
        };
        self.errors.iter().any(about_key)
    }

    /// Notes an error of any kind.
    pub(super) fn fail(&mut self, error: ConfigError) {
        match error {
            ConfigError::Several(errors) => self.errors.extend(errors),
            error => self.errors.push(error),
        }
    }

    /// Notes a line for the log about the value of `key`.
    pub(super) fn warn(&mut self, key: &str, message: &str) {
        let line = self.config.invalid(key, message).to_string();
        self.warnings.push(line);
    }

    /// Returns the errors and warnings.
    pub(super) fn finish(self) -> (Vec<ConfigError>, Vec<String>) {
        (self.errors, self.warnings)
    }

    /// Returns the value, or `None` when it is unset (rule 2).
    pub(super) fn value(&self, key: &str) -> Option<Value> {
        let value = match self.config.contains_key(key) {
            true => self.config[key].clone(),
            false => default(key),
        };
        (!value.is_null() && value != "").then_some(value)
    }

    /// Returns the boolean that somebody chose, if somebody did.
    pub(super) fn chosen_bool(&mut self, key: &str) -> Option<bool> {
        let chosen = self.config.source(key).is_some_and(Source::is_explicit);
        if chosen {
            self.optional_bool(key)
        } else {
            None
        }
    }

    pub(super) fn bool(&mut self, key: &str) -> bool {
        let default = default(key).is_truthy();
        self.required(key, "write true or false", |value| match value {
            Value::Bool(b) => Some(*b),
            Value::Int(int @ (0 | 1)) => Some(*int == 1),
            _ => None,
        })
        .unwrap_or(default)
    }

    pub(super) fn optional_bool(&mut self, key: &str) -> Option<bool> {
        self.value(key).map(|_| self.bool(key))
    }

    pub(super) fn text(&mut self, key: &str) -> String {
        let default = default(key).as_str().unwrap_or_default().to_owned();
        self.required(key, "write a text", |value| {
            value.as_str().map(str::to_owned)
        })
        .unwrap_or(default)
    }

    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        self.value(key).map(|_| self.text(key))
    }

    /// Returns a whole number of at least `least`.
    pub(super) fn int(&mut self, key: &str, least: u32) -> u64 {
        let default = u64::try_from(default(key).as_i64().unwrap_or(0)).unwrap_or(0);
        let message = format!("write a whole number of {least} or more");
        self.required(key, &message, |value| {
            let int = u64::try_from(value.as_i64()?).ok()?;
            (int >= u64::from(least)).then_some(int)
        })
        .unwrap_or(default)
    }

    pub(super) fn optional_int(&mut self, key: &str, least: u32) -> Option<u64> {
        self.value(key).map(|_| self.int(key, least))
    }

    /// Returns a time span of at least `least` seconds.
    pub(super) fn seconds(&mut self, key: &str, least: u32) -> Option<Duration> {
        let message = format!("write whole seconds, {least} or more");
        let least = Duration::from_secs(u64::from(least));
        self.required(key, &message, |value| {
            let span = match value {
                Value::Int(int) => Duration::from_secs(u64::try_from(*int).ok()?),
                Value::TimeDelta(delta) => (*delta).try_into().ok()?,
                _ => return None,
            };
            (span >= least).then_some(span)
        })
    }

    pub(super) fn optional_seconds(&mut self, key: &str, least: u32) -> Option<Duration> {
        self.value(key).and_then(|_| self.seconds(key, least))
    }

    /// Returns a list of texts; `example` shows how to write one.
    pub(super) fn optional_list(&mut self, key: &str, example: &str) -> Option<Vec<String>> {
        self.value(key)?;
        let message = format!("write a list of texts, as {example}");
        self.required(key, &message, |value| {
            let items = value.as_list()?.iter();
            items.map(|item| item.as_str().map(str::to_owned)).collect()
        })
    }

    /// Reads a key that may not be unset.
    fn required<T>(
        &mut self,
        key: &str,
        message: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let found = self.value(key).and_then(|value| read(&value));
        if found.is_none() {
            self.refuse(key, message);
        }
        found
    }
}

fn default(key: &str) -> Value {
    Key::named(key).map_or(Value::Null, |key| key.default.value())
}
