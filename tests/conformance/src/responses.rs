//! Section 7: what a view may return, redirects, headers.
//!
//! `None`, numbers and tuples of one text do not compile as what a view returns.

use carafe::axum::body::Body;
use carafe::axum::response::AppendHeaders;
use carafe::prelude::*;
use carafe::{CacheControl, stream};
use futures_util::stream::iter;
use serde_json::json;

use crate::errors::Failure;
use crate::samples::sample_time;

const TEXT: (&str, &str) = ("Content-Type", "text/plain");

pub(crate) fn add_to(app: &mut App) {
    add_bodies(app);
    add_tuples(app);
    add_made(app);
    add_headers(app);
    add_redirects(app);
}

fn add_bodies(app: &mut App) {
    app.get("/return/str", return_str);
    app.get("/return/bytes", async || Html(&b"\x00\xff raw"[..]));
    app.get("/return/empty", async || Html(""));
    app.get("/return/markup", async || Html("<b>bold</b>"));
    app.get("/return/dict", async || json(json!({ "b": 1, "a": "ü" })));
    app.get("/return/list", async || json(json!([1, "two", null])));
    app.get("/return/empty-dict", async || json(json!({})));
    app.get("/return/response", async || "plain");
    app.get("/return/generator", async || Html(lines()));
    app.get("/return/none", async || ());
    app.get("/return/bad-tuple", async || ("one",));
    app.get("/return/no-content", async || StatusCode::NO_CONTENT);
    app.get("/return/reset-content", async || StatusCode::RESET_CONTENT);
}

fn add_tuples(app: &mut App) {
    app.get("/return/status", async || {
        (StatusCode::CREATED, Html("created"))
    });
    app.get("/return/status-string", async || {
        (StatusCode::IM_A_TEAPOT, Html("teapot"))
    });
    app.get("/return/status-custom", return_status_custom);
    app.get("/return/headers", async || {
        ([("X-One", "1"), TEXT], "with headers")
    });
    app.get("/return/header-list", return_header_list);
    app.get("/return/header-values", return_header_values);
    app.get("/return/full", return_full);
    app.get("/return/dict-status", return_dict_status);
    app.get("/return/response-status", return_response_status);
    app.get("/return/response-headers", return_response_headers);
    app.get("/return/generator-status", return_generator_status);
    app.get("/return/stream-context", return_stream_context);
    app.get("/return/json-string", return_json_string);
}

fn add_made(app: &mut App) {
    app.get("/return/make-response", return_made);
    app.get("/return/mimetype/<name>", return_mimetype);
    app.get("/return/content-type", async || ([TEXT], "x"));
}

fn add_headers(app: &mut App) {
    app.get("/headers/cache", headers_cache);
    app.get("/headers/no-cache", headers_no_cache);
    app.get("/headers/vary", headers_vary);
    app.get("/headers/misc", headers_misc);
    app.get("/headers/option", headers_option);
    app.get("/headers/remove", headers_remove);
}

fn add_redirects(app: &mut App) {
    app.get("/redirect/<int:code>", redirect_code);
    app.get("/redirect/default", async || {
        redirect(url_for("return_str"))
    });
    app.route("/redirect/to", redirect_to)
        .methods(["GET", "POST"]);
    app.get("/redirect/relative", async || {
        redirect("../return/str?x=1#frag")
    });
}

async fn return_str() -> Html<&'static str> {
    Html("Grüße")
}

fn lines() -> Body {
    stream(iter((0..3).map(|n| format!("line {n}\n"))))
}

async fn return_status_custom() -> carafe::Result<impl IntoResponse> {
    Ok((StatusCode::from_u16(299)?, Html("custom")))
}

async fn return_header_list() -> impl IntoResponse {
    let headers = AppendHeaders([("X-Many", "a"), ("X-Many", "b"), ("X-Single", "c")]);
    (headers, Html("list"))
}

async fn return_header_values() -> impl IntoResponse {
    (
        AppendHeaders([("X-Many", "a"), ("X-Many", "b")]),
        Html("values"),
    )
}

