//! Section 12: sessions.

use std::collections::BTreeMap;
use std::future::ready;

use carafe::axum::http::header::VARY;
use carafe::prelude::*;
use futures_util::StreamExt;
use futures_util::stream::once;
use serde_json::json;

use crate::errors::Failure;
use crate::session_types::{kind_of, sample};

pub(crate) fn add_to(app: &mut App) {
    add_reading(app);
    add_writing(app);
    add_endings(app);
    // login, as the tutorial does it
    app.post("/session/login", session_login);
    app.get("/session/profile", session_profile);
    app.post("/session/logout", session_logout);
}

fn add_reading(app: &mut App) {
    app.get("/session/all", session_all);
    app.get("/session/get/<key>", session_get);
    app.get("/session/require/<key>", session_require);
    app.get("/session/flags", session_flags);
    // no access at all: no Vary header
    app.get("/session/untouched", session_untouched);
    app.get("/session/contains/<key>", session_contains);
    app.get("/session/length", session_length);
    app.get("/session/bool", session_bool);
    app.get("/session/keys", session_keys);
    app.get("/session/kinds", session_kinds);
    app.get("/session/read-stream", session_read_stream);
}

fn add_writing(app: &mut App) {
    app.post("/session/set/<key>", session_set);
    app.post("/session/update", session_update);
    app.get("/session/setdefault/<key>/<value>", session_setdefault);
    app.post("/session/pop/<key>", session_pop);
    app.post("/session/delete/<key>", session_delete);
    app.post("/session/clear", session_clear);
    app.post("/session/permanent/<any(on, off):state>", session_permanent);
    app.post("/session/cart/<item>", session_cart);
    app.post("/session/cart-marked/<item>", session_cart_marked);
    app.post("/session/unmark", session_unmark);
    app.post("/session/type/<kind>", session_type);
    app.post("/session/big/<int:size>", session_big);
}

/// What becomes of a session however its view ends.
fn add_endings(app: &mut App) {
    app.post("/session/then-abort/<int:code>", session_then_abort);
    app.post("/session/then-crash", session_then_crash);
    app.post("/session/then-redirect", session_then_redirect);
    app.get("/session/late", session_late);
    app.get("/session/vary", session_vary);
    app.get("/session/vary-cookie", session_vary_cookie);
    app.get("/session/unserialisable", session_unserialisable);
    app.post("/session/and-cookie", session_and_cookie);
}

async fn session_all(session: Session) -> JsonResponse {
    json(session.iter().collect::<BTreeMap<_, _>>())
}

async fn session_get(Path(key): Path<String>, session: Session) -> JsonResponse {
    json(json!({ "value": session.value(&key) }))
}

async fn session_require(Path(key): Path<String>, session: Session) -> Response {
    match session.value(&key) {
        Some(value) => json(json!({ "value": value })).into_response(),
        None => (StatusCode::NOT_FOUND, Html("no such key")).into_response(),
    }
}

async fn session_flags(session: Session) -> JsonResponse {
    json(json!({
        "permanent": session.permanent(),
        "new": session.is_new(),
        "modified": session.modified(),
    }))
}

async fn session_untouched() -> Html<&'static str> {
    Html("untouched")
}

async fn session_contains(Path(key): Path<String>, session: Session) -> JsonResponse {
    json(json!({ "inside": session.contains_key(&key) }))
}

async fn session_length(session: Session) -> JsonResponse {
    json(json!({ "length": session.keys().count() }))
}

async fn session_bool(session: Session) -> JsonResponse {
    json(json!({ "true": !session.is_empty() }))
}

async fn session_keys(session: Session) -> JsonResponse {
    let mut keys: Vec<_> = session.keys().map(str::to_owned).collect();
    keys.sort();
    json(keys)
}

async fn session_kinds(session: Session) -> JsonResponse {
    let kinds = session.iter().map(|(key, value)| (key, kind_of(value)));
    json(kinds.collect::<BTreeMap<_, _>>())
}

/// Looks at the session when the head of the response has gone, too late for `Vary`.
async fn session_read_stream(context: Context) -> Response {
    let user = async move {
        match context.session().await {
            Ok(session) => session["user"].as_str().unwrap_or("None").to_owned(),
            Err(error) => error.to_string(),
        }
    };
    let rows = once(ready("user=".to_owned())).chain(once(user));
    let mut response = make_response(stream(rows));
    response.set_mimetype("text/plain");
    response
}

