use carafe::prelude::*;
use carafe::session::SessionData;
use carafe::{Dict, Templates};
use serde_json::Value as Json;

use crate::support::in_process::{get, router, send};
use crate::support::python;

/// What Flask renders, and the values that it renders with.
struct Oracle {
    rendered: Json,
    values: Dict,
}

impl Oracle {
    fn ask() -> Self {
        let values = SessionData::from_json(&text("context.json"));
        Self {
            rendered: serde_json::from_str(&python::run("templates/oracle.py")).expect("JSON"),
            values: values.expect("tagged JSON").to_dict(),
        }
    }

    /// Returns the lines of a file with what Flask makes of them; `None` is an error.
    fn lines(&self, name: &str) -> Vec<(String, Option<String>)> {
        let sources = text(&format!("{name}.txt"));
        let expected = self.rendered[name].as_array().expect("a list");
        assert_eq!(sources.lines().count(), expected.len(), "{name}");
        assert!(!expected.is_empty(), "{name}");
        let expected = expected.iter().map(|text| text.as_str().map(str::to_owned));
        sources.lines().map(str::to_owned).zip(expected).collect()
    }
}

fn text(name: &str) -> String {
    let path = python::tests().join("templates").join(name);
    std::fs::read_to_string(path).expect("a file of the tests")
}

/// Renders a line; `None` is an error.
async fn render(templates: &Templates, source: &str, values: &Dict) -> Option<String> {
    let context = TemplateContext::from(values.clone());
    templates
        .render_string(source.to_owned(), context)
        .await
        .ok()
}

/// The Flask tutorial, and a page for every construct of Jinja.
fn app(values: &Dict) -> App {
    let mut app = App::new("pages");
    app.config["SECRET_KEY"] = "the secret key of the tests".into();
    app.template_folder(python::tests().join("templates/pages"));
    app.static_folder(python::tests().join("conformance/static"));
    app.get("/", async || "").endpoint("index");
    let mut auth = Blueprint::new("auth");
    for name in ["register", "login", "logout"] {
        auth.get(&format!("/auth/{name}"), async || "")
            .endpoint(name);
    }
    let mut blog = Blueprint::new("blog");
    blog.get("/create", async || "").endpoint("create");
    for name in ["update", "delete"] {
        blog.get(&format!("/<int:id>/{name}"), async || "")
            .endpoint(name);
    }
    app.register_blueprint(auth);
    app.register_blueprint(blog);
    let mut values = values.clone();
    values.insert("post".to_owned(), values["posts"][0].clone());
    values.insert(
        "form".to_owned(),
        [("body", "typed <in>")].into_iter().collect(),
    );
    let view = async move |Path(name): Path<String>, g: G, mut session: Session| {
        let user: Value = [("id", Value::from(7)), ("username", "<ada>".into())]
            .into_iter()
            .collect();
        g.set("user", user);
        session.flash("Hello & <welcome>");
        session.flash_with("error", Markup::new("<b>safe</b>"));
        render_template(name, values.clone())
    };
    app.get("/pages/<path:name>", view).endpoint("page");
    app
}

#[tokio::test]
async fn pages_are_what_flask_renders() {
    let oracle = Oracle::ask();
    let router = router(app(&oracle.values));
    let pages = oracle.rendered["pages"].as_object().expect("a dict");
    assert!(!pages.is_empty());
    for (name, expected) in pages {
        let answer = send(&router, get(&format!("/pages/{name}"), "")).await;
        assert_eq!(Some(answer.body().as_str()), expected.as_str(), "{name}");
    }
}

#[tokio::test]
async fn expressions_are_what_flask_renders() {
    let oracle = Oracle::ask();
    let templates = Templates::default();
    for (source, expected) in oracle.lines("expressions") {
        assert_eq!(
            render(&templates, &source, &oracle.values).await,
            expected,
            "{source}"
        );
    }
}

/// Each of these is described in `docs/templates.md`.
#[tokio::test]
async fn the_differences_are_those_that_are_documented() {
    let oracle = Oracle::ask();
    let templates = Templates::default();
    for (source, expected) in oracle.lines("differences") {
        assert_ne!(
            render(&templates, &source, &oracle.values).await,
            expected,
            "{source}"
        );
    }
}
