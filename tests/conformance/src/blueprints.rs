//! Section 4: blueprints.

use std::fmt;

use carafe::prelude::*;
use serde_json::json;

use crate::errors::Failure;
use crate::hooks::{note, noted};

pub(crate) fn add_to(app: &mut App) {
    app.register_blueprint(shop());
    app.register_blueprint(small())
        .url_prefix("/small")
        .url_defaults([("size", 1)]);
    app.register_blueprint(small())
        .name("second")
        .url_prefix("/second")
        .url_defaults([("size", 2)]);
    app.register_blueprint(lang());
    app.register_blueprint(api());
    add_prefixes(app);
}

/// Prefix and rule meet in one slash, however both are written.
fn add_prefixes(app: &mut App) {
    let pairs = [
        ("/pre1", ""),
        ("/pre2/", ""),
        ("/pre3/", "/x"),
        ("/pre4/", "x"),
        ("/pre5//", "//x"),
    ];
    for (number, (prefix, rule)) in pairs.into_iter().enumerate() {
        let mut bp = Blueprint::new(format!("prefix{number}")).url_prefix(prefix);
        bp.get(rule, prefix_index).endpoint("index");
        app.register_blueprint(bp);
    }
}

async fn prefix_index(context: Context, request: Request) -> JsonResponse {
    let rule = context.url_rule().map(|rule| rule.rule.clone());
    json(json!({ "rule": rule, "path": request.path() }))
}

