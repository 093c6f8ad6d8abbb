//! The same page over a socket, from Carafe's server and from axum's, until the process is
//! ended: `served.py` counts the instructions of a request.

use std::io;

use axum::Router;
use axum::routing::get;
use carafe::prelude::{App, Scaffold};
use tokio::net::TcpListener;

use crate::session_cookie::SECRET_KEY;

/// Serves on the runtime of one thread that both get.
///
/// # Errors
///
/// If the port cannot be bound, or `kind` is none of `axum`, `carafe` and `hooks`.
pub fn serve(kind: &str, port: u16) -> carafe::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match kind {
            "axum" => {
                let listener = TcpListener::bind(("127.0.0.1", port)).await?;
                let router = Router::new().route("/", get(async || "Hello, World!"));
                Ok(axum::serve(listener, router).await?)
            }
            "carafe" | "hooks" => carafe(kind == "hooks", port).serve().await,
            _ => Err(io::Error::other(format!("no server is called {kind:?}")).into()),
        }
    })
}

fn carafe(hooks: bool, port: u16) -> App {
    let mut app = App::new("bench");
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    if hooks {
        app.before_request_fn(|_, _| ());
        app.after_request_fn(|_, _| ());
    }
    app.get("/", async || "Hello, World!");
    app.host("127.0.0.1").port(port);
    app
}