async fn session_set(
    Path(key): Path<String>,
    mut session: Session,
    Json(value): Json<Value>,
) -> Html<&'static str> {
    session.insert(key, value);
    Html("set")
}

async fn session_update(
    mut session: Session,
    Json(values): Json<carafe::Dict>,
) -> Html<&'static str> {
    for (key, value) in values {
        session.insert(key, value);
    }
    // an update counts, even if it is empty
    session.set_modified(true);
    Html("updated")
}

async fn session_setdefault(
    Path((key, value)): Path<(String, String)>,
    mut session: Session,
) -> JsonResponse {
    json(json!({ "value": session.setdefault(&key, value) }))
}

async fn session_pop(Path(key): Path<String>, mut session: Session) -> JsonResponse {
    json(json!({ "value": session.pop(&key) }))
}

async fn session_delete(
    Path(key): Path<String>,
    mut session: Session,
) -> carafe::Result<Html<&'static str>> {
    session.pop(&key).ok_or(Failure("no such key"))?;
    Ok(Html("deleted"))
}

async fn session_clear(mut session: Session) -> Html<&'static str> {
    session.clear();
    Html("cleared")
}

async fn session_permanent(Path(state): Path<String>, mut session: Session) -> JsonResponse {
    session.set_permanent(state == "on");
    json(json!({ "permanent": session.permanent() }))
}

async fn session_cart(Path(item): Path<String>, mut session: Session) -> JsonResponse {
    session["cart"].push(item);
    json(json!({ "cart": session["cart"] }))
}

async fn session_cart_marked(
    Path(item): Path<String>,
    mut session: Session,
) -> carafe::Result<JsonResponse> {
    session["cart"]
        .as_list()
        .ok_or(Failure("there is no cart"))?;
    session["cart"].push(item);
    session.set_modified(true);
    Ok(json(json!({ "cart": session["cart"] })))
}

async fn session_unmark(mut session: Session) -> Html<&'static str> {
    session["dropped"] = true.into();
    session.set_modified(false);
    Html("not saved")
}

async fn session_type(
    Path(kind): Path<String>,
    context: Context,
) -> carafe::Result<Html<&'static str>> {
    let value = sample(&kind).ok_or(Failure("no such kind"))?;
    context.session().await?.insert("value", value);
    Ok(Html("stored"))
}

async fn session_big(Path(size): Path<usize>, mut session: Session) -> Html<&'static str> {
    session["big"] = "x".repeat(size).into();
    Html("big")
}

async fn session_then_abort(Path(code): Path<u16>, mut session: Session) -> HttpError {
    session["aborted"] = code.into();
    abort(code)
}

async fn session_then_crash(mut session: Session) -> carafe::Result<()> {
    session["crashed"] = true.into();
    Err(Failure("after the session was changed").into())
}

async fn session_then_redirect(mut session: Session) -> Redirect {
    session["redirected"] = true.into();
    redirect(url_for("session_all"))
}

/// Written after the view ran, still stored.
async fn session_late(context: Context, mut session: Session) -> Html<&'static str> {
    context.after_this_request(async move |response: Response| {
        session["late"] = true.into();
        response
    });
    Html("late")
}

async fn session_vary(mut session: Session) -> impl IntoResponse {
    session["varied"] = true.into();
    ([(VARY, "Accept-Encoding, Accept-Language")], Html("vary"))
}

async fn session_vary_cookie(_: Session) -> impl IntoResponse {
    ([(VARY, "Cookie")], Html("vary"))
}

async fn session_unserialisable(mut session: Session) -> Html<&'static str> {
    session["bad"] = time::Duration::SECOND.into();
    Html("never sent")
}

/// A cookie of the view's own next to the session cookie.
async fn session_and_cookie(mut session: Session) -> impl IntoResponse {
    session["both"] = 1.into();
    ([("Set-Cookie", "mine=1; Path=/")], Html("both"))
}

async fn session_login(mut session: Session, request: RequestBody) -> carafe::Result<Redirect> {
    session.clear();
    let form = request.form().await?;
    session["user"] = form.require("user")?.into();
    if form
        .get("remember")
        .is_some_and(|remember| !remember.is_empty())
    {
        session.set_permanent(true);
    }
    Ok(redirect(url_for("session_profile")))
}

async fn session_profile(session: Session) -> Response {
    match session["user"].as_str() {
        Some(user) => Html(format!("Hello {user}")).into_response(),
        None => redirect(url_for("session_untouched")).into_response(),
    }
}

async fn session_logout(mut session: Session) -> Redirect {
    session.pop("user");
    redirect(url_for("session_untouched"))
}
