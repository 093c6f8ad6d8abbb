//! The same pages over a socket, from Carafe's server and from axum's, until the process is
//! ended: `served.py` counts the instructions of a request.

use std::io;

use axum::Router;
use axum::routing::get;
use carafe::prelude::{App, Scaffold};
use tokio::net::TcpListener;

use crate::pages::{axum_pages, carafe_pages};
use crate::session_cookie::SECRET_KEY;

/// Serves on the runtime of one thread that all get.
///
/// # Errors
///
/// If the port cannot be bound, or `kind` is none of `axum`, `carafe`, `hooks`, `axum_pages`
/// and `carafe_pages`.
pub fn serve(kind: &str, port: u16) -> carafe::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match kind {
            "axum" => by_axum(axum_hello(), port).await,
            "carafe" | "hooks" => by_carafe(carafe_hello(kind == "hooks"), port).await,
            "axum_pages" => by_axum(axum_pages(), port).await,
            "carafe_pages" => by_carafe(carafe_pages(), port).await,
            _ => Err(io::Error::other(format!("no server is called {kind:?}")).into()),
        }
    })
}

async fn by_axum(router: Router, port: u16) -> carafe::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(axum::serve(listener, router).await?)
}

async fn by_carafe(mut app: App, port: u16) -> carafe::Result<()> {
    app.host("127.0.0.1").port(port);
    app.serve().await
}

fn axum_hello() -> Router {
    Router::new().route("/", get(async || "Hello, World!"))
}

fn carafe_hello(hooks: bool) -> App {
    let mut app = App::new("bench");
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    if hooks {
        app.before_request_fn(|_, _| ());
        app.after_request_fn(|_, _| ());
    }
    app.get("/", async || "Hello, World!");
    app
}
