//! Settings as a whole: what is refused, warned of, and implied.

use std::time::Duration;

use carafe_config::{Config, ConfigError, KEYS};
use carafe_session::SessionOptions;
use carafe_value::Value;
use cookie::SameSite;
use proptest::prelude::*;

use super::{ServerArguments, ServerSettings, Settings};

const KEY: &str = "SECRET_KEY = '0123456789abcdef'\n";

fn check(toml: &str) -> (Result<Settings, ConfigError>, Vec<String>) {
    let mut config = Config::new();
    config.from_toml(&format!("{KEY}{toml}")).unwrap();
    Settings::check(&config)
}

fn settings(toml: &str) -> Settings {
    let (settings, warnings) = check(toml);
    assert_eq!(warnings, Vec::<String>::new(), "{toml}");
    settings.unwrap()
}

#[test]
fn the_defaults_are_flasks_and_warn_of_nothing() {
    let (settings, warnings) = Settings::check(&Config::new());
    let settings = settings.unwrap();
    assert_eq!(warnings, Vec::<String>::new());
    let expected = SessionOptions {
        clock_skew: Duration::from_secs(5),
        ..SessionOptions::default()
    };
    assert_eq!(settings.session, expected);
    assert_eq!(settings.body_limits.max_form_parts, Some(1000));
    assert_eq!(settings.secret_keys, None);
    let empty = Settings::from_config(&Config::empty()).unwrap();
    assert_eq!(format!("{empty:?}"), format!("{settings:?}"));
}

#[test]
fn partitioned_implies_secure_and_same_site_none() {
    let options = settings("SESSION_COOKIE_PARTITIONED = true").session;
    assert!(options.secure && options.partitioned && options.delete_unpartitioned);
    assert_eq!(options.same_site, Some(SameSite::None));
    let (implied, _) = check("SESSION_COOKIE_SAMESITE = 'none'");
    assert!(implied.unwrap().session.secure);
    assert!(!settings("SESSION_COOKIE_SAMESITE = 'LAX'").session.secure);
}

