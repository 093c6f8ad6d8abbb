//! Configuration: TOML, variables and `.env` files; a mistake in them is an error that
//! changes nothing, never a panic.
//!
//! The first byte of an input says what becomes of the rest:
//!
//! 0. a TOML document
//! 1. variables, one `NAME=value` after the other, with a zero byte between them
//! 2. a `.env` file
//! 3. the value of one variable

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use carafe_config::{Config, ConfigError, KEYS};
use carafe_value::{Value, json};
use libfuzzer_sys::fuzz_target;

/// Where `.env` files are written.
static DIRECTORY: LazyLock<PathBuf> = LazyLock::new(|| {
    let directory = std::env::temp_dir().join("carafe-fuzz-config");
    fs::create_dir_all(&directory).unwrap();
    directory
});

/// The variables of the known keys.
static KNOWN: LazyLock<Vec<String>> = LazyLock::new(|| {
    KEYS.iter()
        .map(|key| format!("FLASK_{}", key.name))
        .collect()
});

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    match form % 4 {
        0 => {
            load(|config| config.from_toml(&text));
        }
        1 => {
            load(|config| config.from_variables("FLASK", pairs(&text)));
        }
        2 => {
            fs::write(DIRECTORY.join(".env"), rest).unwrap();
            load(|config| config.load_from(&*DIRECTORY, [("HOME".to_owned(), "~".to_owned())]));
        }
        _ => one_value(&text),
    }
});

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('\0').filter_map(|pair| pair.split_once('='))
}

/// Loads into a configuration with the known keys and into an empty one.
fn load(loader: impl Fn(&mut Config) -> Result<(), ConfigError>) {
    for mut config in [Config::new(), Config::empty()] {
        let before = config.clone();
        match loader(&mut config) {
            Ok(()) => look(&config),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                assert_eq!(format!("{config:?}"), format!("{before:?}"));
            }
        }
    }
}

/// Reads everything that can be read.
fn look(config: &Config) {
    let _ = format!("{config:?}");
    for (key, value) in config.iter() {
        assert!(
            config
                .source(key)
                .is_some_and(|s| !s.to_string().is_empty())
        );
        assert!(config.invalid(key, "no").to_string().contains("no"));
        let same: Option<Value> = config.get(key).expect("any value is a value");
        assert_eq!(same.is_none(), value.is_null());
    }
    for key in KEYS {
        let _ = config.get::<String>(key.name);
        let _ = config.get::<u64>(key.name);
        let _ = config.get::<bool>(key.name);
        let _ = config.get::<Vec<String>>(key.name);
    }
    let _ = config.get_namespace("SESSION_", true, true);
    if let Ok(Some(keys)) = config.secret_keys() {
        assert!(keys.as_slice().iter().all(|key| !key.is_empty()));
    }
}

/// A variable is JSON if it can be read as such, else text.
fn one_value(text: &str) {
    let mut config = Config::empty();
    config.from_variables("FLASK", [("FLASK_X", text)]).unwrap();
    let expected = json::from_str(text).unwrap_or_else(|_| text.into());
    // Debug, because NaN is not equal to itself.
    assert_eq!(format!("{:?}", config["X"]), format!("{expected:?}"));
    let mut config = Config::new();
    config
        .from_variables("FLASK", KNOWN.iter().map(|name| (name, text)))
        .unwrap();
    look(&config);
}
