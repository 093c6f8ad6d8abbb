//! Forms, uploads and JSON in an application.

/// Connections on which a body was not read.
mod closing;

use carafe::garde::Validate;
use carafe::prelude::*;
use http::Request;
use serde::{Deserialize, Serialize};

use crate::support::in_process::{router, send};

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=B";

#[derive(Deserialize, Serialize, Validate)]
struct Signup {
    #[garde(length(min = 3))]
    name: String,
    #[garde(range(min = 18))]
    age: u8,
    #[garde(skip)]
    topics: Vec<String>,
    #[garde(skip)]
    newsletter: bool,
}

/// As with Flask-WTF: the form comes again with the errors, or the visitor is sent on.
async fn signup(form: Result<Valid<Form<Signup>>, Invalid>) -> carafe::Result<Response> {
    let signup = match form {
        Ok(Valid(Form(signup))) if signup.name == "ada" => {
            let form = Invalid::filled(&signup).error("name", "taken");
            return Ok(json(form).into_response());
        }
        Ok(Valid(Form(signup))) => signup,
        Err(form) => return Ok((form.status(), json(form)).into_response()),
    };
    let Signup {
        age,
        topics,
        newsletter,
        ..
    } = signup;
    Ok(format!("{age} {topics:?} {newsletter}").into_response())
}

fn post(
    path: &str,
    content_type: &str,
    body: impl Into<carafe::axum::body::Body>,
) -> Request<carafe::axum::body::Body> {
    let request = Request::post(path).header("content-type", content_type);
    request.body(body.into()).expect("a well-formed request")
}

#[tokio::test]
async fn a_form_comes_again_with_what_was_typed() {
    let mut app = App::new("signup");
    app.post("/signup", signup);
    let router = router(app);
    let table = [
        (
            "name=grace&age=36&topics=a&topics=b&newsletter=on",
            200,
            r#"36 ["a", "b"] true"#,
        ),
        ("name=grace&age=36", 200, "36 [] false"),
        (
            "name=g&age=old",
            422,
            r#""errors":{"age":["not a whole number"],"name":["length is lower than 3"]}"#,
        ),
        ("name=g&age=old", 422, r#""data":{"age":"old","name":"g"}"#),
        ("name=ada&age=36", 200, r#""errors":{"name":["taken"]}"#),
    ];
    for (form, status, expected) in table {
        let response = send(&router, post("/signup", FORM, form)).await;
        assert_eq!(response.status(), status, "{form}");
        assert!(response.body().contains(expected), "{}", response.body());
    }
}

async fn size(request: RequestBody) -> carafe::Result<String> {
    Ok(request.get_data().await?.len().to_string())
}

async fn fields(form: Form) -> String {
    form.iter().count().to_string()
}

/// Writes a form of fields of a size each.
fn parts(count: usize, size: usize) -> String {
    let part = format!(
        "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n{}\r\n",
        "x".repeat(size)
    );
    part.repeat(count) + "--B--\r\n"
}

/// The keys of the configuration, the choices of a route and those of a view: the last wins.
#[tokio::test]
async fn limits_come_from_the_configuration_the_route_or_the_view() {
    let mut app = App::new("limits");
    app.config["MAX_CONTENT_LENGTH"] = 500.into();
    app.config["MAX_FORM_MEMORY_SIZE"] = 50.into();
    app.config["MAX_FORM_PARTS"] = 3.into();
    app.post("/size", size);
    app.post("/more", size)
        .endpoint("more")
        .max_content_length(1000);
    app.post(
        "/own",
        async |mut request: RequestBody| -> carafe::Result<String> {
            request.set_max_content_length(10);
            Ok(request.text().await?)
        },
    )
    .endpoint("own");
    app.post("/fields", fields);
    app.post("/many", fields)
        .endpoint("many")
        .max_form_parts(5)
        .max_form_memory_size(90);
    let router = router(app);
    let table = [
        ("/size", "x".repeat(500), 200),
        ("/size", "x".repeat(501), 413),
        ("/more", "x".repeat(1000), 200),
        ("/more", "x".repeat(1001), 413),
        ("/own", "x".repeat(10), 200),
        ("/own", "x".repeat(11), 413),
        ("/fields", parts(3, 1), 200),
        ("/fields", parts(4, 1), 413),
        ("/fields", parts(2, 50), 200),
        ("/fields", parts(1, 51), 413),
        ("/many", parts(5, 1), 200),
        ("/many", parts(2, 90), 200),
        ("/many", parts(1, 91), 413),
    ];
    for (path, body, status) in table {
        let response = send(&router, post(path, PARTS, body.clone())).await;
        assert_eq!(response.status(), status, "{path} {}", body.len());
    }
}

/// Refusals go through the functions that handle errors, by status or by type.
#[tokio::test]
async fn refusals_are_errors_like_any_other() {
    let mut app = App::new("refusals");
    app.config["MAX_CONTENT_LENGTH"] = 10.into();
    app.error_handler(413, async |error: HttpError| {
        (error.status(), "too large, sorry")
    });
    app.error_handler_for::<Invalid, _, _>(async |form: Caught<Invalid>| {
        format!("{} errors", form.problems().len())
    });
    app.post("/size", size);
    app.post("/strict", async |form: Valid<Form<Signup>>| {
        form.name.clone()
    });
    let router = router(app);
    let response = send(&router, post("/size", FORM, "x".repeat(11))).await;
    assert_eq!(
        (response.status().as_u16(), response.body().as_str()),
        (413, "too large, sorry")
    );
    let response = send(&router, post("/strict", FORM, "name=x")).await;
    assert_eq!(response.body(), "2 errors");
}

/// axum's own extractors stay what they are.
#[tokio::test]
async fn axums_extractors_work_beside() {
    use carafe::axum;
    let mut app = App::new("axum");
    app.post(
        "/form",
        async |axum::Form(pairs): axum::Form<Vec<(String, String)>>| pairs.len().to_string(),
    )
    .endpoint("form");
    app.post("/bytes", async |bytes: axum::body::Bytes| {
        bytes.len().to_string()
    })
    .endpoint("bytes");
    let router = router(app);
    for (path, expected) in [("/form", "2"), ("/bytes", "7")] {
        let response = send(&router, post(path, FORM, "a=1&b=2")).await;
        assert_eq!(response.body(), expected);
    }
}

const PAGE: &str = "{{ request.form['title'] or 'none' }}";

async fn by_hand(request: RequestBody) -> carafe::Result<Template> {
    request.form().await?;
    Ok(render_template_string(PAGE, context! {}))
}

/// As in the templates of Flask's tutorial: what was typed is in `request.form`.
#[tokio::test]
async fn a_template_sees_the_form_that_the_view_has_read() {
    let mut app = App::new("forms");
    app.template_global_value("site", "forms");
    app.route("/form", async |_: Form| {
        render_template_string(PAGE, context! {})
    })
    .endpoint("form")
    .methods(["GET", "POST"]);
    app.post("/body", by_hand);
    app.post("/unread", async || {
        render_template_string(PAGE, context! {})
    })
    .endpoint("unread");
    let client = app.test_client();
    client.get("/form").await.assert_text("none");
    let title = [("title", "<b>")];
    for path in ["/form", "/body"] {
        client.post(path).form(title).await.assert_text("&lt;b&gt;");
        client
            .post(path)
            .form([("x", "")])
            .await
            .assert_text("none");
    }
    client.post("/unread").form(title).await.assert_status(500);
    client.post("/unread").await.assert_text("none");
}
