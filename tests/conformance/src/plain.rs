//! The variant `plain`: what can be switched off or turned around.

use carafe::prelude::*;

use crate::errors::{LookupError, python_name};
use crate::variants::HERE;

pub(crate) fn app() -> App {
    let mut app = App::new("plain");
    app.root_path = HERE.into();
    app.static_url_path("/assets");
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = false.into();
    app.url_map.strict_slashes = false;
    app.url_map.merge_slashes = false;
    app.url_map.redirect_defaults = false;
    app.json.sort_keys = false;
    app.json.ensure_ascii = false;
    app.json.compact = Some(false);
    app.json.mimetype = "application/vnd.conformance+json".into();
    add_views(&mut app);
    app.error_handler_any(on_anything);
    app
}

fn add_views(app: &mut App) {
    app.get("/leaf", async || Html("leaf")).endpoint("leaf");
    app.route("/branch/", async || Html("branch"))
        .endpoint("branch")
        .methods(["GET", "POST"]);
    app.get("/a/b", async || Html("a/b")).endpoint("ab");
    app.get("/pages/", pages).defaults([("page", 1)]);
    app.get("/pages/<int:page>", pages);
    app.get("/json", json_view);
    app.get("/dict", dict_view);
    app.get("/options", async || Html("options"))
        .endpoint("options");
    app.get("/session/read", session_read);
    app.post("/session/write", session_write);
    app.get("/url", url);
    app.get("/crash", crash);
    app.get("/abort/<int:code>", abort_code);
}

async fn pages(Path(page): Path<u64>) -> Html<String> {
    Html(format!("page {page}"))
}

async fn json_view() -> JsonResponse {
    let inner = Value::from_iter([("y", 1), ("x", 2)]);
    json(Value::from_iter([
        ("zebra", Value::from("Grüße")),
        ("apple", [1.into(), inner].into()),
        ("empty", Value::dict()),
    ]))
}

async fn dict_view() -> JsonResponse {
    json(Value::from_iter([("b", 1), ("a", 2)]))
}

async fn session_read(session: Session) -> JsonResponse {
    let value = session.value("key").cloned().unwrap_or_default();
    let length = session.keys().count();
    json(Value::from_iter([
        ("value", value),
        ("length", length.into()),
    ]))
}

async fn session_write(mut session: Session) -> Html<&'static str> {
    session["key"] = 1.into();
    Html("unreachable")
}

async fn url(urls: Urls) -> carafe::Result<Html<String>> {
    let css = url_for("static").arg("filename", "site.css");
    Ok(Html(urls.build(&css)?))
}

/// Sees every error that nothing else handles, which is every error.
async fn on_anything(error: Caught) -> (StatusCode, Html<String>) {
    let (status, what) = match error.find::<HttpError>() {
        Some(http) => (
            http.status(),
            format!("{} {}", http.status().as_u16(), http.name()),
        ),
        None => (
            StatusCode::INTERNAL_SERVER_ERROR,
            python_name(&error).to_owned(),
        ),
    };
    (status, Html(format!("handled {what}")))
}

async fn crash() -> carafe::Result<()> {
    Err(LookupError.into())
}

async fn abort_code(Path(code): Path<u16>) -> HttpError {
    abort(code)
}
