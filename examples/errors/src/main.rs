//! Errors: `abort`, `?`, panics, and the functions that handle them.
//!
//! Run with `cargo run -p errors`, then open <http://127.0.0.1:5000>. With
//! `FLASK_DEBUG=1 cargo run -p errors` the developer's page is there, too.

use std::num::ParseIntError;

use carafe::prelude::*;
use carafe::{Error, Result};

fn main() -> carafe::Result<()> {
    app().run()
}

fn app() -> App {
    let mut app = App::new("errors");
    app.get("/", index);
    app.get("/teapot", teapot);
    app.get("/double/<number>", double);
    app.get("/file", file);
    app.get("/panic", panic);
    app.get("/members", members);
    app.error_handler(404, not_found);
    app.error_handler(500, failed);
    app.error_handler_for::<ParseIntError, _, _>(no_number);
    app
}

async fn index() -> Html<String> {
    const LINKS: [(&str, &str); 8] = [
        ("/nothing", "no such page: the function that handles 404"),
        (
            "/teapot",
            "<code>abort(418)</code>, which nothing handles: Werkzeug's page",
        ),
        ("/double/21", "no error at all"),
        (
            "/double/many",
            "<code>?</code> on a ParseIntError: handled by its type",
        ),
        (
            "/double/9223372036854775807",
            "an error with a status and a text of its own",
        ),
        (
            "/file",
            "<code>?</code> on an error that nothing handles: a 500",
        ),
        ("/panic", "a panic is a 500, too"),
        (
            "/members",
            "a response that is raised like an error: a redirect",
        ),
    ];
    let item =
        |(url, text): &(&str, &str)| format!("<li><a href=\"{url}\">{url}</a><br>{text}</li>");
    let list: String = LINKS.iter().map(item).collect();
    page("What can go wrong", &format!("<ol>{list}</ol>"))
}

async fn teapot() -> HttpError {
    abort(418).description("This pot is for tea only.")
}

async fn double(Path(number): Path<String>) -> Result<String> {
    let number: i64 = number.parse()?;
    let too_large = || abort(422).description("Too large to be doubled.");
    let double = number.checked_mul(2).ok_or_else(too_large)?;
    Ok(format!("{double}"))
}

async fn file() -> Result<String> {
    Ok(std::fs::read_to_string("/no/such/file")?)
}

async fn panic() -> &'static str {
    panic!("this is not supposed to happen")
}

async fn members() -> Result<&'static str> {
    let logged_in = false;
    if !logged_in {
        Err(Error::from_response(redirect(url_for("index"))))?;
    }
    Ok("members only")
}

async fn not_found(error: HttpError) -> (StatusCode, Html<String>) {
    let text = format!("<p>{}</p>", error.description_text());
    (error.status(), page("There is nothing here", &text))
}

/// Gets all errors that nothing else handles; the log has their causes already.
async fn failed(error: HttpError) -> (StatusCode, Html<String>) {
    let text = "<p>That was our fault. Somebody will look into it.</p>";
    (error.status(), page("Something broke", text))
}

async fn no_number(error: Caught<ParseIntError>) -> (StatusCode, Html<String>) {
    let text = format!("<p>The parser says: <q>{}</q>.</p>", *error);
    (StatusCode::BAD_REQUEST, page("That is no number", &text))
}

fn page(title: &str, content: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>\
         body{{font:18px/1.6 system-ui;max-width:40rem;margin:10vh auto;padding:0 1rem;color:#222}}\
         li{{margin:.8rem 0;color:#666}}a{{color:#b03a2e;font-family:monospace}}</style>\
         <h1>{title}</h1>{content}<p><a href=\"/\">/</a></p>"
    ))
}
