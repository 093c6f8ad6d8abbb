//! Section 9: requests, without their bodies.

use std::collections::BTreeMap;
use std::time::SystemTime;

use carafe::MultiDict;
use carafe::prelude::*;
use serde_json::json;
use time::OffsetDateTime;

const CSV: (&str, &str) = ("Content-Type", "text/csv; charset=utf-8");

pub(crate) fn add_to(app: &mut App) {
    app.route("/request/line", request_line)
        .methods(["GET", "POST", "PUT", "DELETE", "PATCH"]);
    app.route("/request/line/<path:rest>", request_line)
        .methods(["GET", "POST"]);
    app.get("/request/args", request_args);
    app.get("/request/args/typed", request_args_typed);
    app.get("/request/args/required", request_args_required);
    app.get("/request/headers", request_headers);
    app.get("/request/agent", request_agent);
    app.get("/request/cookies", request_cookies);
    app.get("/request/cookie/<name>", request_cookie);
    app.get("/request/auth", request_auth);
    app.get("/request/accept", request_accept);
    app.get("/request/accept-language", request_accept_language);
    app.get("/request/negotiate", request_negotiate);
    app.get("/request/range", request_range);
    app.get("/request/conditional", request_conditional);
}

async fn request_line(request: Request) -> JsonResponse {
    json(json!({
        "method": request.method().as_str(),
        "scheme": request.scheme(),
        "is_secure": request.is_secure(),
        "path": request.path(),
        "full_path": request.full_path(),
        "script_root": request.script_root(),
        "root_path": request.root_path(),
        "url": request.url(),
        "base_url": request.base_url(),
        "root_url": request.root_url(),
        "host": request.host(),
        "host_url": request.host_url(),
        "query_string": request.query_string(),
        "remote_addr": request.remote_addr(),
        "endpoint": request.endpoint(),
        "rule": request.url_rule().map(|rule| &rule.rule),
        "view_args": request.view_args(),
        "blueprint": request.blueprint(),
    }))
}

/// The lists of a `MultiDict`.
pub(crate) fn multi(values: &MultiDict) -> BTreeMap<&str, &[String]> {
    values.lists().collect()
}

async fn request_args(request: Request) -> JsonResponse {
    let args = request.args();
    json(json!({ "args": multi(args), "first": args.to_dict() }))
}

async fn request_args_typed(request: Request) -> JsonResponse {
    let args = request.args();
    json(json!({
        "n": args.get_as::<i64>("n"),
        "n_default": args.get_as::<i64>("n").unwrap_or(7),
        "x": args.get_as("x").unwrap_or(0.5),
        "tags": args.getlist("tag"),
        "numbers": args.getlist_as::<i64>("number"),
        "q": args.get("q").unwrap_or("none"),
        "has_q": args.contains_key("q"),
    }))
}

async fn request_args_required(request: Request) -> carafe::Result<JsonResponse> {
    Ok(json(json!({ "q": request.args().require("q")? })))
}

async fn request_headers(request: Request) -> JsonResponse {
    let names = request.args().getlist("name").iter();
    let found = names.map(|name| (name, request.header(name)));
    json(found.collect::<BTreeMap<_, _>>())
}

async fn request_agent(request: Request) -> JsonResponse {
    json(json!({
        "agent": request.user_agent(),
        "referrer": request.referrer(),
        "origin": request.origin(),
        "date": request.date().map(iso),
        "route": request.access_route(),
        "max_forwards": request.max_forwards(),
    }))
}

/// What Python's `isoformat` makes of a time in UTC.
fn iso(date: SystemTime) -> String {
    let date = OffsetDateTime::from(date);
    let (hour, minute, second) = date.to_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}+00:00", date.date())
}

async fn request_cookies(request: Request) -> JsonResponse {
    json(multi(request.cookies()))
}

async fn request_cookie(Path(name): Path<String>, request: Request) -> JsonResponse {
    json(json!({ "value": request.cookies().get(&name) }))
}

async fn request_auth(request: Request) -> JsonResponse {
    let answer = request.authorization().map(|auth| {
        json!({
            "type": auth.scheme(),
            "username": auth.username(),
            "password": auth.password(),
            "token": auth.token(),
        })
    });
    json(answer)
}

async fn request_accept(request: Request) -> JsonResponse {
    let accept = request.accept_mimetypes();
    json(json!({
        "json_or_html": accept.best_match(&["application/json", "text/html"]),
        "default": accept.best_match(&["image/png"]).unwrap_or("fallback"),
        "html": accept.contains("text/html"),
        "accept_json": accept.accept_json(),
    }))
}

async fn request_accept_language(request: Request) -> JsonResponse {
    let (languages, encodings) = (request.accept_languages(), request.accept_encodings());
    json(json!({
        "languages": languages.values().collect::<Vec<_>>(),
        "best": languages.best_match(&["de", "en", "fr"]),
        "region": languages.best_match(&["de-AT", "en-GB"]),
        "encodings": encodings.values().collect::<Vec<_>>(),
        "gzip": encodings.contains("gzip"),
        "charset": request.accept_charsets().best_match(&["utf-8", "latin-1"]),
    }))
}

/// Content negotiation as an app does it.
async fn request_negotiate(request: Request) -> carafe::Result<Response> {
    let kinds = ["application/json", "text/html", "text/csv"];
    let mut response = match request.accept_mimetypes().best_match(&kinds) {
        Some("application/json") => make_response(json(json!({ "kind": "json" }))),
        Some("text/html") => make_response(Html("<p>html</p>")),
        Some(_) => make_response((
            [CSV],
            "kind
csv
",
        )),
        None => return Err(abort(406).into()),
    };
    response.vary("Accept");
    Ok(response)
}

async fn request_range(request: Request) -> JsonResponse {
    let range = request.range();
    let answer = range.map(|range| json!({ "units": range.units, "ranges": range.ranges }));
    json(answer)
}

async fn request_conditional(request: Request) -> JsonResponse {
    let if_none_match = request.if_none_match();
    json(json!({
        "if_match": request.if_match().contains("abc"),
        "if_none_match": if_none_match.contains("abc"),
        "if_none_match_weak": if_none_match.contains_weak("abc"),
        "star": if_none_match.star_tag(),
        "modified": request.if_modified_since().map(iso),
        "unmodified": request.if_unmodified_since().map(iso),
        "no_cache": request.cache_control().no_cache(),
        "max_age": request.cache_control().max_age(),
    }))
}
