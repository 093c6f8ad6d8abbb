//! Flask's configuration, apart from the application so that the session's conformance
//! program and tests load the very same one.
//!
//! [`Config`] maps Flask's keys to values and remembers where each came from. It reads
//! mappings, TOML files, `.env` files and the environment with Flask's meaning, and any
//! figment provider. [`KEYS`] is the table of all keys that have a meaning; what they may
//! hold is checked where the application is built, with errors made by
//! [`Config::invalid`].

mod config;
mod defaults;
mod dot_env;
mod environment;
mod error;
mod figment_value;
mod key;
mod key_case;
mod key_lookup;
mod layer;
mod load;
mod loaders;
mod prefixed_env;
mod redact;
mod secret_keys;
mod source;
mod text_file;
mod toml_text;

#[cfg(test)]
mod tests;

pub use config::Config;
pub use defaults::{KEYS, flask_defaults};
pub use error::{ConfigError, InvalidValue};
pub use key::{DefaultValue, Key, Kind};
pub use redact::{is_secret, redacted};
pub use secret_keys::SecretKeys;
pub use source::Source;
