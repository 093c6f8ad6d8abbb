//! Folders, reloading, mistakes, and templates outside of requests.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs::{self, File};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use carafe_routing::{MapOptions, Rule, UrlDefaults, UrlMap, UrlOptions, Urls};
use carafe_templates::{
    Excerpt, Registration, TemplateError, TemplateFolder, TemplateOptions, Templates, context,
};
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> (TempDir, TemplateFolder) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let of_app = TemplateFolder {
        blueprint: None,
        folder: folder.path().to_owned().into(),
    };
    (folder, of_app)
}

fn urls() -> Urls {
    let rules = vec![
        Rule::new("/", "index"),
        Rule::new("/user/<name>", "user"),
        Rule::new("/shop/<int:id>", "shop.item"),
    ];
    let mut options = UrlOptions::default();
    options.server_name = Some("example.com".to_owned());
    Urls::new(UrlMap::new(rules, MapOptions::default()).unwrap(), options)
}

/// Flask: `TEMPLATES_AUTO_RELOAD`; a template is compiled again once its file has changed.
#[tokio::test]
async fn a_changed_file_is_read_again_if_that_is_asked_for() {
    let page = "{% extends 'base.html' %}{% block x %}page{% endblock %}";
    for (auto_reload, expected) in [(true, "new page"), (false, "old page")] {
        let base = "old {% block x %}{% endblock %}";
        let (disk, folder) = folder(&[("base.html", base), ("page.html", page)]);
        let templates = Templates::new(TemplateOptions {
            folders: vec![folder],
            auto_reload,
            ..TemplateOptions::default()
        });
        assert_eq!(templates.render("page.html", ()).await.unwrap(), "old page");
        let path = disk.path().join("base.html");
        fs::write(&path, base.replace("old", "new")).unwrap();
        let later = SystemTime::now() + Duration::from_secs(5);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(later)
            .unwrap();
        assert_eq!(templates.render("page.html", ()).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_name_never_leaves_its_folder() {
    let (disk, _) = folder(&[("secret.txt", "secret"), ("sub/page.txt", "page")]);
    let templates = Templates::new(TemplateOptions {
        folders: vec![TemplateFolder {
            blueprint: None,
            folder: disk.path().join("sub").into(),
        }],
        ..TemplateOptions::default()
    });
    assert_eq!(templates.render("page.txt", ()).await.unwrap(), "page");
    let absolute = disk.path().join("secret.txt").display().to_string();
    for name in [
        "../secret.txt",
        "./page.txt",
        "x/../../secret.txt",
        "..\\secret.txt",
        &absolute,
    ] {
        let error = templates.render(name.to_owned(), ()).await.unwrap_err();
        let error: &TemplateError = error.find().unwrap();
        assert!(
            matches!(error, TemplateError::NotFound { .. }),
            "{name}: {error}"
        );
    }
}

/// Flask: outside of requests `url_for` needs `SERVER_NAME`, and there is no session.
#[tokio::test]
async fn mail_is_rendered_outside_of_requests() {
    let mail = "Dear {{ who }},\nsee {{ url_for('user', name=who) }}\n";
    let (_disk, folder) = folder(&[("mail.txt", mail)]);
    let templates = Templates::new(TemplateOptions {
        folders: vec![folder],
        urls: Some(urls()),
        ..TemplateOptions::default()
    });
    let text = templates
        .render("mail.txt", context! { who => "<ada>" })
        .await
        .unwrap();
    assert_eq!(text, "Dear <ada>,\nsee http://example.com/user/%3Cada%3E");
    for name in ["session", "g.x", "request.path", "get_flashed_messages()"] {
        let error = templates
            .render_string(format!("{{{{ {name} }}}}"), ())
            .await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("belongs to a request"), "{name}: {error}");
    }
}

/// Flask: an undefined value prints nothing; an attribute of it is an error that names it.
#[tokio::test]
async fn an_error_says_where_and_what_led_there() {
    let (_disk, folder) = folder(&[
        (
            "base.html",
            "<title>\n{% block title %}{% endblock %}\n{{ user.name.first }}\n",
        ),
        ("page.html", "{% extends 'base.html' %}"),
        ("outer.html", "one\n{% include 'page.html' %}"),
        ("broken.html", "fine\n{% if %}"),
        ("lost.html", "{% include 'page.htm' %}"),
        ("url.html", "{{ url_for('usr') }}"),
    ]);
    let templates = Templates::new(TemplateOptions {
        folders: vec![folder],
        urls: Some(urls()),
        ..TemplateOptions::default()
    });
    let table: [(&str, &[&str]); 6] = [
        (
            "outer.html",
            &[
                "`user` is undefined",
                "\"base.html\", line 3",
                ">    3 | {{ user.name.first }}",
                "\"outer.html\", line 2",
            ],
        ),
        ("broken.html", &["malformed", "\"broken.html\", line 2"]),
        (
            "lost.html",
            &[
                "no template \"page.htm\"",
                "did you mean \"page.html\"?",
                "the application",
                "\"lost.html\", line 1",
            ],
        ),
        (
            "pag.html",
            &["no template \"pag.html\"", "did you mean \"page.html\"?"],
        ),
        ("url.html", &["`url_for` failed", "\"url.html\", line 1"]),
        ("nothing.txt", &["no template \"nothing.txt\" (searched: "]),
    ];
    for (name, expected) in table {
        let error = templates.render(name, ()).await.unwrap_err().to_string();
        for part in expected {
            assert!(error.contains(part), "{name} lacks {part}:\n{error}");
        }
    }
    let error = templates.render("url.html", ()).await.unwrap_err();
    assert!(error.find::<carafe_routing::BuildError>().is_some());
    let cause = "no URL for the endpoint \"usr\": it does not exist; did you mean \"user\"?";
    let said = format!("{error:?}");
    assert_eq!(said.matches(cause).count(), 1, "{said}");
}

#[tokio::test]
async fn an_excerpt_marks_its_line() {
    let error = Templates::default()
        .render_string("a\nb\nc\n{{ x.y }}\ne\nf\ng", ())
        .await;
    let error = error.unwrap_err();
    let places = error.find::<TemplateError>().unwrap().places();
    let lines = [(2, "b"), (3, "c"), (4, "{{ x.y }}"), (5, "e"), (6, "f")];
    let expected = Excerpt {
        template: "<string>".to_owned(),
        line: 4,
        lines: lines.map(|(line, text)| (line, text.to_owned())).into(),
    };
    assert_eq!(places, [expected]);
}

#[test]
fn the_check_finds_every_mistake_at_once() {
    let (_one, app) = folder(&[
        (
            "good.html",
            "{% extends 'base.html' %}{{ url_for('user', name='x', _external=True) }}{{ url_for(x) }}{{ url_for('user', **x) }}",
        ),
        (
            "base.html",
            "{% include 'none.html' ignore missing %}{% include ['none.html', 'good.html'] %}",
        ),
        (
            "bad.html",
            "{% extends 'bse.html' %}\n{{ url_for('nowhere') }}\n\n{{ url_for('user', nam='x') }}\n{{ x|nofilter }}{% if x is notest %}{% endif %}",
        ),
        ("broken.html", "{% if %}"),
        ("picture.png", "{% if %}"),
        (".page.html.swp", "{% if %}"),
        (".hidden/page.html", "{% if %}"),
        ("page.html~", "{% if %}"),
        ("Makefile", "{% if %}"),
        ("macros", "{% if %}{% macro label() %}{% endmacro %}"),
        (
            "m.html",
            "{% macro label() %}{% endmacro %}{% set size = 1 %}",
        ),
        (
            "names.html",
            "{% from 'm.html' import label, size, lable %}{% include 'macros' ignore missing %}\n\
             {{ x|map('uper') }}{{ x|map(attribute='y') }}{{ x|select('odd') }}\n\
             {{ x|select('od') }}{{ x|selectattr('y', 'notthere') }}\n\
             {{ url_for(endpoint='usr') }}{{ url_for('item', id=1) }}",
        ),
    ]);
    let (_two, shop) = folder(&[(
        "shop.html",
        "{{ url_for('.item', id=1) }}{{ url_for('.none') }}",
    )]);
    let shop = TemplateFolder {
        blueprint: Some("shop".to_owned()),
        ..shop
    };
    let templates = Templates::new(TemplateOptions {
        folders: vec![app, shop],
        urls: Some(urls()),
        ..TemplateOptions::default()
    });
    let mistakes = templates.check().unwrap_err();
    let said: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    let expected = [
        "bad.html:1: there is no template \"bse.html\"; did you mean \"base.html\"? (searched: ",
        "bad.html:2: no URL for the endpoint \"nowhere\": it does not exist",
        "bad.html:4: no URL for the endpoint \"user\": the value of name is missing",
        "bad.html:5: there is no filter \"nofilter\"",
        "bad.html:5: there is no test \"notest\"; did you mean \"test\"?",
        "broken.html:1: a template is malformed",
        "macros:1: a template is malformed",
        "names.html:1: \"m.html\" has no \"lable\"; did you mean \"label\"?",
        "names.html:2: there is no filter \"uper\"; did you mean \"upper\"?",
        "names.html:3: there is no test \"notthere\"",
        "names.html:3: there is no test \"od\"; did you mean \"odd\"?",
        "names.html:4: no URL for the endpoint \"item\": it does not exist; did you mean \
         \"shop.item\"?",
        "names.html:4: no URL for the endpoint \"usr\": it does not exist; did you mean \"user\"?",
        "shop.html:1: no URL for the endpoint \"shop.none\"",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said} is not {expected}");
    }
}

#[test]
fn the_check_reports_what_cannot_be_read() {
    let (disk, folder) = folder(&[]);
    fs::write(disk.path().join("latin.html"), b"caf\xe9").unwrap();
    let templates = Templates::new(TemplateOptions {
        folders: vec![folder],
        ..TemplateOptions::default()
    });
    let mistakes = templates.check().unwrap_err().to_string();
    assert!(
        mistakes.contains("\"latin.html\" is no UTF-8"),
        "{mistakes}"
    );
}

#[test]
fn the_check_knows_that_functions_may_answer_for_endpoints() {
    let (_disk, folder) = folder(&[("page.html", "{{ url_for('elsewhere') }}")]);
    let mut options = UrlOptions::default();
    options.build_error_handlers = vec![Arc::new(|_, _| Some("/elsewhere".to_owned()))];
    let map = UrlMap::new(vec![Rule::new("/", "index")], MapOptions::default());
    let templates = Templates::new(TemplateOptions {
        folders: vec![folder],
        urls: Some(Urls::new(map.unwrap(), options)),
        ..TemplateOptions::default()
    });
    assert_eq!(templates.check(), Ok(()));
}

/// What is unknown, where it is used, and what was probably meant.
#[tokio::test]
async fn an_error_says_what_was_probably_meant() {
    let table = [
        (
            "{{ x|uper }}",
            "there is no filter \"uper\"; did you mean \"upper\"?",
        ),
        (
            "{{ x|pric }}",
            "there is no filter \"pric\"; did you mean \"price\"?",
        ),
        (
            "{{ x is defind }}",
            "there is no test \"defind\"; did you mean \"defined\"?",
        ),
        (
            "{{ ulr_for('x') }}",
            "there is no function \"ulr_for\"; did you mean \"url_for\"?",
        ),
        (
            "{{ usr.name }}",
            "`usr` is undefined; did you mean \"user\"?",
        ),
        (
            "{{ other.name }}",
            "`other` is undefined; the template was given user, posts",
        ),
        (
            "{{ user.nam.first }}",
            "a template failed: `user.nam` is undefined\n",
        ),
        (
            "{% macro m() %}{{ usr.name }}{% endmacro %}{{ m() }}",
            "`usr` is undefined; did you mean \"user\"?",
        ),
        (
            "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ usr.name }}{% endcall %}",
            "`usr` is undefined; did you mean \"user\"?",
        ),
    ];
    let templates = Templates::new(TemplateOptions {
        registrations: vec![Registration::filter("price", |cents: f64| cents / 100.0)],
        ..TemplateOptions::default()
    });
    for (source, expected) in table {
        let user: std::collections::BTreeMap<&str, &str> = [("name", "ada")].into();
        let given = context! { user, posts => [1] };
        let error = templates.render_string(source, given).await.unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains(expected),
            "{source} lacks {expected}:\n{error}"
        );
    }
}

