//! A widget whose session lives inside other sites' iframes.
//!
//! Run with `cargo run -p iframe`, then open <http://shop.localhost:5000> and
//! <http://news.localhost:5000>: both embed <http://widget.localhost:5000>. One program,
//! one port, no certificates. Configured by `iframe.toml` and the environment.

mod configuration;
mod pages;
mod widget;

use carafe::axum::http::Uri;
use carafe::prelude::*;

fn main() -> carafe::Result<()> {
    create_app()?.run()
}

fn create_app() -> carafe::Result<App> {
    let mut app = App::new("iframe");
    configuration::load(&mut app)?;
    let demo = pages::Demo::new(&app.config)?;

    app.get(
        "/",
        move |session: Session, uri: Uri, headers: HeaderMap| {
            let page = demo.page(session, &uri, &headers);
            async { page }
        },
    );
    app.get("/demo.css", pages::style);
    app.get("/api/visits", widget::visits);
    app.get("/api/whoami", widget::whoami);
    app.post("/login", widget::login);
    app.post("/logout", widget::logout);
    Ok(app)
}
