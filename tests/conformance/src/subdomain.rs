//! The variant `subdomain`: subdomains below `SERVER_NAME`.

use carafe::prelude::*;
use serde_json::json;

use crate::variants::{HERE, SECRET_KEY};

pub(crate) fn app() -> App {
    let mut app = App::new("subdomain");
    app.root_path = HERE.into();
    app.subdomain_matching = true;
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    app.config["SERVER_NAME"] = "conformance.test".into();
    app.config["SESSION_COOKIE_SAMESITE"] = "Strict".into();
    app.get("/", async || Html("main site")).endpoint("index");
    app.get("/", async || Html("admin site"))
        .endpoint("admin_index")
        .subdomain("admin");
    app.get("/only-admin", async || Html("only on admin"))
        .endpoint("only_admin")
        .subdomain("admin");
    app.get("/", user_index).subdomain("<user>");
    app.get("/dir/", user_dir).subdomain("<user>");
    app.get("/links", links);
    app.get("/links", admin_links).subdomain("admin");
    let mut api = Blueprint::new("api").subdomain("api").url_prefix("/v1");
    api.get("/status", status);
    app.register_blueprint(api);
    app
}

async fn user_index(Path(user): Path<String>, request: Request) -> JsonResponse {
    json(json!({ "user": user, "host": request.host() }))
}

async fn user_dir(Path(user): Path<String>) -> JsonResponse {
    json(json!({ "user": user }))
}

async fn links(urls: Urls, mut session: Session) -> carafe::Result<JsonResponse> {
    session["seen"] = true.into();
    Ok(json(json!({
        "index": urls.build(url_for("index"))?,
        "admin": urls.build(url_for("admin_index"))?,
        "user": urls.build(url_for("user_index").arg("user", "ada"))?,
        "external": urls.build(url_for("index").external(true))?,
        "static": urls.build(url_for("static").arg("filename", "site.css"))?,
    })))
}

async fn admin_links(urls: Urls) -> carafe::Result<JsonResponse> {
    Ok(json(json!({
        "index": urls.build(url_for("index"))?,
        "admin": urls.build(url_for("only_admin"))?,
        "user": urls.build(url_for("user_index").arg("user", "ada"))?,
    })))
}

async fn status(context: Context, urls: Urls) -> carafe::Result<JsonResponse> {
    Ok(json(json!({
        "endpoint": context.endpoint(),
        "here": urls.build(url_for(".status"))?,
        "home": urls.build(url_for("index"))?,
    })))
}
