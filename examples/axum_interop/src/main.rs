//! axum in Carafe: extractors, layers, a mounted router, an app in an app.
//!
//! Run with `cargo run -p axum_interop`, then open <http://127.0.0.1:5000>.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{ConnectInfo, OriginalUri, Request as AxumRequest};
use axum::http::{HeaderValue, header::SERVER};
use axum::middleware::Next;
use axum::{Router, routing::get};
use carafe::prelude::*;
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;

/// Counts requests. Both the views and the mounted router have a clone.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicU64>);

fn main() -> carafe::Result<()> {
    app()?.run()
}

fn app() -> carafe::Result<App> {
    let mut app = App::new("axum_interop");
    app.config["SECRET_KEY"] = "only an example, so everybody may know it".into();
    app.manage(Counter::default());
    app.get("/", index);
    app.get("/search", search);
    app.get("/visitor", visitor);
    app.mount("/api", api());
    app.mount("/shop", shop().into_service()?);
    app.after_request_fn(|context, response| {
        let by = if context.endpoint().is_some() {
            "rule"
        } else {
            "mount"
        };
        response
            .headers_mut()
            .insert("x-answered-by", HeaderValue::from_static(by));
    });
    let name = HeaderValue::from_static("Carafe on axum");
    app.layer(SetResponseHeaderLayer::overriding(SERVER, name));
    app.layer(axum::middleware::from_fn(no_robots));
    Ok(app)
}

#[derive(Deserialize)]
struct Search {
    q: String,
    #[serde(default)]
    page: u32,
}

/// axum's extractors, as in any handler.
async fn search(Query(search): Query<Search>, method: Method, headers: HeaderMap) -> String {
    let agent = headers
        .get("user-agent")
        .and_then(|agent| agent.to_str().ok());
    let agent = agent.unwrap_or("somebody");
    format!(
        "{agent} looks for {:?} on page {} by {method}\n",
        search.q, search.page
    )
}

async fn visitor(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    State(counter): State<Counter>,
    mut session: Session,
) -> JsonResponse {
    let own = session["visits"].as_i64().unwrap_or(0) + 1;
    session["visits"] = own.into();
    let all = counter.0.fetch_add(1, Ordering::Relaxed) + 1;
    json((format!("{} came {own} of {all} times", peer.ip()),))
}

/// A router as axum has it. It may take Carafe's session, and `url_for`.
fn api() -> Router {
    Router::new()
        .route("/health", get(async || "fine\n"))
        .route("/visits", get(visits))
}

async fn visits(session: Session, urls: Urls, uri: OriginalUri) -> carafe::Result<String> {
    let visits = session["visits"].as_i64().unwrap_or(0);
    let url = urls.build(url_for("visitor"))?;
    Ok(format!("{visits} visits to {url}, says {}\n", uri.0))
}

/// Another application; it builds its URLs with the prefix in front.
fn shop() -> App {
    let mut shop = App::new("shop");
    shop.get("/", async || redirect(url_for("cart")));
    shop.get("/cart", async || "an empty cart\n")
        .endpoint("cart");
    shop
}

async fn no_robots(request: AxumRequest, next: Next) -> Response {
    match request.uri().path() {
        "/robots.txt" => "User-agent: *\nDisallow: /\n".into_response(),
        _ => next.run(request).await,
    }
}

async fn index() -> Html<String> {
    const LINKS: [(&str, &str); 8] = [
        (
            "/search?q=tea&amp;page=2",
            "axum's Query, Method and HeaderMap",
        ),
        (
            "/search",
            "what axum's extractor refuses, it answers itself",
        ),
        (
            "/visitor",
            "axum's ConnectInfo beside Carafe's State and Session",
        ),
        ("/api/health", "an axum router, mounted"),
        ("/api/visits", "it has the session, and builds URLs"),
        (
            "/shop/",
            "another application, mounted: a redirect to its cart",
        ),
        ("/shop/nothing", "its errors are its own"),
        (
            "/robots.txt",
            "answered by a middleware, before the application",
        ),
    ];
    let item = |(url, text): &(&str, &str)| format!("<dt><a href=\"{url}\">{url}</a><dd>{text}");
    let list: String = LINKS.iter().map(item).collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>axum in Carafe</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>\
         body{{font:18px/1.6 system-ui;max-width:40rem;margin:10vh auto;padding:0 1rem;color:#222}}\
         dt{{margin-top:1rem}}dd{{margin:0;color:#666}}a{{color:#2b5fa8;font-family:monospace}}\
         </style><h1>axum in Carafe</h1><dl>{list}</dl>"
    ))
}
