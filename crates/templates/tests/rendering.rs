//! Templates in a request, as Flask's `test_templating.py` asks for them.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};

use axum::response::{IntoResponse, Response};
use carafe_routing::{Context, G, Path, Rendering, Result, Session, abort};
use carafe_session::{MaybeFuture, SessionData, SessionError, SessionInterface, SessionRequest};
use carafe_templates::{
    Markup, Registration, TemplateContext, TemplateContextProcessor, Templates, context,
    render_template, render_template_string, stream_template, stream_template_string,
};
use http::header::{CONTENT_TYPE, SET_COOKIE, VARY};
use http::{HeaderMap, StatusCode};
use support::Site;

/// Flask: `test_original_win`, `test_context_processing`, `test_standard_context`.
#[tokio::test]
async fn given_values_win_over_processors_and_these_over_globals() {
    let site = Site::new()
        .processor(
            None,
            TemplateContextProcessor::from_fn(|_: &Context| {
                context! { a => "app", b => "app", c => "app", g => "shadowed" }
            }),
        )
        .processor(
            Some("shop"),
            TemplateContextProcessor::new(async |g: G| {
                context! { b => "shop", c => "shop", note => g.value("note") }
            }),
        )
        .processor(
            Some("shop.admin"),
            TemplateContextProcessor::from_fn(|_: &Context| {
                context! { c => "admin" }
            }),
        );
    let view = async |g: G| {
        g.set("note", "kept");
        let source = "{{ a }} {{ b }} {{ c }} {{ given }} {{ note }} {{ g }}";
        render_template_string(source, context! { given => "view", a => "view" })
    };
    let site = site
        .get("/", "index", view)
        .get("/shop", "shop.index", view)
        .get("/admin", "shop.admin.index", view)
        .build();
    assert_eq!(site.get("/").await.text(), "view app app view  shadowed");
    assert_eq!(
        site.get("/shop").await.text(),
        "view shop shop view kept shadowed"
    );
    assert_eq!(
        site.get("/admin").await.text(),
        "view shop admin view kept shadowed"
    );
}

/// Flask: `render_template` takes a list; the first that exists is rendered, as HTML
/// whatever it is named.
#[tokio::test]
async fn the_first_template_that_exists_is_rendered() {
    let site = Site::new()
        .folder(
            None,
            &[
                ("mail.txt", "Dear {{ who }},\n"),
                ("page.html", "{{ who }}"),
            ],
        )
        .get("/first", "first", async || {
            render_template(["none.html", "mail.txt"], context! { who => "<Ada>" })
        })
        .get("/one", "one", async || {
            (
                StatusCode::CREATED,
                render_template("page.html", context! { who => "<Ada>" }),
            )
        })
        .build();
    let first = site.get("/first").await;
    assert_eq!(first.text(), "Dear <Ada>,");
    assert_eq!(first.headers[CONTENT_TYPE], "text/html; charset=utf-8");
    let one = site.get("/one").await;
    assert_eq!(
        (one.status, one.text()),
        (StatusCode::CREATED, "&lt;Ada&gt;")
    );
}

/// Flask: the application's folder is searched first, then those of blueprints in the order
/// of their registration.
#[tokio::test]
async fn folders_are_searched_in_order() {
    let site = Site::new()
        .folder(None, &[("a.html", "app")])
        .folder(Some("one"), &[("a.html", "one"), ("b.html", "one")])
        .folder(Some("two"), &[("b.html", "two"), ("c.html", "two")])
        .get("/<name>", "show", async |Path(name): Path<String>| {
            render_template(format!("{name}.html"), ())
        })
        .build();
    for (path, expected) in [("/a", "app"), ("/b", "one"), ("/c", "two")] {
        assert_eq!(site.get(path).await.text(), expected);
    }
}

