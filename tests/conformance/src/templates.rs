//! Section 14: templates.

use carafe::minijinja::Value as Jinja;
use carafe::prelude::*;
use serde_json::json;

use crate::samples::sample_time;

pub(crate) fn add_to(app: &mut App) {
    app.context_processor_fn(|_| {
        let shout = Jinja::from_function(|text: String| text.to_uppercase() + "!");
        context! { site_name => "Conformance", shout => shout }
    });
    app.template_filter("reverse_words", |text: String| {
        text.split_whitespace().rev().collect::<Vec<_>>().join(" ")
    });
    app.template_test("palindrome", |text: String| {
        text.chars().eq(text.chars().rev())
    });
    app.template_global("double", |number: i64| number * 2);
    add_pages(app);
    add_parts(app);
    add_odds(app);
}

fn add_pages(app: &mut App) {
    app.get("/tpl/page", tpl_page);
    app.get("/tpl/list", tpl_list);
    app.get(
        "/tpl/escape/<any(html, htm, xml, xhtml, svg, txt, md):ext>",
        tpl_escape,
    );
    app.get("/tpl/string", tpl_string);
    app.get("/tpl/globals/<name>", tpl_globals);
    app.get("/tpl/custom", tpl_custom);
    app.get("/tpl/override", tpl_override);
    app.get("/tpl/urls", tpl_urls);
    app.get("/tpl/filters", tpl_filters);
    app.get("/tpl/json", tpl_json);
    app.get("/tpl/python", tpl_python);
    app.get("/tpl/printed", tpl_printed);
}

fn add_parts(app: &mut App) {
    app.get("/tpl/macro", tpl_macro);
    app.get("/tpl/macro-attribute", tpl_macro_attribute);
    app.get("/tpl/include", tpl_include);
    app.get("/tpl/first-of", tpl_first_of);
}

fn add_odds(app: &mut App) {
    app.get("/tpl/missing", tpl_missing);
    app.get("/tpl/undefined", tpl_undefined);
    app.get("/tpl/undefined-attribute", tpl_undefined_attribute);
    app.get("/tpl/syntax-error", tpl_syntax_error);
    app.get("/tpl/mail", tpl_mail);
    app.get("/tpl/stream", tpl_stream);
    app.get("/tpl/stream-string", tpl_stream_string);
    app.get("/tpl/whitespace", tpl_whitespace);
    app.get("/tpl/shop-override", tpl_shop_override);
}

async fn tpl_page(request: Request) -> Template {
    let title = request.args().get("title").unwrap_or("Page");
    render_template("page.html", context! { title })
}

async fn tpl_list() -> Template {
    let items = ["apple", "<b>pear</b>", "fig & date"];
    render_template("list.html", context! { items })
}

async fn tpl_escape(Path(ext): Path<String>) -> Template {
    let text = "<p>\"x\" & 'y'</p>";
    let safe = Markup::new("<i>ok</i>");
    render_template(format!("escape.{ext}"), context! { text, safe })
}

async fn tpl_string(request: Request) -> Template {
    let text = request.args().get("text").unwrap_or("<a>");
    let source = "{{ text }}|{{ text|safe }}|{{ site_name }}";
    render_template_string(source, context! { text })
}

async fn tpl_globals(Path(name): Path<String>, g: G, mut session: Session) -> Template {
    g.set("user", "Ada");
    session["colour"] = "blue".into();
    render_template("globals.html", context! { name })
}

async fn tpl_custom() -> Template {
    render_template(
        "custom.html",
        context! { words => "one two three", word => "level" },
    )
}

/// What a view gives wins over context processors and globals.
async fn tpl_override() -> Template {
    let source = "{{ site_name }} {{ config }}";
    render_template_string(source, context! { site_name => "mine", config => 42 })
}

async fn tpl_urls() -> Template {
    render_template("urls.html", context! {})
}

async fn tpl_filters() -> Template {
    render_template(
        "filters.html",
        context! {
            names => ["Bob", "alice", "Carol"],
            data => json!({ "b": 2, "a": 1 }),
            when => Value::from(sample_time()),
            text => "  some <b>text</b> here  ",
            number => 1234.5678,
        },
    )
}

async fn tpl_json() -> Template {
    let data = Value::from_iter([
        ("b", Value::from("</script><b>")),
        ("a", Value::from_iter([1.into(), Value::Null, true.into()])),
        ("t", sample_time().into()),
        ("q", "it's & \"x\"".into()),
    ]);
    let source = "<script>var data = {{ data|tojson }};</script>";
    render_template_string(source, context! { data })
}

async fn tpl_python() -> Template {
    let user = Value::from_iter([
        ("name", Value::from("ada lovelace")),
        ("langs", ["en", "fr"].into()),
    ]);
    render_template("python.html", context! { user })
}

/// How plain values print: `True`, `None`, lists and dicts.
async fn tpl_printed() -> Template {
    render_template("printed.html", context! {})
}

async fn tpl_macro() -> Template {
    render_template("forms.html", context! { value => "\"quoted\" <v>" })
}

async fn tpl_macro_attribute(templates: Templates) -> carafe::Result<Html<String>> {
    let label = templates.template_attribute("_fields.html", "label");
    Ok(Html(label.call(("<Name>",)).await?.to_string()))
}

async fn tpl_include() -> Template {
    render_template("include.html", context! { who => "included" })
}

async fn tpl_first_of() -> Template {
    let names = ["missing.html", "mail.txt"];
    render_template(names, context! { who => "<Ada>" })
}

async fn tpl_missing() -> Template {
    render_template("does-not-exist.html", context! {})
}

async fn tpl_undefined() -> Template {
    let source = "[{{ nothing }}][{{ nothing|default('d') }}]";
    render_template_string(source, context! {})
}

async fn tpl_undefined_attribute() -> Template {
    render_template_string("{{ nothing.attribute }}", context! {})
}

async fn tpl_syntax_error() -> Template {
    render_template_string("{% if %}", context! {})
}

async fn tpl_mail(templates: Templates) -> carafe::Result<Response> {
    let text = templates.render("email/welcome.txt", context! { who => "<Ada>" });
    let mut response = make_response(text.await?);
    response.set_mimetype("text/plain");
    Ok(response)
}

async fn tpl_stream() -> Template {
    stream_template("stream.html", context! { rows => ["<1>", "2", "3"] })
}

async fn tpl_stream_string() -> Template {
    let source = "{% for row in rows %}{{ row }};{% endfor %}{{ request.path }}";
    stream_template_string(source, context! { rows => ["<1>", "2"] })
}

async fn tpl_whitespace() -> Template {
    render_template("whitespace.html", context! { items => [1, 2] })
}

/// The template folder of the application wins over the blueprint's.
async fn tpl_shop_override() -> Template {
    render_template("shop/shared.html", context! {})
}
