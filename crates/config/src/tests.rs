//! Loading as a whole: what wins, and where values are said to come from.

use std::fs;
use std::path::PathBuf;

use carafe_value::Value;
use figment::Figment;
use figment::providers::Serialized;
use proptest::prelude::*;

use crate::{Config, ConfigError, DefaultValue, KEYS, Key, Source, flask_defaults};

/// A directory of configuration files that goes away with the test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path =
            std::env::temp_dir().join(format!("carafe-config-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        for (file, text) in files {
            fs::write(path.join(file), text).unwrap();
        }
        Self(path)
    }

    fn load(&self, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut config = Config::named("notes");
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        config.load_from(&self.0, variables.iter().map(owned))?;
        Ok(config)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const FILES: &[(&str, &str)] = &[
    (
        "notes.toml",
        "A = 1\nB = 1\nC = 1\nD = 1\nE = 1\n[DB]\nhost = 'toml'\nuser = 'u'\n",
    ),
    (".flaskenv", "FLASK_B=2\nFLASK_C=2\nFLASK_D=2\nFLASK_E=2\n"),
    (
        ".env",
        "CARAFE_C=3\nFLASK_D=3\nFLASK_E=3\nFLASK_DB__host=env\n",
    ),
];

#[test]
fn the_later_layer_wins() {
    let directory = Directory::new("layers", FILES);
    let config = directory
        .load(&[("FLASK_D", "4"), ("FLASK_E", "4"), ("CARAFE_E", "5")])
        .unwrap();
    for (key, expected) in [("A", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5)] {
        assert_eq!(config[key], expected, "{key}");
    }
    assert_eq!(config["DB"]["host"], "env");
    assert_eq!(config["DB"]["user"], "u");
}

#[test]
fn every_value_tells_where_it_came_from() {
    let directory = Directory::new("sources", FILES);
    let config = directory.load(&[("FLASK_E", "4")]).unwrap();
    let at = |file: &str| directory.0.join(file).display().to_string();
    let table = [
        ("A", format!("A in {}", at("notes.toml"))),
        ("B", format!("FLASK_B in {}", at(".flaskenv"))),
        ("C", format!("CARAFE_C in {}", at(".env"))),
        ("DB", format!("FLASK_DB__host in {}", at(".env"))),
        ("E", "the variable FLASK_E".to_owned()),
        ("DEBUG", "the default".to_owned()),
    ];
    for (key, expected) in table {
        assert_eq!(config.source(key).unwrap().to_string(), expected);
    }
}

#[test]
fn the_environment_hides_variables_of_files_and_never_changes() {
    let directory = Directory::new("hides", &[(".env", "CARAFE_TEST_X=file\n")]);
    let config = directory.load(&[("CARAFE_TEST_X", "own")]).unwrap();
    assert_eq!(config["TEST_X"], "own");
    directory.load(&[]).unwrap();
    assert_eq!(std::env::var_os("CARAFE_TEST_X"), None);
    let skipped = directory.load(&[("FLASK_SKIP_DOTENV", "1")]).unwrap();
    assert!(!skipped.contains_key("TEST_X"));
}

#[test]
fn files_may_be_missing_when_loading_by_convention_only() {
    let directory = Directory::new("missing", &[]);
    directory.load(&[]).unwrap();
    let path = directory.0.join("no.toml");
    let mut config = Config::new();
    assert!(!config.from_file_optional(&path).unwrap());
    assert!(!config.from_file_optional(&directory.0).unwrap());
    let error = config.from_file(&path).unwrap_err().to_string();
    assert!(error.contains("no.toml"), "{error}");
}

#[test]
fn a_malformed_file_is_named_with_its_line() {
    for (file, text) in [("notes.toml", "A = 1\nB = \n"), (".env", "A=1\nB='\n")] {
        let directory = Directory::new(&format!("bad{file}"), &[(file, text)]);
        let error = directory.load(&[]).unwrap_err().to_string();
        assert!(error.contains(&format!("{file}, line 2: ")), "{error}");
    }
    let directory = Directory::new("latin", &[]);
    let path = directory.0.join("latin.toml");
    fs::write(&path, b"A = 1\nB = '\xe9'\n").unwrap();
    let error = Config::new().from_file(&path).unwrap_err().to_string();
    assert!(error.contains("line 2: save the file as UTF-8"), "{error}");
}

#[test]
fn code_is_a_source_with_its_line() {
    let mut config = Config::new();
    let line = line!() + 1;
    config["A"]["b"] = 1.into();
    config.insert("B", 1);
    config.from_mapping([("C", 1)]);
    config.from_toml("D = 1").unwrap();
    for (key, after) in [("A", 0), ("B", 1), ("C", 2), ("D", 3)] {
        let line = line + after;
        let file = file!();
        assert_eq!(
            config.source(key),
            Some(&Source::Code { file, line }),
            "{key}"
        );
    }
}

#[test]
fn a_loader_replaces_a_dict_whole() {
    let mut config = Config::new();
    config.from_toml("[DB]\nhost = 'h'\n").unwrap();
    config.from_toml("[DB]\nuser = 'u'\n").unwrap();
    assert!(config["DB"]["host"].is_null());
}

#[test]
fn a_provider_of_figment_keeps_its_own_sources() {
    let figment = Figment::from(Serialized::default("A", 1u8)).merge(("lower", true));
    let mut config = Config::new();
    config.from_provider(figment).unwrap();
    assert_eq!(config["A"], 1);
    assert!(!config.contains_key("lower"));
    let source = config.source("A").unwrap();
    assert!(matches!(source, Source::Code { .. }), "{source}");
}

#[test]
fn nothing_printed_holds_a_secret() {
    let mut config = Config::new();
    config["SECRET_KEY"] = "hunter2".into();
    config["MAIL"]["PASSWORD"] = "hunter2".into();
    config["API_TOKEN"] = "hunter2".into();
    let printed = format!(
        "{config:?} {} {:?}",
        config.get::<u8>("SECRET_KEY").unwrap_err(),
        config.get::<Vec<u8>>("MAIL").unwrap_err(),
    );
    assert!(!printed.contains("hunter2"), "{printed}");
    assert!(printed.contains("[redacted]"));
}

#[test]
fn the_defaults_are_flasks_and_then_our_own() {
    let config = Config::new();
    let keys: Vec<_> = config.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, KEYS.iter().map(|key| key.name).collect::<Vec<_>>());
    let flask = flask_defaults();
    assert_eq!(flask.len(), 29);
    assert!(flask.keys().eq(keys[..29].iter()));
    assert!(flask.iter().all(|(key, value)| config[key] == *value));
}