/// Flask: a template sees what the view has just written; reading varies with the cookie.
#[tokio::test]
async fn the_session_is_what_the_view_left_and_read_only_when_asked_for() {
    let site = Site::new()
        .get("/write", "write", async |mut session: Session| {
            session["colour"] = "blue".into();
            session["who"] = Markup::new("<b>ada</b>").into();
            let source = "{{ session.colour }} {{ session['who'] }} {{ session.missing }} \
                          {{ 'colour' in session }} {{ session.get('x', 'y') }} {{ session.new }}";
            render_template_string(source, ())
        })
        .get("/read", "read", async || {
            render_template_string("{{ session.colour }} {{ session.permanent }}", ())
        })
        .get("/plain", "plain", async || {
            render_template_string("{{ g.x }}plain", ())
        })
        .build();
    let written = site.get("/write").await;
    assert_eq!(written.text(), "blue <b>ada</b>  True y False");
    assert_eq!(written.headers[VARY], "Cookie");
    let read = site.get_with("/read", Some(&written)).await;
    assert_eq!(read.text(), "blue False");
    assert_eq!(read.headers[VARY], "Cookie");
    let plain = site.get_with("/plain", Some(&written)).await;
    assert!(!plain.headers.contains_key(VARY), "{:?}", plain.headers);
}

/// Flask: `test_flashes`, `test_extended_flashing`.
#[tokio::test]
async fn flashed_messages_are_shown_once() {
    let show = async || {
        let source = "{% for m in get_flashed_messages() %}{{ m }};{% endfor %}\
            {% for c, m in get_flashed_messages(with_categories=true) %}{{ c }}={{ m }};{% endfor %}\
            {{ get_flashed_messages(category_filter=['error']) }}\
            {{ get_flashed_messages(false, ['none']) }}\
            {{ get_flashed_messages(category_filter='an error')|length }}\
            {{ get_flashed_messages(category_filter='err')|length }}\
            {{ get_flashed_messages(category_filter='')|length }}";
        render_template_string(source, ())
    };
    let site = Site::new()
        .get("/flash", "flash", async |mut session: Session| {
            session.flash("<Hello>");
            session.flash_with("error", Markup::new("<b>No</b>"));
            StatusCode::NO_CONTENT
        })
        .get("/show", "show", show)
        .get("/stream", "stream", async || {
            stream_template_string("{{ get_flashed_messages()|join(',') }}", ())
        })
        .build();
    let flashed = site.get("/flash").await;
    let shown = site.get_with("/show", Some(&flashed)).await;
    assert_eq!(
        shown.text(),
        "&lt;Hello&gt;;<b>No</b>;message=&lt;Hello&gt;;error=<b>No</b>;\
         [Markup(&#39;&lt;b&gt;No&lt;/b&gt;&#39;)][]102"
    );
    let again = site.get_with("/show", Some(&shown)).await;
    assert_eq!(again.text(), "[][]000");
    let streamed = site.get_with("/stream", Some(&flashed)).await;
    assert_eq!(streamed.text(), "&lt;Hello&gt;,<b>No</b>");
    assert!(
        streamed.headers.contains_key(SET_COOKIE),
        "the messages are forgotten"
    );
}