/// Flask: `url_for(endpoint)` takes it by name, too.
#[tokio::test]
async fn an_endpoint_is_given_by_place_or_by_name() {
    let templates = Templates::new(TemplateOptions {
        urls: Some(urls()),
        ..TemplateOptions::default()
    });
    let source = "{{ url_for('user', name='x') }} {{ url_for(name='x', endpoint='user') }}";
    let text = templates.render_string(source, ()).await.unwrap();
    assert_eq!(text, "http://example.com/user/x http://example.com/user/x");
}

#[test]
fn the_check_knows_that_functions_may_add_values() {
    let (_disk, folder) = folder(&[("page.html", "{{ url_for('user') }}")]);
    let defaults = UrlDefaults {
        blueprint: None,
        function: Arc::new(|_, _, values| {
            values.insert("name".to_owned(), "ada".into());
        }),
    };
    let rules = vec![Rule::new("/user/<name>", "user")];
    let mut options = UrlOptions::default();
    options.defaults = vec![defaults];
    let urls = Urls::new(UrlMap::new(rules, MapOptions::default()).unwrap(), options);
    let templates = Templates::new(TemplateOptions {
        folders: vec![folder],
        urls: Some(urls),
        ..TemplateOptions::default()
    });
    assert_eq!(templates.check(), Ok(()));
}