#[test]
fn the_documentation_lists_every_key_as_it_is() {
    let guide = include_str!("../../../docs/configuration.md");
    let rows: Vec<_> = guide
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let expected: Vec<_> = KEYS.iter().map(row).collect();
    assert_eq!(
        rows,
        expected,
        "write the table as\n{}",
        expected.join("\n")
    );
}

fn row(key: &Key) -> String {
    let default = match key.default {
        DefaultValue::Null => "none".to_owned(),
        DefaultValue::Bool(b) => format!("`{b}`"),
        DefaultValue::Int(int) => format!("`{int}`"),
        DefaultValue::Text(text) => format!("`\"{text}\"`"),
        DefaultValue::Days(days) => format!("{days} days"),
    };
    let (name, meaning, validation) = (key.name, key.meaning, key.validation);
    format!("| `{name}` | {default} | {meaning} | {validation} |")
}

fn shaped_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), r#"[-0-9.eE"\[\]{}:,a ]{0,8}"#]
}

proptest! {
    #[test]
    fn a_known_text_keeps_its_text_unless_it_is_quoted_or_null(text in shaped_text()) {
        let mut config = Config::new();
        config.from_variables("FLASK", [("FLASK_SESSION_COOKIE_NAME", &text)]).unwrap();
        let expected = match carafe_value::json::from_str(&text) {
            Ok(value @ (Value::Str(_) | Value::Null)) => value,
            _ => text.into(),
        };
        prop_assert_eq!(&config["SESSION_COOKIE_NAME"], &expected);
    }

    #[test]
    fn variables_set_what_is_written(name in "[A-Z]{1,4}(__[A-Z]{1,4}){0,3}", int in any::<i64>()) {
        let mut config = Config::empty();
        let variable = format!("APP_{name}");
        config.from_variables("APP", [(&variable, int.to_string())]).unwrap();
        let mut keys = name.split("__");
        let value = &config[keys.next().unwrap()];
        prop_assert_eq!(keys.fold(value, |value, key| &value[key]), &Value::Int(int));
    }

    #[test]
    fn a_text_survives_a_toml_file(text in any::<String>()) {
        let mut config = Config::empty();
        config.from_toml(&format!("A = {}", toml::Value::from(text.clone()))).unwrap();
        prop_assert_eq!(config["A"].as_str().unwrap(), text.replace("\r\n", "\n"));
    }
}