/// Flask: `request` in a template, without the body.
#[tokio::test]
async fn the_request_is_seen_but_not_its_body() {
    let show = async |Path(_): Path<u32>| {
        let source = "{{ request.path }} {{ request.method }} {{ request.args.q }} \
            {{ request.args.get('none', 'd') }} {{ request.args.getlist('q') }} \
            {{ request.headers.Host }} {{ request['endpoint'] }} {{ request.blueprint }} \
            {{ request.url }} {{ request.base_url }} {{ request.view_args.id }} \
            {{ request.cookies.get('c') }} {{ request.remote_addr }} {{ 'q' in request.args }}";
        render_template_string(source, ())
    };
    let files = async || render_template_string("{{ request.files.x }}", ());
    let site = Site::new()
        .get("/shop/<int:id>", "shop.show", show)
        .get("/files", "files", files)
        .build();
    assert_eq!(
        site.get("/shop/7?q=1&q=%3C2%3E").await.text(),
        "/shop/7 GET 1 d [&#39;1&#39;, &#39;&lt;2&gt;&#39;] example.com shop.show shop \
         http://example.com/shop/7?q=1&amp;q=&lt;2&gt; http://example.com/shop/7 7 None None True"
    );
    assert_eq!(
        site.get("/files").await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn a_request_whose_head_was_not_kept_is_an_error_rather_than_wrong() {
    let mut site = Site::new();
    site.keep_heads = false;
    let site = site
        .get("/", "index", async || {
            render_template_string("{{ request.path }}", ())
        })
        .get(
            "/templates",
            "templates",
            async |templates: Templates| -> Result<String> {
                templates.render_string("{{ request.path }}", ()).await
            },
        )
        .build();
    assert_eq!(
        site.get("/").await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    assert_eq!(site.get("/templates").await.text(), "/templates");
}

/// Flask: `url_for` in a template, with Flask's own arguments and relative endpoints.
#[tokio::test]
async fn urls_are_built_in_templates_and_imported_macros() {
    let macros = "{% macro link(name) %}{{ url_for('shop.item', name=name) }}{% endmacro %}";
    let page = "{% from 'macros.html' import link %}{{ link('<b>') }} {{ url_for('.item', name='x') }} \
        {{ url_for('shop.item', name='x', _external=True, _anchor='top', q=[1, 2], skipped=none) }} \
        {{ url_for('shop.item', name='x', _scheme='https', _external=True) }}";
    let site = Site::new()
        .folder(None, &[("macros.html", macros), ("page.html", page)])
        .get("/shop", "shop.index", async || {
            render_template("page.html", ())
        })
        .get("/item/<name>", "shop.item", async || "")
        .get("/bad", "bad", async || {
            render_template_string("{{ url_for('nowhere') }}", ())
        })
        .build();
    assert_eq!(
        site.get("/shop").await.text(),
        "/item/%3Cb%3E /item/x http://example.com/item/x?q=1&amp;q=2#top https://example.com/item/x"
    );
    assert_eq!(
        site.get("/bad").await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

/// Flask: `test_custom_template_filter` and its sisters; a global of one's own comes before
/// Flask's.
#[tokio::test]
async fn functions_of_the_program_are_called() {
    let mut site = Site::new();
    site.options.registrations = vec![
        Registration::filter("reversed", |text: String| {
            text.chars().rev().collect::<String>()
        }),
        Registration::filter("bold", |text: String| Markup::new(format!("<b>{text}</b>"))),
        Registration::test("short", |text: String| text.len() < 4),
        Registration::function("double", |number: i64| number * 2),
        Registration::global("version", "1.0"),
        Registration::function("url_for", |endpoint: String| format!("/own/{endpoint}")),
    ];
    let source = "{{ 'abc'|reversed }} {{ 'x'|bold }} {{ 'abc' is short }} {{ double(21) }} \
                  {{ version }} {{ url_for('x') }}";
    let site = site
        .get("/", "index", async move || {
            render_template_string(source, ())
        })
        .build();
    assert_eq!(
        site.get("/").await.text(),
        "cba <b>x</b> True 42 1.0 /own/x"
    );
}

/// Flask: `test_template_rendered`.
#[tokio::test]
async fn who_listens_hears_of_templates() {
    let mut site = Site::new().folder(None, &[("page.html", "{{ a }}")]);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hear = |name: &'static str, heard: &Arc<Mutex<Vec<String>>>| {
        let heard = Arc::clone(heard);
        move |_: &Context, rendering: &Rendering| {
            let values = (&rendering.context["a"], &rendering.context["b"]);
            let said = format!("{name} {} {values:?}", rendering.template);
            heard.lock().unwrap().push(said);
        }
    };
    site.signals
        .before_render_template
        .connect(hear("before", &heard));
    site.signals
        .template_rendered
        .connect(hear("after", &heard));
    let site = site
        .processor(
            None,
            TemplateContextProcessor::from_fn(|_: &Context| context! { a => 1, b => 2 }),
        )
        .get("/", "index", async || {
            render_template("page.html", context! { a => "x" })
        })
        .get("/stream", "stream", async || {
            stream_template("page.html", context! { a => "x" })
        })
        .build();
    let expected = [
        "before page.html (Str(\"x\"), Int(2))",
        "after page.html (Str(\"x\"), Int(2))",
    ];
    for path in ["/", "/stream"] {
        assert_eq!(site.get(path).await.text(), "x");
        assert_eq!(
            std::mem::take(&mut *heard.lock().unwrap()),
            expected,
            "{path}"
        );
    }
}

/// A store on the network: the session comes at the second poll.
#[derive(Debug)]
struct Slow(Mutex<usize>);

impl SessionInterface for Slow {
    fn open_session<'a>(
        &'a self,
        _: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
        *self.0.lock().unwrap() += 1;
        let mut polls = 0;
        let data: SessionData = [("user", "ada")].into_iter().collect();
        MaybeFuture::pending(std::future::poll_fn(move |cx: &mut TaskContext<'_>| {
            polls += 1;
            cx.waker().wake_by_ref();
            match polls {
                1 => Poll::Pending,
                _ => Poll::Ready(Ok(data.clone())),
            }
        }))
    }

    fn save_session<'a>(
        &'a self,
        _: &'a SessionData,
        _: &'a mut HeaderMap,
    ) -> MaybeFuture<'a, Result<(), SessionError>> {
        MaybeFuture::ready(Ok(()))
    }
}

