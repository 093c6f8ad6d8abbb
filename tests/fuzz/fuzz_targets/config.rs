//! Configuration: TOML, variables and `.env` files; a mistake in them is an error, never
//! a panic, and a text or a set of variables with a mistake changes nothing.
//!
//! The first byte of an input says what becomes of the rest:
//!
//! 0. a TOML document
//! 1. variables, one `NAME=value` after the other, with a zero byte between them
//! 2. a `.env` file
//! 3. the number of a known key, and the value of its variable

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use carafe_app::config::{ServerArguments, ServerSettings, Settings};
use carafe_config::{Config, ConfigError, KEYS};
use carafe_session::{HeaderMap, SecureCookieSessionInterface, SessionData, SessionInterface as _};
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
            let mut config = Config::new();
            let home = ("HOME".to_owned(), "~".to_owned());
            let _ = config.load_from(&*DIRECTORY, [home]);
            look(&config);
        }
        _ => one_value(rest),
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
    validate(config);
}

/// What is found valid is good enough to set a session cookie.
fn validate(config: &Config) {
    let _ = ServerSettings::from_config(config, ServerArguments::default());
    let settings = match Settings::from_config(config) {
        Ok(settings) => settings,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let Some(keys) = settings.secret_keys else {
        return;
    };
    let interface = SecureCookieSessionInterface::new(keys.as_slice(), settings.session);
    let mut session = SessionData::new();
    session.insert("user", "ada");
    let mut headers = HeaderMap::new();
    let interface = interface.expect("there is a key");
    let saved = interface.save_session(&session, &mut headers);
    saved.now_or_never().unwrap().expect("a valid cookie");
    assert!(headers.contains_key("set-cookie"));
}

/// A variable is JSON if it can be read as such, else text; of a known key it is whatever
/// the key makes of it.
fn one_value(input: &[u8]) {
    let Some((known, text)) = input.split_first() else {
        return;
    };
    let text = &*String::from_utf8_lossy(text);
    let variable = &KNOWN[usize::from(*known) % KNOWN.len()];
    let mut config = Config::empty();
    config.from_variables("FLASK", [("FLASK_X", text)]).unwrap();
    let expected = json::from_str(text).unwrap_or_else(|_| text.into());
    // Debug, because NaN is not equal to itself.
    assert_eq!(format!("{:?}", config["X"]), format!("{expected:?}"));
    let mut config = Config::new();
    let secret_key = ("FLASK_SECRET_KEY", "a key of sixteen bytes and more");
    let variable = (variable.as_str(), text);
    config
        .from_variables("FLASK", [secret_key, variable])
        .unwrap();
    look(&config);
}