/// What is refused, and the key that the error names.
const REFUSED: &[(&str, &str)] = &[
    (
        "SESSION_COOKIE_SAMESITE = 'None'\nSESSION_COOKIE_SECURE = false",
        "SESSION_COOKIE_SECURE",
    ),
    (
        "SESSION_COOKIE_PARTITIONED = true\nSESSION_COOKIE_SECURE = 0",
        "SESSION_COOKIE_SECURE",
    ),
    (
        "SESSION_COOKIE_PARTITIONED = true\nSESSION_COOKIE_SAMESITE = 'Lax'",
        "SESSION_COOKIE_SAMESITE",
    ),
    (
        "SESSION_COOKIE_PARTITIONED = 1\nSESSION_COOKIE_SAMESITE = 'strict'",
        "SESSION_COOKIE_SAMESITE",
    ),
    (
        "SESSION_COOKIE_SAMESITE = 'lax '",
        "SESSION_COOKIE_SAMESITE",
    ),
    ("SESSION_COOKIE_SAMESITE = true", "SESSION_COOKIE_SAMESITE"),
    (
        "PERMANENT_SESSION_LIFETIME = 999999999999",
        "PERMANENT_SESSION_LIFETIME",
    ),
    ("SESSION_COOKIE_NAME = '__Host-s'", "SESSION_COOKIE_NAME"),
    ("SESSION_COOKIE_NAME = '__secure-s'", "SESSION_COOKIE_NAME"),
    (
        "SESSION_COOKIE_NAME = '__Secure-s'\nSESSION_COOKIE_SECURE = false",
        "SESSION_COOKIE_NAME",
    ),
    (
        "SESSION_COOKIE_NAME = '__Host-s'\nSESSION_COOKIE_SECURE = true\nSESSION_COOKIE_DOMAIN = 'a.example'",
        "SESSION_COOKIE_DOMAIN",
    ),
    (
        "SESSION_COOKIE_NAME = '__Host-s'\nSESSION_COOKIE_SECURE = true\nSESSION_COOKIE_PATH = '/a'",
        "SESSION_COOKIE_PATH",
    ),
    (
        "SESSION_COOKIE_NAME = '__Host-s'\nSESSION_COOKIE_SECURE = true\nAPPLICATION_ROOT = '/a'",
        "APPLICATION_ROOT",
    ),
    (
        "SESSION_COOKIE_NAME = '__Http-s'\nSESSION_COOKIE_SECURE = true\nSESSION_COOKIE_HTTPONLY = false",
        "SESSION_COOKIE_NAME",
    ),
    (
        "SESSION_COOKIE_NAME = '__Host-Http-s'\nSESSION_COOKIE_SECURE = true\nSESSION_COOKIE_PATH = '/a'",
        "SESSION_COOKIE_PATH",
    ),
    ("SESSION_COOKIE_NAME = 'a b'", "SESSION_COOKIE_NAME"),
    ("SESSION_COOKIE_NAME = 'é'", "SESSION_COOKIE_NAME"),
    ("SESSION_COOKIE_NAME = ''", "SESSION_COOKIE_NAME"),
    (
        "SESSION_COOKIE_DOMAIN = 'localhost'",
        "SESSION_COOKIE_DOMAIN",
    ),
    ("SESSION_COOKIE_PATH = 'app'", "SESSION_COOKIE_PATH"),
    ("APPLICATION_ROOT = 'app'", "APPLICATION_ROOT"),
    ("SESSION_COOKIE_HTTPONLY = 'yes'", "SESSION_COOKIE_HTTPONLY"),
    ("SESSION_COOKIE_HTTPONLY = ''", "SESSION_COOKIE_HTTPONLY"),
    ("TESTING = 2", "TESTING"),
    ("SECRET_KEY_FALLBACKS = 'old key'", "SECRET_KEY_FALLBACKS"),
    (
        "SECRET_KEY_FALLBACKS = ['0123456789abcdef']",
        "SECRET_KEY_FALLBACKS",
    ),
    (
        "PERMANENT_SESSION_LIFETIME = 0",
        "PERMANENT_SESSION_LIFETIME",
    ),
    (
        "PERMANENT_SESSION_LIFETIME = -5",
        "PERMANENT_SESSION_LIFETIME",
    ),
    (
        "PERMANENT_SESSION_LIFETIME = '31 days'",
        "PERMANENT_SESSION_LIFETIME",
    ),
    ("PREFERRED_URL_SCHEME = 'ftp'", "PREFERRED_URL_SCHEME"),
    ("MAX_CONTENT_LENGTH = -1", "MAX_CONTENT_LENGTH"),
    ("MAX_FORM_PARTS = 0", "MAX_FORM_PARTS"),
    ("MAX_COOKIE_SIZE = 4093.0", "MAX_COOKIE_SIZE"),
    (
        "SEND_FILE_MAX_AGE_DEFAULT = -1",
        "SEND_FILE_MAX_AGE_DEFAULT",
    ),
    ("TRUSTED_HOSTS = 'example.com'", "TRUSTED_HOSTS"),
    ("TRUSTED_HOSTS = ['example.com:80']", "TRUSTED_HOSTS"),
    ("TRUSTED_HOSTS = ['https://example.com']", "TRUSTED_HOSTS"),
    ("TRUSTED_HOSTS = []", "TRUSTED_HOSTS"),
    ("SERVER_NAME = 'http://example.com'", "SERVER_NAME"),
    ("SERVER_NAME = 'example.com:http'", "SERVER_NAME"),
    (
        "FRAME_ANCESTORS = ['none', 'https://a.example']",
        "FRAME_ANCESTORS",
    ),
    (
        "FRAME_ANCESTORS = 'https://a.example; script-src *'",
        "FRAME_ANCESTORS",
    ),
    ("FRAME_ANCESTORS = []", "FRAME_ANCESTORS"),
    ("FRAME_ANCESTORS = 7", "FRAME_ANCESTORS"),
    (
        "CSRF_TRUSTED_ORIGINS = ['https://a.example/']",
        "CSRF_TRUSTED_ORIGINS",
    ),
    (
        "CSRF_TRUSTED_ORIGINS = 'https://a.example'",
        "CSRF_TRUSTED_ORIGINS",
    ),
];

#[test]
fn a_contradiction_names_the_key_and_its_source() {
    for (toml, expected) in REFUSED {
        let error = check(toml).0.unwrap_err();
        let ConfigError::Invalid(invalid) = &error else {
            panic!("{toml}: {error:?}");
        };
        assert_eq!(invalid.key, *expected, "{toml}: {error}");
        assert!(invalid.source.is_explicit(), "{error}");
        assert_eq!(error.to_string().lines().count(), 1);
    }
}

