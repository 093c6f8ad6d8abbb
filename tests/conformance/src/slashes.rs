//! Section 2: trailing slashes and repeated slashes.

use carafe::axum::http::Uri;
use carafe::prelude::*;
use serde_json::json;

pub(crate) fn add_to(app: &mut App) {
    app.get("/slash/leaf", slash_leaf);
    app.route("/slash/branch/", slash_branch)
        .methods(["GET", "POST"]);
    app.get("/slash/loose-leaf", slash_loose_leaf)
        .strict_slashes(false);
    app.get("/slash/loose-branch/", slash_loose_branch)
        .strict_slashes(false);
    app.get("/slash/item/<name>/", slash_item);
    app.get("/slash/tree/<path:rest>/", slash_tree);
    // both spellings exist: no redirect
    app.get("/slash/both", async || rule("both-leaf"))
        .endpoint("slash_both_leaf");
    app.get("/slash/both/", async || rule("both-branch"))
        .endpoint("slash_both_branch");
    // a leaf for POST next to a branch for GET
    app.post("/slash/mixed", async || rule("mixed-post"))
        .endpoint("slash_mixed_post");
    app.get("/slash/mixed/", async || rule("mixed-get"))
        .endpoint("slash_mixed_get");
    add_repeated(app);
}

fn add_repeated(app: &mut App) {
    app.get("/merge/a/b", async || rule("a/b"))
        .endpoint("merge_ab");
    app.get("/merge/branch/", async || rule("branch"))
        .endpoint("merge_branch");
    app.get("/merge/item/<name>/end", merge_item);
    app.get("/merge/any/<path:rest>", merge_any);
    app.get("/merge/off/<name>/end", merge_off)
        .merge_slashes(false);
}

fn rule(label: &str) -> JsonResponse {
    json(json!({ "rule": label }))
}

async fn slash_leaf(uri: Uri) -> JsonResponse {
    json(json!({ "rule": "leaf", "path": uri.path() }))
}

async fn slash_branch(uri: Uri, method: Method) -> JsonResponse {
    json(json!({ "rule": "branch", "path": uri.path(), "method": method.as_str() }))
}

async fn slash_loose_leaf(uri: Uri) -> JsonResponse {
    json(json!({ "rule": "loose-leaf", "path": uri.path() }))
}

async fn slash_loose_branch(uri: Uri) -> JsonResponse {
    json(json!({ "rule": "loose-branch", "path": uri.path() }))
}

async fn slash_item(Path(name): Path<String>) -> JsonResponse {
    json(json!({ "rule": "item", "name": name }))
}

async fn slash_tree(Path(rest): Path<String>) -> JsonResponse {
    json(json!({ "rule": "tree", "rest": rest }))
}

async fn merge_item(Path(name): Path<String>) -> JsonResponse {
    json(json!({ "name": name }))
}

async fn merge_any(Path(rest): Path<String>) -> JsonResponse {
    json(json!({ "rest": rest }))
}

async fn merge_off(Path(name): Path<String>) -> JsonResponse {
    json(json!({ "off": name }))
}
