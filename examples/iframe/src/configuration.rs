//! Where the example's configuration comes from.

use std::env;

use carafe::prelude::*;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/iframe.toml");

/// For this example alone: keys that variables without a prefix set too.
const UNPREFIXED: [&str; 4] = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_PARTITIONED",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
];

/// Loads `iframe.toml`, then whatever [`Config::load`](carafe::Config::load) finds, then
/// the variables without a prefix.
pub(crate) fn load(app: &mut App) -> carafe::Result<()> {
    app.config.from_file_optional(FILE)?;
    app.config.load()?;
    for key in UNPREFIXED {
        if let Some(text) = variable(key) {
            app.config[key] = match text.as_str() {
                "1" => true.into(),
                "0" => false.into(),
                _ => text.into(),
            };
        }
    }
    if app.config["SECRET_KEY"].is_null() {
        app.config["SECRET_KEY"] = random_key()?.into();
        eprintln!(
            "No SECRET_KEY is set: this run has one of its own, and visitors are strangers \
             again after the next start. Set FLASK_SECRET_KEY to keep them."
        );
    }
    listen(app)
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// `PORT`, `CERT` and `KEY`, where they are set.
fn listen(app: &mut App) -> carafe::Result<()> {
    let filled = |name| variable(name).filter(|text| !text.is_empty());
    if let Some(port) = filled("PORT") {
        app.port(port.parse()?);
    }
    for (name, key) in [("CERT", "RUN_CERT"), ("KEY", "RUN_KEY")] {
        if let Some(file) = filled(name) {
            app.config[key] = file.into();
        }
    }
    Ok(())
}

fn random_key() -> carafe::Result<Vec<u8>> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    Ok(key.to_vec())
}
