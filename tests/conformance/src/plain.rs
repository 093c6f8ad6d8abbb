//! The variant `plain`: what can be switched off or turned around.

use carafe::prelude::*;
use serde_json::json;

use crate::json::json;

pub(crate) fn app() -> App {
    let mut app = App::new("plain");
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = false.into();
    app.url_map.strict_slashes = false;
    app.url_map.merge_slashes = false;
    app.url_map.redirect_defaults = false;
    app.get("/leaf", async || Html("leaf")).endpoint("leaf");
    app.route("/branch/", async || Html("branch"))
        .endpoint("branch")
        .methods(["GET", "POST"]);
    app.get("/a/b", async || Html("a/b")).endpoint("ab");
    app.get("/pages/", pages).defaults([("page", 1)]);
    app.get("/pages/<int:page>", pages);
    app.get("/options", async || Html("options"))
        .endpoint("options");
    app.get("/session/read", session_read);
    app.post("/session/write", session_write);
    app.get("/url", url);
    app.add_url_rule("/assets/<path:filename>", "static")
        .build_only();
    app
}

async fn pages(Path(page): Path<u64>) -> Html<String> {
    Html(format!("page {page}"))
}

async fn session_read(session: Session) -> Response {
    json(json!({ "value": session.value("key"), "length": session.keys().count() }))
}

async fn session_write(mut session: Session) -> Html<&'static str> {
    session["key"] = 1.into();
    Html("unreachable")
}

async fn url(urls: Urls) -> carafe::Result<Html<String>> {
    let css = url_for("static").arg("filename", "site.css");
    Ok(Html(urls.build(&css)?))
}
