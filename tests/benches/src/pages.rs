//! The same file and the same template, from Carafe and from bare axum with the libraries
//! that are used there.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use carafe::prelude::{App, Scaffold, Template, context, render_template};
use http::StatusCode;
use minijinja::value::Serde;
use minijinja::{Environment, path_loader};
use serde::Serialize;
use tower_http::services::ServeDir;

use crate::session_cookie::SECRET_KEY;

/// Where the folders `static` and `templates` are.
const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/site");
const TITLE: &str = "Tea & more";
/// MiniJinja writes other entities for quotes and slashes than Jinja; there are none.
const NAMES: [&str; 4] = ["Assam", "Darjeeling", "Milk & honey", "Cups <small>"];

#[derive(Debug, Serialize)]
struct Row {
    number: u32,
    name: &'static str,
    price: f64,
}

/// What the view gets from a database, say.
fn rows() -> Vec<Row> {
    let names = NAMES.into_iter().cycle();
    let row = |(number, name)| Row {
        number,
        name,
        price: f64::from(number) + 0.5,
    };
    (1..=20).zip(names).map(row).collect()
}

/// A file at `/static/page.txt`, a template at `/rows`, and a text at `/`: with tower-http and
/// MiniJinja on bare axum.
///
/// The environment finds templates in a folder, and is else as it comes.
pub fn axum_pages() -> Router {
    let mut environment = Environment::new();
    environment.set_loader(path_loader(format!("{SITE}/templates")));
    Router::new()
        .route("/", get(async || "Hello, World!"))
        .route("/rows", get(minijinja_rows))
        .nest_service("/static", ServeDir::new(format!("{SITE}/static")))
        .with_state(Arc::new(environment))
}

type Failure = (StatusCode, String);

async fn minijinja_rows(
    State(environment): State<Arc<Environment<'static>>>,
) -> Result<Html<String>, Failure> {
    let failed = |error: minijinja::Error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let template = environment.get_template("rows.html").map_err(failed)?;
    let context = minijinja::context! {
        title => TITLE,
        rows => Serde(rows()),
    };
    Ok(Html(template.render(context).map_err(failed)?))
}

/// The same application in Carafe. It has templates, which may ask for the head of the
/// request: it is kept for every view.
#[must_use]
pub fn carafe_pages() -> App {
    let mut app = App::new("bench");
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    app.root_path = SITE.into();
    app.get("/", async || "Hello, World!");
    app.get("/rows", carafe_rows);
    app
}

async fn carafe_rows() -> Template {
    render_template("rows.html", context! { title => TITLE, rows => rows() })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use axum::response::Response;
    use http::header::CONTENT_TYPE;
    use http_body_util::BodyExt;
    use tower::Service;

    use super::*;

    #[tokio::test]
    async fn both_send_the_same_bytes() {
        let mut ours = carafe_pages().into_service().unwrap();
        let mut theirs = axum_pages();
        let table = [
            ("/", "Hello, World!", 13),
            ("/static/page.txt", "The quick brown fox", 10_240),
            ("/rows", "<td>Milk &amp; honey</td>", 1_400),
        ];
        for (path, part, size) in table {
            let request = || Request::get(path).body(Body::empty()).unwrap();
            let ours = read(ours.call(request()).await.unwrap()).await;
            let theirs = read(theirs.call(request()).await.unwrap()).await;
            assert_eq!(ours, theirs);
            assert!(ours.1.contains(part) && ours.1.len() >= size, "{ours:?}");
        }
    }

    async fn read(response: Response) -> (String, String) {
        let content_type = response.headers()[CONTENT_TYPE].to_str().unwrap();
        let mimetype = content_type.split(';').next().unwrap().to_owned();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (mimetype, String::from_utf8(body.to_vec()).unwrap())
    }
}