#[test]
fn an_unknown_key_of_the_cookie_is_refused_with_a_guess() {
    let error = check("SESSION_COOKIE_SAMSITE = 'Lax'").0.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("did you mean SESSION_COOKIE_SAMESITE?")
    );
    let (settings, warnings) = check("SECRETKEY = 'x'\nMAIL_SERVER = 'm'\nENV = 'x'");
    assert_eq!(
        (settings.is_ok(), warnings.len()),
        (true, 2),
        "{warnings:?}"
    );
}

#[test]
fn all_mistakes_are_found_at_once() {
    let toml = "SECRET_KEY_FALLBACKS = ['', 1]\nTESTING = 'x'\nSESSION_COOKIE_X = 1";
    let error = check(toml).0.unwrap_err();
    assert_eq!(error.each().len(), 4, "{error}");
}

#[test]
fn what_is_unwise_is_warned_of() {
    let table = [
        ("SESSION_COOKIE_HTTPONLY = false", "SESSION_COOKIE_HTTPONLY"),
        (
            "PERMANENT_SESSION_LIFETIME = 40000000",
            "PERMANENT_SESSION_LIFETIME",
        ),
        ("SECRET_KEY_FALLBACKS = ['short']", "SECRET_KEY_FALLBACKS"),
        (
            "DEBUG = true\nSESSION_COOKIE_PARTITIONED = true",
            "SESSION_COOKIE_PARTITIONED",
        ),
        ("PREFERRED_URL_SCHEME = 'https'", "SESSION_COOKIE_SECURE"),
        (
            "SESSION_COOKIE_PARTITIONED = true\nSESSION_COOKIE_DOMAIN = 'a.example'",
            "SESSION_COOKIE_DOMAIN",
        ),
        (
            "SESSION_COOKIE_SAMESITE = 'None'",
            "SESSION_COOKIE_SAMESITE",
        ),
        (
            "CSRF_TRUSTED_ORIGINS = ['https://a.example']",
            "CSRF_TRUSTED_ORIGINS",
        ),
        (
            "APPLICATION_ROOT = '/app'\nSESSION_COOKIE_PATH = '/ap'",
            "SESSION_COOKIE_PATH",
        ),
    ];
    for (toml, expected) in table {
        let (settings, warnings) = check(toml);
        settings.unwrap();
        assert_eq!(warnings.len(), 1, "{toml}: {warnings:?}");
        assert!(warnings[0].starts_with(expected), "{warnings:?}");
    }
}

#[test]
fn a_short_key_starts_with_a_warning_that_does_not_show_it() {
    let mut config = Config::new();
    config["SECRET_KEY"] = "hunter2".into();
    let (settings, warnings) = Settings::check(&config);
    assert!(warnings[0].contains("openssl rand"), "{warnings:?}");
    assert!(!format!("{warnings:?} {settings:?}").contains("hunter2"));
}

#[test]
fn values_are_normalized() {
    let settings = settings(
        "FRAME_ANCESTORS = 'self https://a.example'\n\
         CSRF_TRUSTED_ORIGINS = ['HTTPS://A.example:443']\n\
         SESSION_COOKIE_PARTITIONED = true\n\
         TRUSTED_HOSTS = ['.Example.com']\nAPPLICATION_ROOT = '/app'\n\
         MAX_FORM_PARTS = ''\nDEBUG = 1\n",
    );
    assert_eq!(
        settings.frame_ancestors.as_deref(),
        Some("'self' https://a.example")
    );
    assert_eq!(settings.trusted_origins, ["https://a.example"]);
    assert_eq!(
        settings.trusted_hosts.as_deref(),
        Some(&[".example.com".to_owned()][..])
    );
    assert_eq!(settings.session.path, "/app");
    assert_eq!(settings.body_limits.max_form_parts, None);
    assert!(settings.debug && settings.propagate_exceptions && settings.templates_auto_reload);
}

