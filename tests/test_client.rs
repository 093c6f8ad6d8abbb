//! Carafe's own test client, seen from outside: what it sends and keeps, as Flask's client
//! and as a browser, and that it notices what goes wrong.

use std::future::Future;

use carafe::prelude::*;
use serde::Deserialize;

mod cookies;
mod failures;
mod frames;
mod planted;
mod requests;
mod session;

#[derive(Deserialize)]
struct Login {
    name: String,
}

async fn index(session: Session) -> String {
    format!("Hello, {}!", session["user"].as_str().unwrap_or("nobody"))
}

async fn login(mut session: Session, Form(login): Form<Login>) -> Redirect {
    session["user"] = login.name.into();
    redirect(url_for("index"))
}

async fn logout(mut session: Session) -> Redirect {
    session.clear();
    redirect(url_for("index"))
}

/// An application that people log in to, made for frames or not.
fn login_app(partitioned: bool) -> App {
    let mut app = App::new("login");
    app.config["SECRET_KEY"] = "the secret key of these tests".into();
    app.config["SESSION_COOKIE_PARTITIONED"] = partitioned.into();
    app.get("/", index);
    app.post("/login", login);
    app.post("/logout", logout);
    app
}

/// Runs a test within the test, and returns the message that it panics with.
async fn panic_of(test: impl Future<Output = ()> + Send + 'static) -> Option<String> {
    let payload = tokio::spawn(test).await.err()?.into_panic();
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string))
}

/// Tells whether a test within the test fails, and says so.
async fn assert_fails(test: impl Future<Output = ()> + Send + 'static, saying: &str) {
    let message = panic_of(test).await;
    let said = message.as_ref().is_some_and(|text| text.contains(saying));
    assert!(said, "{message:?} does not say {saying:?}");
}
