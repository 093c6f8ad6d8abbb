//! A plain axum router that knows who is logged in to your Flask app.
//!
//! Run with `FLASK_SECRET_KEY=<that of the Flask app> cargo run -p plain_axum`. Served under
//! the Flask app's host, `/me` sees `session["user"]` as Flask wrote it, and Flask sees
//! `session["seen_by_rust"]`.

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::get;
use carafe::config::Settings;
use carafe::{Config, Session, SessionLayer};

async fn me(mut session: Session) -> impl IntoResponse {
    let Some(user) = session["user"].as_str().map(str::to_owned) else {
        return "Log in at the Flask app first.".to_owned();
    };
    session["seen_by_rust"] = true.into();
    format!("Hello, {user}!")
}

#[tokio::main]
async fn main() -> carafe::Result<()> {
    let mut config = Config::named("plain_axum");
    config.load()?;
    let sessions = Settings::from_config(&config)?.session_interface()?;
    let app = Router::new()
        .route("/me", get(me))
        .fallback(async |request: Request| format!("There is no {}.", request.uri()))
        .layer(SessionLayer::shared(sessions));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:5001").await?;
    axum::serve(listener, app).await?;
    Ok(())
}