#[derive(Debug)]
struct OutOfStock(&'static str);

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for OutOfStock {}

fn shop() -> Blueprint {
    let mut bp = Blueprint::new("shop")
        .url_prefix("/shop")
        .template_folder("shop/templates")
        .static_folder("shop/static");
    bp.get("/", async || {
        render_template("shop/index.html", context! { title => "Shop" })
    })
    .endpoint("index");
    bp.get("/where", place).endpoint("where");
    bp.get("/item/<int:number>", item);
    bp.get("/forbidden", async || abort(403))
        .endpoint("forbidden");
    bp.get("/missing", async || abort(404)).endpoint("missing");
    bp.get("/broken", broken);
    bp.get("/crash", crash);
    bp.error_handler(403, async || (StatusCode::FORBIDDEN, Html("shop says no")));
    bp.error_handler(404, async || {
        (StatusCode::NOT_FOUND, Html("shop has no such thing"))
    });
    bp.error_handler_for::<OutOfStock, _, _>(on_out_of_stock);
    bp.context_processor_fn(|_| context! { shop_name => "Corner Shop" });
    bp.app_context_processor_fn(|_| context! { from_shop => "app-wide" });
    bp.app_template_filter("price", |cents: u32| {
        format!("{}.{:02} EUR", cents / 100, cents % 100)
    });
    bp.app_error_handler(410, async || {
        (StatusCode::GONE, Html("gone, says the shop for everybody"))
    });
    bp
}

async fn place(context: Context) -> JsonResponse {
    json(json!({
        "endpoint": context.endpoint(),
        "blueprint": context.blueprint(),
        "blueprints": context.blueprints().collect::<Vec<_>>(),
        "rule": context.url_rule().map(|rule| &rule.rule),
        "args": context.view_args(),
    }))
}

async fn item(Path(number): Path<u64>, urls: Urls) -> carafe::Result<JsonResponse> {
    Ok(json(json!({
        "item": number,
        "relative": urls.build(url_for(".item").arg("number", number + 1))?,
        "absolute": urls.build(url_for("shop.index"))?,
        "app_level": urls.build(url_for("slash_leaf"))?,
    })))
}

async fn broken() -> carafe::Result<()> {
    Err(OutOfStock("teapots").into())
}

async fn crash() -> carafe::Result<()> {
    Err(Failure("unhandled in the shop").into())
}

async fn on_out_of_stock(error: Caught<OutOfStock>) -> impl IntoResponse {
    let answer = json!({ "out_of_stock": error.to_string() });
    (StatusCode::CONFLICT, json(answer))
}

/// Registered twice, under two names, with other defaults.
fn small() -> Blueprint {
    let mut bp = Blueprint::new("small");
    bp.get("/", small_index).endpoint("index");
    bp.get("/more", more).defaults([("extra", 42)]);
    bp.get("/self", self_url);
    bp
}

async fn small_index(Path(size): Path<u64>, context: Context) -> JsonResponse {
    json(json!({ "size": size, "endpoint": context.endpoint() }))
}

async fn more(Path((size, extra)): Path<(u64, u64)>) -> JsonResponse {
    json(json!({ "size": size, "extra": extra }))
}

async fn self_url(urls: Urls) -> carafe::Result<Html<String>> {
    Ok(Html(urls.build(url_for(".index"))?))
}

/// The language is part of the prefix and never reaches the views.
fn lang() -> Blueprint {
    let mut bp = Blueprint::new("lang").url_prefix("/<any(de, en, fr):lang_code>");
    bp.url_value_preprocessor(|context, _, values| {
        if let Some(code) = values.shift_remove("lang_code") {
            context.g().set("lang_code", code);
        }
    });
    bp.url_defaults(|urls, _, values| {
        let code = urls
            .context()
            .and_then(|context| context.g().value("lang_code"));
        let code = code.unwrap_or("en".into());
        values.entry("lang_code".into()).or_insert(code);
    });
    bp.get("/", lang_index).endpoint("index");
    bp.get("/about", about);
    bp
}

async fn lang_index(g: G, urls: Urls) -> carafe::Result<JsonResponse> {
    let about = urls.build(url_for(".about"))?;
    let answer = json!({ "lang": g.value("lang_code"), "about": about });
    Ok(json(answer))
}

async fn about(g: G, context: Context, urls: Urls) -> carafe::Result<JsonResponse> {
    Ok(json(json!({
        "lang": g.value("lang_code"),
        "index": urls.build(url_for("lang.index"))?,
        "other": urls.build(url_for("lang.index").arg("lang_code", "fr"))?,
        "args": context.view_args(),
    })))
}

/// api -> v1 -> users, three levels deep.
fn api() -> Blueprint {
    let mut users = level("users", "/users");
    users.error_handler(403, users_403);
    users.get("/", users_index).endpoint("index");
    users.get("/<int:ident>", detail);
    users
        .get("/level", async || {
            render_template_string("{{ level }}", context! {})
        })
        .endpoint("level");
    users
        .get("/abort/<int:code>", async |Path(code): Path<u16>| {
            abort(code)
        })
        .endpoint("users_abort");

    let mut v1 = level("v1", "/v1");
    v1.get("/", v1_index).endpoint("index");
    v1.get("/abort/<int:code>", async |Path(code): Path<u16>| {
        abort(code)
    })
    .endpoint("v1_abort");
    v1.register_blueprint(users);

    let mut api = level("api", "/api");
    api.error_handler(404, api_404);
    api.error_handler_for::<HttpError, _, _>(api_http);
    api.get("/", api_index).endpoint("index");
    api.register_blueprint(v1);
    api
}

/// What all three levels have: they note what runs.
fn level(name: &'static str, prefix: &str) -> Blueprint {
    let mut bp = Blueprint::new(name).url_prefix(prefix);
    bp.before_request(move |g: G| async move { note(&g, &format!("before {name}")) });
    bp.after_request(move |g: G, response: Response| async move {
        noted(&g, &format!("after {name}"), response)
    });
    bp.context_processor_fn(move |_| context! { level => name });
    bp
}

async fn api_404(error: HttpError) -> impl IntoResponse {
    let answer = json!({ "error": "api 404", "description": error.description_text() });
    (StatusCode::NOT_FOUND, json(answer))
}

async fn api_http(error: HttpError) -> impl IntoResponse {
    let answer = json!({ "error": "api generic", "code": error.status().as_u16() });
    (error.status(), json(answer))
}

async fn users_403() -> impl IntoResponse {
    (StatusCode::FORBIDDEN, json(json!({ "error": "users 403" })))
}

async fn api_index(urls: Urls) -> carafe::Result<JsonResponse> {
    Ok(json(json!({
        "level": "api",
        "v1": urls.build(url_for("api.v1.index"))?,
        "rel": urls.build(url_for(".v1.index"))?,
    })))
}

async fn v1_index(context: Context) -> JsonResponse {
    json(json!({ "level": "v1", "endpoint": context.endpoint() }))
}

async fn users_index(request: Request) -> JsonResponse {
    json(json!({ "level": "users", "blueprints": request.blueprints() }))
}

async fn detail(Path(ident): Path<u64>, urls: Urls) -> carafe::Result<JsonResponse> {
    if ident == 0 {
        return Err(abort(404).description("no user zero").into());
    }
    let rel = urls.build(url_for(".index"))?;
    Ok(json(json!({ "ident": ident, "rel": rel })))
}
