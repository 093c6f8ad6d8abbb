use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carafe_value::Value;

use crate::redact::REDACTED;
use crate::{Config, ConfigError};

/// The keys that sign and verify, oldest first; the last one signs.
///
/// Prints as `[redacted]`.
///
/// # Example
///
/// ```
/// # use carafe_config::{Config, ConfigError};
/// let mut config = Config::new();
/// config["SECRET_KEY"] = "new".into();
/// config["SECRET_KEY_FALLBACKS"] = ["older", "old"].into();
/// let keys = config.secret_keys()?.unwrap();
/// assert_eq!(keys.as_slice(), [b"older".to_vec(), b"old".to_vec(), b"new".to_vec()]);
/// # Ok::<(), ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKeys(Vec<Vec<u8>>);

impl SecretKeys {
    /// Returns the keys, oldest first.
    #[must_use]
    pub fn as_slice(&self) -> &[Vec<u8>] {
        &self.0
    }

    /// Returns the key that signs.
    #[must_use]
    pub fn current(&self) -> &[u8] {
        self.0.last().map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKeys({} x {REDACTED})", self.0.len())
    }
}

const KEY: &str = "SECRET_KEY";
const FALLBACKS: &str = "SECRET_KEY_FALLBACKS";

impl Config {
    /// Returns the secret keys, or `None` when `SECRET_KEY` is unset.
    ///
    /// A text is its UTF-8 bytes; `{ base64 = ".." }` is the bytes it encodes. In
    /// `SECRET_KEY_FALLBACKS` the empty text and the empty list mean none.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Invalid`], or [`ConfigError::Several`] of them, if
    ///
    /// - `SECRET_KEY` is empty or of another type;
    /// - `SECRET_KEY_FALLBACKS` is no list, or holds `SECRET_KEY`, an empty key, or
    ///   something of another type.
    ///
    /// # Flask
    ///
    /// The order of `SecureCookieSessionInterface.get_signing_serializer` from 3.1.1 on.
    /// Flask takes an empty key for no key.
    pub fn secret_keys(&self) -> Result<Option<SecretKeys>, ConfigError> {
        let mut errors = Vec::new();
        let mut keys = self.fallbacks(&mut errors);
        let current = match &self[KEY] {
            Value::Null => None,
            value => key_bytes(value)
                .map_err(|message| errors.push(self.invalid(KEY, message)))
                .ok(),
        };
        if current.as_ref().is_some_and(|key| keys.contains(key)) {
            let message = "remove SECRET_KEY from it; the list is for former keys";
            errors.push(self.invalid(FALLBACKS, message));
        }
        if let Some(error) = ConfigError::of(errors) {
            return Err(error);
        }
        Ok(current.map(|current| {
            keys.push(current);
            SecretKeys(keys)
        }))
    }

    fn fallbacks(&self, errors: &mut Vec<ConfigError>) -> Vec<Vec<u8>> {
        let value = &self[FALLBACKS];
        let Some(items) = value.as_list() else {
            if !(value.is_null() || value == "") {
                let message = "write a list, as [\"former key\"]";
                errors.push(self.invalid(FALLBACKS, message));
            }
            return Vec::new();
        };
        let mut keys = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match key_bytes(item) {
                Ok(key) => keys.push(key),
                Err(message) => {
                    let message = format!("key {} of the list: {message}", at + 1);
                    errors.push(self.invalid(FALLBACKS, message));
                }
            }
        }
        keys
    }
}

/// Returns the bytes of a key, or what to write instead.
fn key_bytes(value: &Value) -> Result<Vec<u8>, &'static str> {
    let bytes = match value {
        Value::Str(text) => text.as_bytes().to_vec(),
        Value::Bytes(bytes) => bytes.clone(),
        Value::Dict(dict) if dict.len() == 1 => {
            let text = dict.get("base64").and_then(Value::as_str);
            let text = text.ok_or("write bytes as { base64 = \"..\" }")?;
            STANDARD
                .decode(text)
                .map_err(|_| "write standard base64, with its padding")?
        }
        _ => return Err("write a text, or bytes as { base64 = \"..\" }"),
    };
    match bytes.is_empty() {
        true => Err("write a long random key; an empty one protects nothing"),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(toml: &str) -> Result<Option<SecretKeys>, ConfigError> {
        let mut config = Config::new();
        config.from_toml(toml).unwrap();
        config.secret_keys()
    }

    #[test]
    fn a_key_of_bytes_is_written_in_base64() {
        let keys = keys("SECRET_KEY = { base64 = \"/wA=\" }").unwrap().unwrap();
        assert_eq!(keys.current(), [0xff, 0]);
        assert_eq!(format!("{keys:?}"), "SecretKeys(1 x [redacted])");
    }

    #[test]
    fn bad_keys_are_refused_without_showing_them() {
        for toml in [
            "SECRET_KEY = ''",
            "SECRET_KEY = 12345",
            "SECRET_KEY = { base64 = '12345?' }",
            "SECRET_KEY = { base64 = '' }",
            "SECRET_KEY = { base46 = 'MTIzNDU=' }",
            "SECRET_KEY = 'a'\nSECRET_KEY_FALLBACKS = '12345'",
            "SECRET_KEY = '12345'\nSECRET_KEY_FALLBACKS = ['12345']",
            "SECRET_KEY = 'a'\nSECRET_KEY_FALLBACKS = ['12345', '']",
            "SECRET_KEY = 'a'\nSECRET_KEY_FALLBACKS = [12345]",
        ] {
            let error = keys(toml).unwrap_err();
            assert!(matches!(error, ConfigError::Invalid(_)), "{toml}");
            assert!(!format!("{error} {error:?}").contains("12345"), "{error}");
        }
    }

    #[test]
    fn no_secret_key_means_no_keys() {
        assert_eq!(keys("SECRET_KEY_FALLBACKS = ['old']").unwrap(), None);
        assert_eq!(keys("SECRET_KEY_FALLBACKS = ''").unwrap(), None);
    }
}
