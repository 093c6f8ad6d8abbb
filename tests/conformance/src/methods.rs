//! Section 2: methods.

use carafe::prelude::*;
use serde_json::json;

pub(crate) fn add_to(app: &mut App) {
    app.get("/methods/get", methods_get);
    app.post("/methods/post", async || Html("posted"))
        .endpoint("methods_post");
    // one URL, three endpoints
    app.get("/methods/split", async || Html("read"))
        .endpoint("split_get");
    app.post("/methods/split", split_post);
    app.delete("/methods/split", async || StatusCode::NO_CONTENT)
        .endpoint("split_delete");
    app.route("/methods/many", methods_many)
        .methods(["GET", "PUT", "PATCH"]);
    app.route("/methods/dav", methods_dav)
        .methods(["PROPFIND", "MKCOL"]);
    add_automatic(app);
    // 405 only counts rules that match the path
    app.get("/methods/thing/<int:number>", thing_read);
    app.put("/methods/thing/<name>", thing_write);
}

/// What else is answered by itself: `HEAD` and `OPTIONS`.
fn add_automatic(app: &mut App) {
    app.route("/methods/own-options", own_options)
        .methods(["GET", "OPTIONS"]);
    app.get("/methods/no-options", async || Html("no options"))
        .endpoint("no_options")
        .provide_automatic_options(false);
    app.route("/methods/head-only", head_only).methods(["HEAD"]);
    app.route("/methods/post-head", post_head)
        .methods(["POST", "HEAD"]);
}

async fn methods_get(method: Method) -> impl IntoResponse {
    ([("X-Method", method.to_string())], Html("got"))
}

async fn split_post() -> impl IntoResponse {
    (StatusCode::CREATED, Html("written"))
}

async fn methods_many(method: Method) -> Html<String> {
    Html(method.to_string())
}

async fn methods_dav(method: Method) -> impl IntoResponse {
    (StatusCode::MULTI_STATUS, Html(method.to_string()))
}

async fn own_options(method: Method) -> impl IntoResponse {
    ([("X-Own", "yes")], Html(format!("handled {method}")))
}

async fn head_only() -> impl IntoResponse {
    ([("X-Head", "only")], Html(""))
}

async fn post_head(method: Method) -> impl IntoResponse {
    let method = method.to_string();
    ([("X-Method", method.clone())], Html(method))
}

async fn thing_read(Path(number): Path<u64>) -> JsonResponse {
    json(json!({ "number": number }))
}

async fn thing_write(Path(name): Path<String>) -> JsonResponse {
    json(json!({ "name": name }))
}
