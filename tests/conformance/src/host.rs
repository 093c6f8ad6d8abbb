//! The variant `host`: host matching.

use carafe::prelude::*;
use serde_json::json;

use crate::variants::{HERE, SECRET_KEY};

pub(crate) fn app() -> App {
    let mut app = App::new("host");
    app.root_path = HERE.into();
    app.static_host("static.test");
    app.url_map.host_matching = true;
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    app.get("/", async || Html("one"))
        .endpoint("one")
        .host("one.test");
    app.get("/", async || Html("two with port"))
        .endpoint("two")
        .host("two.test:8080");
    app.get("/", wild).host("<name>.wild.test");
    app.get("/dir/", async || Html("dir"))
        .endpoint("one_dir")
        .host("one.test");
    app.get("/links", links).host("one.test");
    app.post("/only-post", async || Html("posted"))
        .endpoint("only_post")
        .host("one.test");
    app
}

async fn wild(Path(name): Path<String>) -> JsonResponse {
    json(json!({ "name": name }))
}

async fn links(urls: Urls) -> carafe::Result<JsonResponse> {
    Ok(json(json!({
        "one": urls.build(url_for("one_dir"))?,
        "two": urls.build(url_for("two"))?,
        "wild": urls.build(url_for("wild").arg("name", "x"))?,
        "static": urls.build(url_for("static").arg("filename", "site.css"))?,
    })))
}
