//! Section 5: functions before and after a view, teardown, `G`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use carafe::axum::body::to_bytes;
use carafe::axum::http::HeaderValue;
use carafe::prelude::*;
use serde_json::json;

use crate::errors::{Failure, python_name};

/// What teardown functions wrote, by the key that the request names.
type TeardownLog = Arc<Mutex<HashMap<String, Vec<String>>>>;

pub(crate) fn add_to(app: &mut App) {
    app.manage(TeardownLog::default());
    app.before_request(async |g: G| note(&g, "before app 1"));
    app.before_request(second_before);
    app.after_request(first_after);
    app.after_request(async |g: G, response: Response| noted(&g, "after app 2", response));
    app.teardown_request(app_teardown);
    app.register_blueprint(hooks());
    // the app-level trace, for a view outside of every blueprint
    app.get("/hooks-app/work", work).endpoint("app_work");
}

fn hooks() -> Blueprint {
    let mut bp = Blueprint::new("hooks").url_prefix("/hooks");
    bp.before_request(bp_before);
    bp.after_request(async |g: G, response: Response| noted(&g, "after bp", response));
    bp.teardown_request(bp_teardown);
    bp.before_app_request(async |g: G| note(&g, "before app from bp"));
    bp.after_app_request(async |g: G, response: Response| noted(&g, "after app from bp", response));
    bp.get("/work", work);
    bp.get("/fail", fail);
    bp.get("/abort/<int:code>", hooks_abort);
    bp.get("/late", late);
    bp.get("/replace", replace);
    bp.get("/g", g_values);
    bp.get("/log/<key>", read_log);
    bp
}

/// Appends to what the functions of a request noted, in their order.
pub(crate) fn note(g: &G, label: &str) {
    g.update("trace", |trace| trace.push(label));
}

pub(crate) fn noted(g: &G, label: &str, response: Response) -> Response {
    note(g, label);
    response
}

async fn second_before(g: G, request: Request) -> Option<impl IntoResponse> {
    note(&g, "before app 2");
    let stops = request.args().get("stop") == Some("app");
    stops.then_some((StatusCode::ACCEPTED, Html("stopped by the app")))
}

async fn bp_before(g: G, request: Request) -> Option<impl IntoResponse> {
    note(&g, "before bp");
    let stops = request.args().get("stop") == Some("bp");
    let status = StatusCode::NON_AUTHORITATIVE_INFORMATION;
    stops.then(|| (status, json(json!({ "stopped": "bp" }))))
}

/// Registered first, hence last to run: it sees the whole trace.
async fn first_after(g: G, request: Request, mut response: Response) -> carafe::Result<Response> {
    note(&g, "after app 1");
    if request.args().contains_key("trace") {
        let trace: Vec<String> = g.value("trace").unwrap_or_default().to()?;
        let trace = HeaderValue::try_from(trace.join(", "))?;
        response.headers_mut().insert("X-Trace", trace);
    }
    Ok(response)
}

async fn app_teardown(request: Request, log: State<TeardownLog>, error: Option<Caught>) {
    log_teardown("app", &request, &log, error);
}

async fn bp_teardown(request: Request, log: State<TeardownLog>, error: Option<Caught>) {
    log_teardown("bp", &request, &log, error);
}

fn log_teardown(who: &str, request: &Request, log: &TeardownLog, error: Option<Caught>) {
    let Some(key) = request.args().get("log").filter(|key| !key.is_empty()) else {
        return;
    };
    let kind = error.map_or("no error", |error| python_name(&error));
    let mut log = log.lock().expect("nobody panics with the log");
    let lines = log.entry(key.to_owned()).or_default();
    lines.push(format!("{who}: {kind}"));
}

async fn work(g: G) -> Html<&'static str> {
    note(&g, "view");
    Html("worked")
}

async fn fail(g: G) -> carafe::Result<()> {
    note(&g, "view");
    Err(Failure("on purpose").into())
}

async fn hooks_abort(g: G, Path(code): Path<u16>) -> HttpError {
    note(&g, "view");
    abort(code)
}

async fn late(context: Context) -> Html<&'static str> {
    let g = context.g();
    context.after_this_request(async move |mut response: Response| {
        note(&g, "after this 1");
        let yes = HeaderValue::from_static("yes");
        response.headers_mut().insert("X-Late", yes);
        response
    });
    let g = context.g();
    context.after_this_request(async move |mut response: Response| {
        note(&g, "after this 2");
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        response
    });
    Html("late")
}

async fn replace(context: Context) -> Html<&'static str> {
    context.after_this_request(async |response: Response| {
        let body = to_bytes(response.into_body(), usize::MAX).await?;
        let text = String::from_utf8_lossy(&body);
        let status = StatusCode::from_u16(299)?;
        Ok::<_, carafe::Error>((status, Html(format!("replaced {text}"))))
    });
    Html("original")
}

async fn g_values(g: G) -> JsonResponse {
    g.set("answer", 42);
    let inside = g.contains_key("answer");
    let answer = g.value("answer");
    let missing = g.value("missing");
    let default = g.value("missing").unwrap_or("fallback".into());
    let popped = g.pop("answer");
    json(json!({
        "answer": answer,
        "missing": missing,
        "default": default,
        "inside": inside,
        "popped": popped,
        "after": g.contains_key("answer"),
    }))
}

async fn read_log(Path(key): Path<String>, log: State<TeardownLog>) -> JsonResponse {
    let mut log = log.lock().expect("nobody panics with the log");
    json(log.remove(&key).unwrap_or_default())
}