/// The values that `context!` takes.
#[tokio::test]
async fn values_go_in_by_reference() {
    #[derive(serde::Serialize)]
    struct Note {
        title: String,
        tags: Vec<&'static str>,
        author: Option<String>,
        place: (i32, f64),
        html: carafe_value::Value,
    }
    let note = Note {
        title: "T".to_owned(),
        tags: vec!["a", "b"],
        author: None,
        place: (1, 2.0),
        html: carafe_value::Value::Markup("<b>".to_owned()),
    };
    let session = carafe_value::Value::from([1, 2]);
    let base = context! { title => "base", extra => 7 };
    let function = carafe_templates::minijinja::Value::from_function(|n: i64| n + 1);
    let given = context! { note, item => session[1], title => note.title, function, ..base };
    let source = "{{ note }} {{ item }} {{ title }} {{ extra }} {{ function(1) }} {{ note.html }}";
    let text = Templates::default()
        .render_string(source, given)
        .await
        .unwrap();
    assert_eq!(
        text,
        "{&#39;title&#39;: &#39;T&#39;, &#39;tags&#39;: [&#39;a&#39;, &#39;b&#39;], \
         &#39;author&#39;: None, &#39;place&#39;: (1, 2.0), &#39;html&#39;: \
         Markup(&#39;&lt;b&gt;&#39;)} 2 T 7 2 <b>"
    );
    assert_eq!(note.title, "T");
}
