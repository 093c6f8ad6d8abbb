use std::net::SocketAddr;

use carafe::Flashed;
use carafe::prelude::*;
use carafe::session::tagged_json;
use serde::Deserialize;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The Carafe half of the live test, on a port of its own.
pub(crate) struct Twin {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<carafe::Result<()>>,
}

impl Twin {
    /// Starts the application with this configuration.
    pub(crate) async fn start(config: &[(&str, Value)]) -> Self {
        let mut app = create_app();
        app.config.from_mapping(config.iter().cloned());
        let server = app.bind().await.expect("a free loopback port");
        let addr = server.local_addr();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(server.serve_until(async {
            let _ = stopped.await;
        }));
        Self { addr, stop, served }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Stops it, and makes sure that it stops in peace.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        let served = self.served.await.expect("the server does not panic");
        served.expect("the server stops in peace");
    }
}

/// The routes of `tests/flask/app.py`.
pub(crate) fn create_app() -> App {
    let mut app = App::new("twin");
    app.port(0);
    app.get("/count", count);
    app.get("/session", show);
    app.post("/set", update);
    app.post("/flash", flash);
    app.get("/flashes", flashes);
    app.post("/permanent", permanent);
    app.post("/clear", clear);
    app
}

async fn count(mut session: Session) -> String {
    let count = session["count"].as_i64().unwrap_or(0) + 1;
    session["count"] = count.into();
    format!("{{\"count\":{count}}}\n")
}

async fn show(session: Session) -> carafe::Result<String> {
    let dict = session.iter().map(|(key, value)| (key, value.clone()));
    Ok(tagged_json::dumps(&dict.collect(), true)?)
}

async fn update(mut session: Session, body: String) -> carafe::Result<StatusCode> {
    if let Value::Dict(dict) = tagged_json::loads(&body)? {
        for (key, value) in dict {
            session.insert(key, value);
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Message {
    message: String,
    category: String,
}

async fn flash(mut session: Session, Form(form): Form<Message>) -> StatusCode {
    session.flash_with(form.category, form.message);
    StatusCode::NO_CONTENT
}

async fn flashes(mut session: Session) -> Json<Vec<Flashed>> {
    Json(session.flashed_messages())
}

#[derive(Deserialize)]
struct Permanent {
    value: u8,
}

async fn permanent(mut session: Session, Form(form): Form<Permanent>) -> StatusCode {
    session.set_permanent(form.value == 1);
    StatusCode::NO_CONTENT
}

async fn clear(mut session: Session) -> StatusCode {
    session.clear();
    StatusCode::NO_CONTENT
}
