//! The variants: which application, and how it is configured.

use carafe::prelude::*;
use time::Duration;

use crate::{
    blueprints, bodies, conditional, converters, cookies, defaults, errors, files, flash, hooks,
    host, index, json, methods, plain, requests, responses, sessions, slashes, subdomain,
    templates, url_for, views, weights,
};

/// The checker knows these keys too: it signs and verifies session cookies.
pub(crate) const SECRET_KEY: &str = "conformance-primary-key";
/// Where the templates and files of both applications are.
pub(crate) const HERE: &str = env!("CARGO_MANIFEST_DIR");
const SECRET_KEY_FALLBACKS: [&str; 2] = ["conformance-old-key-1", "conformance-old-key-2"];

/// Makes the application of a variant; `None` if there is no such variant.
pub(crate) fn app(variant: &str) -> Option<App> {
    let configure = match variant {
        "plain" => return Some(plain::app()),
        "subdomain" => return Some(subdomain::app()),
        "host" => return Some(host::app()),
        "default" => default,
        "partitioned" => partitioned,
        "limits" => limits,
        "debug" => debug,
        _ => return None,
    };
    let mut app = App::new("conformance");
    app.root_path = HERE.into();
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    configure(&mut app);
    add_sections_to(&mut app);
    Some(app)
}

fn add_sections_to(app: &mut App) {
    converters::add_to(app);
    slashes::add_to(app);
    defaults::add_to(app);
    weights::add_to(app);
    methods::add_to(app);
    url_for::add_to(app);
    blueprints::add_to(app);
    hooks::add_to(app);
    errors::add_to(app);
    responses::add_to(app);
    json::add_to(app);
    requests::add_to(app);
    conditional::add_to(app);
    cookies::add_to(app);
    sessions::add_to(app);
    views::add_to(app);
    bodies::add_to(app);
    files::add_to(app);
    flash::add_to(app);
    templates::add_to(app);
    index::add_to(app);
}

fn default(app: &mut App) {
    app.config["SECRET_KEY_FALLBACKS"] = SECRET_KEY_FALLBACKS.into();
}

fn partitioned(app: &mut App) {
    app.config["SESSION_COOKIE_NAME"] = "__Secure-app".into();
    app.config["SESSION_COOKIE_DOMAIN"] = ".conformance.test".into();
    app.config["SESSION_COOKIE_PATH"] = "/session".into();
    app.config["SESSION_COOKIE_HTTPONLY"] = false.into();
    app.config["SESSION_COOKIE_SECURE"] = true.into();
    app.config["SESSION_COOKIE_SAMESITE"] = "None".into();
    app.config["SESSION_COOKIE_PARTITIONED"] = true.into();
    app.config["SESSION_REFRESH_EACH_REQUEST"] = false.into();
    app.config["PERMANENT_SESSION_LIFETIME"] = Duration::minutes(10).into();
}

fn limits(app: &mut App) {
    app.config["MAX_CONTENT_LENGTH"] = 200_000.into();
    app.config["MAX_FORM_MEMORY_SIZE"] = 100_000.into();
    app.config["MAX_FORM_PARTS"] = 4.into();
    app.config["TRUSTED_HOSTS"] = ["conformance.test", ".trusted.test"].into();
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600.into();
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax".into();
    app.config["APPLICATION_ROOT"] = "/mounted".into();
}

fn debug(app: &mut App) {
    app.config["DEBUG"] = true.into();
    app.config["PROPAGATE_EXCEPTIONS"] = false.into();
    app.config["TRAP_BAD_REQUEST_ERRORS"] = false.into();
}
