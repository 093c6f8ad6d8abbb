//! The blog of [Flask's tutorial](https://flask.palletsprojects.com/en/stable/tutorial/): the
//! same pages, the same templates, the same database.

mod auth;
mod blog;
mod db;
mod hashing;
mod instance;

use carafe::Dict;
use carafe::prelude::*;
use tower_http::csrf::CsrfLayer;

use crate::hashing::Hashing;

/// Creates the application.
///
/// A configuration given here takes the place of the instance folder's and the
/// environment's: tests bring a `SECRET_KEY` and the path of a `DATABASE`.
///
/// # Errors
///
/// If the instance folder or its configuration cannot be used.
pub fn create_app(test_config: Option<Dict>) -> carafe::Result<App> {
    let mut app = App::new("flaskr");
    // Browsers are not to send the session with what other sites post ..
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax".into();
    match test_config {
        Some(config) => app.config.from_mapping(config),
        None => instance::load(&mut app.config)?,
    }
    // .. and what other sites post is refused, session or not.
    app.layer(CsrfLayer::new());

    let database: String = app.config.get("DATABASE")?.unwrap_or_default();
    app.manage(db::open(&database));
    app.manage(Hashing::new(4));
    app.template_folder(embed!("templates"));
    app.static_folder(embed!("static"));

    app.get("/hello", hello);
    app.register_blueprint(auth::blueprint());
    app.register_blueprint(blog::blueprint());
    // `url_for("index")` builds the same URL as `url_for("blog.index")`.
    app.add_url_rule("/", "index").build_only();
    Ok(app)
}

async fn hello() -> &'static str {
    "Hello, World!"
}