#[tokio::test]
async fn a_session_that_comes_later_is_waited_for() {
    let mut site = Site::new().folder(
        None,
        &[
            (
                "page.html",
                "{{ session.user }}{{ get_flashed_messages() }}",
            ),
            (
                "macros.html",
                "{% macro who() %}{{ session.user }}{% endmacro %}",
            ),
        ],
    );
    let slow = Arc::new(Slow(Mutex::default()));
    site.sessions = Arc::clone(&slow) as Arc<dyn SessionInterface>;
    let site = site
        .get("/page", "page", async || render_template("page.html", ()))
        .get(
            "/text",
            "text",
            async |templates: Templates| -> Result<String> {
                templates.render("page.html", ()).await
            },
        )
        .get("/stream", "stream", async || {
            stream_template("page.html", ())
        })
        .get(
            "/macro",
            "macro",
            async |templates: Templates| -> Result<Markup> {
                templates
                    .template_attribute("macros.html", "who")
                    .call(())
                    .await
            },
        )
        .build();
    for (path, expected) in [
        ("/page", "ada[]"),
        ("/text", "ada[]"),
        ("/stream", "ada[]"),
        ("/macro", "ada"),
    ] {
        *slow.0.lock().unwrap() = 0;
        assert_eq!(site.get(path).await.text(), expected, "{path}");
        assert_eq!(*slow.0.lock().unwrap(), 1, "{path} opens the session once");
    }
}

/// Flask: `test_get_template_attribute`.
#[tokio::test]
async fn macros_are_called_from_views() {
    let fields = "{% macro label(text, class='c') %}<label class={{ class }}>{{ text }}</label>{% endmacro %}\
                  {% set _private = 1 %}";
    let call = async |templates: Templates, Path(name): Path<String>| -> Result<Markup> {
        let attribute = templates.template_attribute("_fields.html", name);
        attribute
            .call_with(("<Name>",), context! { class => "x" })
            .await
    };
    let site = Site::new()
        .folder(None, &[("_fields.html", fields)])
        .get("/<name>", "call", call)
        .build();
    assert_eq!(
        site.get("/label").await.text(),
        "<label class=x>&lt;Name&gt;</label>"
    );
    assert_eq!(
        site.get("/nothing").await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

/// Flask: an error of a context processor is the view's.
#[tokio::test]
async fn an_error_of_a_context_processor_goes_to_the_error_handlers() {
    let refuse = async || -> Result<TemplateContext> { Err(abort(418).into()) };
    let site = Site::new()
        .processor(None, TemplateContextProcessor::new(refuse))
        .get("/", "index", async || render_template_string("x", ()))
        .get(
            "/text",
            "text",
            async |templates: Templates| -> Result<Response> {
                Ok(templates.render_string("x", ()).await?.into_response())
            },
        )
        .build();
    for path in ["/", "/text"] {
        assert_eq!(site.get(path).await.status, StatusCode::IM_A_TEAPOT);
    }
}

/// In Python a MemoryError; here the program would end.
#[tokio::test]
async fn widths_are_bounded() {
    let templates = carafe_templates::Templates::default();
    let wide = [
        "{{ 'a'.zfill(10 ** 15) }}",
        "{{ 'a'.center(10 ** 15) }}",
        "{{ 'a'.ljust(2000000) }}",
        "{{ 'a'|center(10 ** 15) }}",
        "{{ 'a'|indent(10 ** 15, first=true) }}",
        "{{ '\\t'.expandtabs(10 ** 15) }}",
        "{{ '%1000000000000s'|format('a') }}",
        "{{ '%.1000000000000f'|format(1.5) }}",
        "{{ '{:1000000000000}'.format('a') }}",
        "{{ 'a' * 10 ** 15 }}",
    ];
    for source in wide {
        let rendered = templates.render_string(source, ()).await;
        assert!(rendered.is_err(), "{source}");
    }
    let line = templates.render_string("{{ 'a'.rjust(1000)|length }}", ());
    assert_eq!(line.await.unwrap(), "1000");
}
