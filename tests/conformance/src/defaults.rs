//! Section 2: defaults of rules, canonical redirects, `redirect_to` and aliases.

use carafe::prelude::*;
use serde_json::json;

pub(crate) fn add_to(app: &mut App) {
    // /pages/1 is an alias of /pages/: the default value redirects
    app.get("/pages/", pages).defaults([("page", 1)]);
    app.get("/pages/<int:page>", pages);
    // defaults on one rule only, with a value that no URL carries
    app.get("/export/<name>", export)
        .defaults([("kind", "csv")]);
    app.get("/export/<name>/<any(csv, json):kind>", export);
    // an optional argument, two rules, no redirect
    app.get("/greet/", greet);
    app.get("/greet/<name>", greet);
    app.add_url_rule("/moved/<int:number>", "moved")
        .redirect_to("/pages/<number>");
    app.get("/alias/new/<name>", alias_view);
    app.add_url_rule("/alias/old/<name>", "alias_view").alias();
}

async fn pages(Path(page): Path<u64>) -> JsonResponse {
    json(json!({ "page": page }))
}

async fn export(Path((name, kind)): Path<(String, String)>) -> JsonResponse {
    json(json!({ "name": name, "kind": kind }))
}

async fn greet(name: Option<Path<String>>) -> Html<String> {
    let name = name.map_or_else(|| "World".into(), |Path(name)| name);
    Html(format!("Hello {name}!"))
}

async fn alias_view(Path(name): Path<String>) -> JsonResponse {
    json(json!({ "name": name }))
}
