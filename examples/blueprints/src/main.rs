//! Blueprints: one menu, registered twice, in two languages.
//!
//! Run with `cargo run -p blueprints`, then open <http://127.0.0.1:5000>.

use carafe::UrlFor;
use carafe::prelude::*;

fn main() -> carafe::Result<()> {
    app().run()
}

fn app() -> App {
    let mut app = App::new("blueprints");
    app.get("/", async || redirect(url_for("site.index")));
    app.register_blueprint(site());
    app
}

/// Everything below `/en` or `/de`.
fn site() -> Blueprint {
    let mut site = Blueprint::new("site").url_prefix("/<any(en, de):lang>");
    site.get("/", index);
    site.register_blueprint(menu()).name("coffee");
    site.register_blueprint(menu())
        .name("tea")
        .url_prefix("/tea");
    site.error_handler(404, not_found);
    // The language is taken out of each URL, and put back into those that are built.
    site.url_value_preprocessor(|context, _, values| {
        if let Some(lang) = values.shift_remove("lang") {
            context.g().set("lang", lang);
        }
    });
    site.url_defaults(|urls, _, values| {
        let lang = urls.context().and_then(|context| context.g().value("lang"));
        values
            .entry("lang".into())
            .or_insert(lang.unwrap_or("en".into()));
    });
    site
}

/// The drinks of one kind. The blueprint's name, which differs, says of which.
fn menu() -> Blueprint {
    let mut menu = Blueprint::new("menu").url_prefix("/coffee");
    menu.get("/", drinks);
    menu.get("/<name>", drink);
    menu.before_request_fn(|context, _| {
        let kind = context.blueprint().and_then(|name| name.rsplit('.').next());
        context.g().set("kind", kind.unwrap_or_default());
    });
    menu
}

async fn index(request: Request, urls: Urls) -> carafe::Result<Html<String>> {
    let links = [url_for(".coffee.drinks"), url_for(".tea.drinks")];
    page(&request, &urls, &text(&request, "Menu", "Karte"), &links)
}

async fn drinks(request: Request, urls: Urls) -> carafe::Result<Html<String>> {
    let names: [&str; 2] = match request.context().g().value("kind") {
        Some(kind) if kind == "tea" => ["assam", "sencha"],
        _ => ["espresso", "mocha"],
    };
    let links = names.map(|name| url_for(".drink").arg("name", name));
    page(
        &request,
        &urls,
        &text(&request, "Drinks", "Getränke"),
        &links,
    )
}

async fn drink(
    Path(name): Path<String>,
    request: Request,
    urls: Urls,
) -> carafe::Result<Html<String>> {
    if !["assam", "sencha", "espresso", "mocha"].contains(&name.as_str()) {
        Err(abort(404).description("We have no such drink."))?;
    }
    page(&request, &urls, &name, &[url_for(".drinks")])
}

/// Runs for the drinks that the menu does not have. Elsewhere no rule of the blueprint
/// matched, and the application answers.
async fn not_found(error: HttpError, request: Request, urls: Urls) -> carafe::Result<Response> {
    let page = page(
        &request,
        &urls,
        error.description_text(),
        &[url_for(".drinks")],
    )?;
    Ok((error.status(), page).into_response())
}

fn text(request: &Request, en: &str, de: &str) -> String {
    let lang = request.context().g().value("lang");
    let german = lang.is_some_and(|lang| lang == "de");
    if german { de } else { en }.to_owned()
}

fn page(
    request: &Request,
    urls: &Urls,
    title: &str,
    links: &[UrlFor],
) -> carafe::Result<Html<String>> {
    let mut list = String::new();
    for url in links {
        let url = urls.build(url)?;
        list += &format!("<li><a href=\"{url}\">{url}</a></li>");
    }
    let (en, de) = (
        url_for("site.index").arg("lang", "en"),
        url_for("site.index").arg("lang", "de"),
    );
    let (en, de) = (urls.build(&en)?, urls.build(&de)?);
    let endpoint = request.endpoint().unwrap_or_default();
    let blueprints = request.blueprints().join("</code>, <code>");
    Ok(Html(format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>\
         body{{font:18px/1.6 system-ui;max-width:40rem;margin:12vh auto;padding:0 1rem;color:#2b211b}}\
         h1{{text-transform:capitalize}}a{{color:#8a4b20}}nav{{float:right}}\
         footer{{margin-top:4rem;border-top:1px solid #ddd;color:#777;font-size:.9rem}}</style>\
         <nav><a href=\"{en}\">English</a> · <a href=\"{de}\">Deutsch</a></nav>\
         <h1>{title}</h1><ul>{list}</ul><p><a href=\"{en}tea/gin\">A drink we do not have</a></p>\
         <footer>endpoint <code>{endpoint}</code>, blueprints <code>{blueprints}</code></footer>"
    )))
}