async fn return_full() -> impl IntoResponse {
    (StatusCode::ACCEPTED, [("X-Full", "yes")], Html("full"))
}

async fn return_dict_status() -> impl IntoResponse {
    let location = [("Location", "/return/dict")];
    (StatusCode::CREATED, location, json(json!({ "ok": true })))
}

async fn return_response_status() -> impl IntoResponse {
    let response = (StatusCode::BAD_REQUEST, Html("body")).into_response();
    (StatusCode::INTERNAL_SERVER_ERROR, response)
}

async fn return_response_headers() -> impl IntoResponse {
    let headers = [
        ("Content-Type", "text/html"),
        ("X-Over", "old"),
        ("X-Keep", "k"),
    ];
    let response = (StatusCode::NOT_FOUND, headers, "body").into_response();
    ([("Content-Type", "text/csv"), ("X-Over", "new")], response)
}

async fn return_generator_status() -> impl IntoResponse {
    let rows = stream(iter(["a,b\n", "1,2\n"]));
    let csv = [("Content-Type", "text/csv")];
    (StatusCode::NON_AUTHORITATIVE_INFORMATION, csv, rows)
}

async fn return_stream_context(request: Request) -> impl IntoResponse {
    let q = request.args().get("q").unwrap_or_default().to_owned();
    let pieces = ["path=".into(), request.path().to_owned(), " q=".into(), q];
    (
        [("Content-Type", "text/plain; charset=utf-8")],
        stream(iter(pieces)),
    )
}

async fn return_json_string() -> impl IntoResponse {
    (
        [("Content-Type", "application/json")],
        r#"{"not": "parsed"}"#,
    )
}

async fn return_made() -> impl IntoResponse {
    let made = AppendHeaders([("X-Made", "by hand"), ("X-Made", "twice")]);
    let mut response = make_response((made, "made"));
    response.set_content_type("text/x-made; charset=latin-1");
    response
}

async fn return_mimetype(Path(name): Path<String>) -> carafe::Result<Response> {
    let mimetype = match name.as_str() {
        "text" => "text/markdown",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "png" => "image/png",
        "javascript" => "application/javascript",
        _ => return Err(Failure("no such kind").into()),
    };
    let mut response = make_response("x");
    response.set_mimetype(mimetype);
    Ok(response)
}

async fn headers_cache() -> Response {
    let mut response = make_response(Html("cached"));
    let control = CacheControl::new().public().max_age(300).must_revalidate();
    response.set_cache_control(control);
    response.set_expires(sample_time());
    response.set_last_modified(sample_time());
    response.set_age(12);
    response
}

async fn headers_no_cache() -> Response {
    let mut response = make_response(Html("private"));
    response.set_cache_control(CacheControl::new().no_store().private());
    response
}

async fn headers_vary() -> Response {
    let mut response = make_response(Html("varied"));
    response.vary("Accept-Encoding").vary("Accept-Language");
    response.vary("accept-encoding");
    response
}

async fn headers_misc() -> Response {
    let links = AppendHeaders([("Link", "</next>; rel=next"), ("Link", "</prev>; rel=prev")]);
    let mut response = make_response((links, Html("misc")));
    response.set_content_language("de, en");
    response.set_allow(&[Method::GET, Method::PUT]);
    response.set_retry_after(60);
    response.set_content_location("/elsewhere");
    response
}

async fn headers_option() -> impl IntoResponse {
    let headers = [
        ("X-Params", "value; name=\"a b\"; other=c"),
        ("X-Empty", ""),
    ];
    (headers, Html("options"))
}

async fn headers_remove() -> Response {
    let mut response = make_response(Html("bare"));
    response.headers_mut().remove("Content-Type");
    response
}

async fn redirect_code(Path(code): Path<u16>) -> carafe::Result<Redirect> {
    Ok(redirect("/return/str").code(StatusCode::from_u16(code)?))
}

async fn redirect_to(request: Request) -> carafe::Result<Redirect> {
    Ok(redirect(request.args().require("target")?))
}
