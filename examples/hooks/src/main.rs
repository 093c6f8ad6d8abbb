//! Hooks: what runs around a view, shown by requests that keep a diary.
//!
//! Run with `cargo run -p hooks`, then open <http://127.0.0.1:5000>.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use carafe::prelude::*;
use carafe::stream;
use futures_util::StreamExt;

/// The last requests, for all to read: the newest comes first.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

/// When the request began.
struct Started(Instant);

fn main() -> carafe::Result<()> {
    app().run()
}

fn app() -> App {
    let mut app = App::new("hooks");
    app.manage(Diary::default());
    app.get("/", index);
    app.get("/public", async || "This one is open to everybody.")
        .endpoint("public");
    app.get("/private", async || "Nobody gets here.")
        .endpoint("private");
    app.get("/stream", countdown);
    app.get("/panic", broken);
    app.get("/favicon.ico", async || StatusCode::NO_CONTENT)
        .endpoint("favicon");
    app.before_request(start);
    app.before_request(guard);
    app.after_request(stamp);
    app.after_request(note_status);
    app.teardown_request(write_diary);
    app.signals.got_request_exception.connect(|context, error| {
        note(&context.g(), &format!("signal: {error}"));
    });
    app
}

async fn start(g: G, request: Request) {
    g.insert(Started(Instant::now()));
    let endpoint = request.endpoint().unwrap_or("no endpoint");
    note(&g, &format!("before_request: start, {endpoint}"));
}

/// What this returns is the answer; the view does not run.
async fn guard(g: G, request: Request) -> Option<HttpError> {
    note(&g, "before_request: guard");
    (request.path() == "/private").then(|| abort(403))
}

/// Was added first, and so runs last.
async fn stamp(g: G, mut response: Response) -> Response {
    note(&g, "after_request: stamp");
    if let Some(started) = g.get::<Started>() {
        let milliseconds = started.0.elapsed().as_secs_f64() * 1000.0;
        let value = format!("app;dur={milliseconds:.3}").parse();
        response
            .headers_mut()
            .insert("server-timing", value.expect("digits"));
    }
    response
}

async fn note_status(g: G, response: Response) -> Response {
    note(
        &g,
        &format!("after_request: note_status {}", response.status()),
    );
    response
}

/// Runs when the body has gone, also for a panic or a client who has left.
async fn write_diary(g: G, State(diary): State<Diary>, error: Option<Caught>) {
    let error = error.map_or("no error".to_owned(), |error| error.to_string());
    note(&g, &format!("teardown_request: write_diary, {error}"));
    let steps = g.value("steps").unwrap_or_default();
    let steps = steps
        .as_list()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let entry = steps.map(|step| format!("<li>{step}</li>")).collect();
    let mut entries = diary.0.lock().expect("nobody panics with the diary");
    entries.truncate(9);
    entries.insert(0, entry);
}

async fn index(g: G, State(diary): State<Diary>) -> Html<String> {
    note(&g, "view: index");
    let entries = diary.0.lock().expect("nobody panics with the diary");
    let entries = entries.iter().filter(|entry| !entry.contains("favicon"));
    let entries = entries.take(6).map(|entry| format!("<ol>{entry}</ol>"));
    let entries: String = entries.collect();
    Html(PAGE.replace("ENTRIES", &entries))
}

async fn countdown(g: G) -> Response {
    note(&g, "view: countdown");
    let pieces = futures_util::stream::iter([3, 2, 1]).map(move |piece| {
        note(&g, &format!("stream: piece {piece}"));
        format!("{piece} ..\n")
    });
    make_response(stream(pieces))
}

async fn broken() -> &'static str {
    panic!("the view broke")
}

fn note(g: &G, step: &str) {
    g.update("steps", |steps| steps.push(step));
}

const PAGE: &str = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Hooks</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{font:17px/1.6 system-ui;max-width:46rem;margin:8vh auto;padding:0 1rem;color:#222}
ol{background:#f5f3ef;border-radius:10px;padding:1rem 1rem 1rem 3rem;font:14px/1.7 monospace}
nav a{margin-right:1rem;color:#1f6f6b}</style><h1>The diary of the last requests</h1>
<p>Open one of these, come back, and see what ran for it.</p><nav><a href="/public">/public</a>
<a href="/private">/private</a><a href="/missing">/missing</a><a href="/stream">/stream</a>
<a href="/panic">/panic</a><a href="/">again</a></nav>ENTRIES"#;
