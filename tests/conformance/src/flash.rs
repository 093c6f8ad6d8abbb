//! Section 13: flashed messages.

use std::slice;

use carafe::Flashed;
use carafe::prelude::*;

use crate::errors::Failure;

pub(crate) fn add_to(app: &mut App) {
    app.post("/flash/add", flash_add);
    app.post("/flash/markup", flash_markup);
    app.get("/flash/list", flash_list);
    app.get("/flash/categories", flash_categories);
    app.get("/flash/filter", flash_filter);
    app.get("/flash/filter-categories", flash_filter_categories);
    app.get("/flash/twice", flash_twice);
    app.get("/flash/now", flash_now);
    app.get("/flash/page", flash_page);
    app.post("/flash/redirect", flash_redirect);
}

async fn flash_add(context: Context, Json(items): Json) -> carafe::Result<Html<&'static str>> {
    for item in items.as_list().ok_or(Failure("there are no messages"))? {
        let arguments = match item {
            Value::Str(_) => slice::from_ref(item),
            _ => item.as_list().unwrap_or_default(),
        };
        let (message, category) = match arguments {
            [message] => (message, "message"),
            [message, category] => (message, category.as_str().unwrap_or_default()),
            _ => return Err(Failure("flash takes a message and a category").into()),
        };
        // without a message the session is never looked at
        let mut session = context.session().await?;
        session.flash_with(category, message.clone());
    }
    Ok(Html("flashed"))
}

async fn flash_markup(mut session: Session) -> Html<&'static str> {
    session.flash_with("html", Value::Markup("<em>safe</em>".to_owned()));
    session.flash_with("html", "<em>unsafe</em>");
    Html("flashed")
}

fn messages(flashed: Vec<Flashed>) -> Vec<Value> {
    flashed.into_iter().map(|flashed| flashed.message).collect()
}

async fn flash_list(mut session: Session) -> JsonResponse {
    json(messages(session.flashed_messages()))
}

async fn flash_categories(mut session: Session) -> JsonResponse {
    json(session.flashed_messages())
}

fn wanted(session: &mut Session, request: &Request) -> Vec<Flashed> {
    let wanted = request.args().getlist("category");
    let mut flashed = session.flashed_messages();
    flashed.retain(|flashed| wanted.is_empty() || wanted.contains(&flashed.category));
    flashed
}

async fn flash_filter(mut session: Session, request: Request) -> JsonResponse {
    json(messages(wanted(&mut session, &request)))
}

async fn flash_filter_categories(mut session: Session, request: Request) -> JsonResponse {
    json(wanted(&mut session, &request))
}

async fn flash_twice(mut session: Session) -> JsonResponse {
    let first = messages(session.flashed_messages());
    let second = messages(session.flashed_messages());
    json(Value::from_iter([
        ("first", Value::from_iter(first)),
        ("second", Value::from_iter(second)),
    ]))
}

async fn flash_now(mut session: Session) -> JsonResponse {
    session.flash("right now");
    json(messages(session.flashed_messages()))
}

async fn flash_page() -> Template {
    render_template("flash.html", context! {})
}

async fn flash_redirect(mut session: Session) -> Redirect {
    session.flash_with("info", "after the redirect");
    redirect(url_for("flash_page"))
}