#[test]
fn the_server_takes_arguments_then_variables_then_defaults() {
    let mut config = Config::new();
    let variables = [("FLASK_RUN_HOST", "0.0.0.0"), ("FLASK_RUN_PORT", "8000")];
    config.from_variables("FLASK", variables).unwrap();
    let arguments = ServerArguments {
        port: Some(9000),
        cert: Some("adhoc".into()),
        ..ServerArguments::default()
    };
    let settings = ServerSettings::from_config(&config, arguments).unwrap();
    assert_eq!((settings.host.as_str(), settings.port), ("0.0.0.0", 9000));
}

#[test]
fn a_wrong_server_variable_is_named() {
    let table = [
        (
            "FLASK_RUN_PORT",
            "http",
            "RUN_PORT is \"http\" (the variable FLASK_RUN_PORT): ",
        ),
        (
            "FLASK_RUN_PORT",
            "65536",
            "RUN_PORT is 65536 (the variable FLASK_RUN_PORT): ",
        ),
        (
            "FLASK_RUN_CERT",
            "c.pem",
            "RUN_CERT is \"c.pem\" (the variable FLASK_RUN_CERT): a certificate",
        ),
        (
            "FLASK_RUN_KEY",
            "k.pem",
            "RUN_KEY is \"k.pem\" (the variable FLASK_RUN_KEY): a private key",
        ),
    ];
    for (name, value, expected) in table {
        let mut config = Config::new();
        config.from_variables("FLASK", [(name, value)]).unwrap();
        let error = ServerSettings::from_config(&config, ServerArguments::default());
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        "[-a-zA-Z_.:/ ]{0,12}".prop_map(Value::Str),
        Just(Value::from(["https://a.example", "x"])),
        any::<Vec<u8>>().prop_map(Value::Bytes),
        any::<i64>().prop_map(|s| time::Duration::seconds(s).into()),
    ]
}

proptest! {
    #[test]
    fn any_configuration_is_settings_or_errors_about_keys(
        values in prop::collection::vec((0..KEYS.len(), value()), 0..6),
    ) {
        let mut config = Config::new();
        config.from_mapping(values.into_iter().map(|(at, value)| (KEYS[at].name, value)));
        if let (Err(error), _) = Settings::check(&config) {
            let invalid = |error: &ConfigError| matches!(error, ConfigError::Invalid(_));
            prop_assert!(error.each().iter().all(invalid));
        }
    }

    #[test]
    fn accepted_settings_make_a_cookie_that_browsers_keep(
        partitioned in any::<bool>(),
        secure in prop::option::of(any::<bool>()),
        same_site in prop::option::of(prop::sample::select(vec!["Lax", "None", "Strict"])),
        name in prop::sample::select(vec!["session", "__Host-session", "__Secure-session"]),
    ) {
        let mut config = Config::new();
        config["SESSION_COOKIE_PARTITIONED"] = partitioned.into();
        config["SESSION_COOKIE_SAMESITE"] = same_site.into();
        config["SESSION_COOKIE_NAME"] = name.into();
        if let Some(secure) = secure {
            config["SESSION_COOKIE_SECURE"] = secure.into();
        }
        if let Ok(settings) = Settings::from_config(&config) {
            let options = settings.session;
            let needs_secure = name != "session"
                || options.partitioned
                || options.same_site == Some(SameSite::None);
            prop_assert!(options.secure || !needs_secure);
            prop_assert!(!options.partitioned || options.same_site == Some(SameSite::None));
        }
    }
}

#[test]
fn one_wrong_value_is_one_mistake() {
    for toml in [
        "SESSION_COOKIE_PARTITIONED = true\nSESSION_COOKIE_SECURE = 'False'",
        "SESSION_COOKIE_PARTITIONED = true\nSESSION_COOKIE_SECURE = false\n\
         SESSION_COOKIE_NAME = '__Host-s'",
    ] {
        let error = check(toml).0.unwrap_err();
        assert_eq!(error.each().len(), 1, "{error}");
    }
}

#[test]
fn frame_ancestors_may_be_a_list_or_a_text_in_the_environment() {
    for text in [
        "[\"self\", \"https://a.example\"]",
        "'self' https://a.example",
    ] {
        let mut config = Config::new();
        let variables = [("FLASK_FRAME_ANCESTORS", text)];
        config.from_variables("FLASK", variables).unwrap();
        let settings = Settings::from_config(&config).unwrap();
        assert_eq!(
            settings.frame_ancestors.as_deref(),
            Some("'self' https://a.example")
        );
    }
}
