use carafe::prelude::*;

use crate::support::log::Log;

/// Keys with values in TOML, and what the message has to say.
type Mistake = (
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

/// What contradicts what.
const MISTAKES: &[Mistake] = &[
    (
        &[
            ("SESSION_COOKIE_SAMESITE", "\"None\""),
            ("SESSION_COOKIE_SECURE", "false"),
        ],
        &["SESSION_COOKIE_SECURE", "SAMESITE"],
    ),
    (
        &[
            ("SESSION_COOKIE_PARTITIONED", "true"),
            ("SESSION_COOKIE_SECURE", "false"),
        ],
        &["SESSION_COOKIE_SECURE", "PARTITIONED"],
    ),
    (
        &[
            ("SESSION_COOKIE_PARTITIONED", "true"),
            ("SESSION_COOKIE_SAMESITE", "\"Lax\""),
        ],
        &["SESSION_COOKIE_SAMESITE", "Lax", "PARTITIONED"],
    ),
    (
        &[
            ("SESSION_COOKIE_PARTITIONED", "true"),
            ("SESSION_COOKIE_SAMESITE", "\"strict\""),
        ],
        &["SESSION_COOKIE_SAMESITE", "strict"],
    ),
    (
        &[
            ("SESSION_COOKIE_NAME", "\"__Host-s\""),
            ("SESSION_COOKIE_SECURE", "true"),
            ("SESSION_COOKIE_DOMAIN", "\"a.example\""),
        ],
        &["SESSION_COOKIE_DOMAIN", "a.example", "__Host-"],
    ),
    (
        &[
            ("SESSION_COOKIE_NAME", "\"__Host-s\""),
            ("SESSION_COOKIE_SECURE", "true"),
            ("SESSION_COOKIE_PATH", "\"/app\""),
        ],
        &["SESSION_COOKIE_PATH", "/app", "__Host-"],
    ),
    (
        &[("SESSION_COOKIE_NAME", "\"__Secure-s\"")],
        &["SESSION_COOKIE_NAME", "SECURE"],
    ),
    (
        &[("SESSION_COOKIE_SAMESITE", "\"Strickt\"")],
        &["SESSION_COOKIE_SAMESITE", "Strickt"],
    ),
    (
        &[("SESSION_COOKIE_NAME", "\"a b\"")],
        &["SESSION_COOKIE_NAME", "a b"],
    ),
    (
        &[("SESSION_COOKIE_DOMAIN", "\"127.0.0.1\"")],
        &["SESSION_COOKIE_DOMAIN", "127.0.0.1"],
    ),
    (
        &[("SECRET_KEY_FALLBACKS", "\"old key, a text\"")],
        &["SECRET_KEY_FALLBACKS", "list"],
    ),
    (&[("SECRET_KEY", "\"\"")], &["SECRET_KEY", "empty"]),
    (
        &[("SESSION_COOKIE_SAMSITE", "\"Lax\"")],
        &["SAMSITE", "did you mean SESSION_COOKIE_SAMESITE"],
    ),
    (
        &[("PERMANENT_SESSION_LIFETIME", "0")],
        &["PERMANENT_SESSION_LIFETIME", "0"],
    ),
];

fn refused(load: impl FnOnce(&mut carafe::Config)) -> String {
    let mut app = App::new("mistaken");
    load(&mut app.config);
    let error = app
        .into_router()
        .expect_err("a mistake in the configuration");
    format!("{error:?}")
}

#[test]
fn every_contradiction_stops_the_start_whether_by_toml_or_environment() {
    for (settings, parts) in MISTAKES {
        let toml: Vec<_> = settings
            .iter()
            .map(|(key, value)| format!("{key} = {value}\n"))
            .collect();
        let by_toml = refused(|config| {
            config.from_toml(&toml.concat()).expect("well-formed TOML");
        });
        let variables = settings
            .iter()
            .map(|(key, value)| (format!("FLASK_{key}"), *value));
        let by_environment = refused(|config| {
            config
                .from_variables("FLASK", variables)
                .expect("readable variables");
        });
        for part in *parts {
            assert!(by_toml.contains(part), "{part} in {by_toml}");
            assert!(by_environment.contains(part), "{part} in {by_environment}");
        }
        let variable = format!("FLASK_{}", settings.last().expect("a setting").0);
        let first = format!("FLASK_{}", settings[0].0);
        let named = by_environment.contains(&variable) || by_environment.contains(&first);
        assert!(named, "the source in {by_environment}");
    }
}

#[test]
fn no_message_shows_a_secret() {
    let message = refused(|config| {
        config["SECRET_KEY"] = "hush-hush-hush-hush".into();
        config["SECRET_KEY_FALLBACKS"] = "whisper-whisper".into();
    });
    assert!(
        !message.contains("hush") && !message.contains("whisper"),
        "{message}"
    );
    let mut app = App::new("secretive");
    app.config["SECRET_KEY"] = "hush-hush-hush-hush".into();
    assert!(!format!("{app:?}").contains("hush"));
}

#[test]
fn partitioned_implies_what_it_needs() {
    let mut config = carafe::Config::new();
    config["SESSION_COOKIE_PARTITIONED"] = true.into();
    let settings = carafe::config::Settings::from_config(&config).expect("no mistake");
    let cookie = settings.session.cookie("x").dump(0).expect("a cookie");
    let expected = "session=x; Secure; HttpOnly; Path=/; SameSite=None; Partitioned";
    assert_eq!(String::from_utf8_lossy(&cookie), expected);
}

#[test]
fn carafe_variables_win_over_flasks() {
    let mut config = carafe::Config::named("layers");
    let variables = [
        ("CARAFE_SESSION_COOKIE_NAME", "carafe"),
        ("FLASK_SESSION_COOKIE_NAME", "flask"),
        ("FLASK_SECRET_KEY", "00123"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let nowhere = std::env::temp_dir().join("carafe-no-such-directory");
    config
        .load_from(nowhere, variables)
        .expect("nothing but variables");
    assert_eq!(config["SESSION_COOKIE_NAME"], "carafe");
    assert_eq!(config["SECRET_KEY"], "00123");
}

#[test]
fn what_is_unwise_is_said_once() {
    let unwise = || {
        let mut app = App::new("unwise");
        app.config["SECRET_KEY"] = "short".into();
        app
    };
    let log = Log::start();
    drop(unwise().test_client());
    assert_eq!(log.lines_with("SECRET_KEY").len(), 1);
    drop(unwise().templates().expect("no templates, no mistakes"));
    assert_eq!(log.lines_with("SECRET_KEY").len(), 2);
}
