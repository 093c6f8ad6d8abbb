//! What a person reads when a test fails.

use std::collections::BTreeMap;

use carafe::Rendering;
use carafe::prelude::*;
use carafe::testing::{TestClient, TestResponse};

use super::{assert_fails, login_app, panic_of};

async fn page() -> carafe::Result<Response> {
    let mut page = ([("x-colour", "red")], "{\"a\": [1]}").into_response();
    page.set_cookie(SetCookie::new("kept", "1"))?;
    page.set_cookie(SetCookie::new("lost", "1").same_site(SameSite::None))?;
    Ok(page)
}

async fn response() -> TestResponse {
    let mut app = App::new("page");
    app.get("/", page);
    app.test_client()
        .base_url("http://app.example")
        .get("/")
        .await
}

#[tokio::test]
async fn assertions_that_hold_pass() {
    let page = response().await;
    page.assert_status(200)
        .assert_status(StatusCode::OK)
        .assert_ok()
        .assert_text("{\"a\": [1]}")
        .assert_contains("[1]")
        .assert_lacks("[2]")
        .assert_header("x-colour", "red")
        .assert_no_header("x-other")
        .assert_json(BTreeMap::from([("a", [1])]))
        .assert_cookie("kept");
    assert_eq!(page.json::<BTreeMap<String, Vec<u8>>>()["a"], [1]);
    assert_eq!(page.rejected_cookies()[0].name(), "lost");
}

#[tokio::test]
async fn each_assertion_that_does_not_hold_says_so() {
    type Assertion = fn(&TestResponse) -> &TestResponse;
    let table: [(Assertion, &str); 10] = [
        (
            |page| page.assert_status(StatusCode::NOT_FOUND),
            "the status is 200 OK, not 404 Not Found",
        ),
        (
            |page| page.assert_redirect("/x"),
            "it does not redirect to /x, nor anywhere",
        ),
        (
            |page| page.assert_text("x"),
            "the body is \"{\\\"a\\\": [1]}\", not \"x\"",
        ),
        (
            |page| page.assert_contains("[2]"),
            "\"[2]\" is not in the body",
        ),
        (|page| page.assert_lacks("[1]"), "\"[1]\" is in the body"),
        (
            |page| page.assert_header("x-colour", "blue"),
            "there is no header x-colour: blue",
        ),
        (
            |page| page.assert_no_header("x-colour"),
            "there is a header x-colour",
        ),
        (
            |page| page.assert_json([1]),
            "the JSON is {\"a\":[1]}, not [1]",
        ),
        (
            |page| page.assert_cookie("lost"),
            "the browser has kept no cookie \"lost\" of it",
        ),
        (
            |page| page.assert_no_rejected_cookies(),
            "the browser has refused a cookie of it",
        ),
    ];
    for (assertion, saying) in table {
        let failing = async move {
            assertion(&response().await);
        };
        assert_fails(failing, saying).await;
    }
    let failing = async {
        let _: Vec<u8> = response().await.json();
    };
    assert_fails(failing, "the body is not the JSON asked for").await;
}

#[tokio::test]
async fn a_failure_prints_the_whole_exchange() {
    let failing = async {
        response().await.assert_status(404);
    };
    let message = panic_of(failing).await.unwrap();
    let expected = "the status is 200 OK, not 404 Not Found

GET http://app.example/ in a visit of http://app.example
    host: app.example
200 OK
    content-type: text/plain; charset=utf-8
    x-colour: red
    set-cookie: kept=1; Path=/
    set-cookie: lost=1; Path=/; SameSite=None

{\"a\": [1]}

the cookie \"lost\" was refused: SameSite=None without Secure
";
    assert_eq!(message, expected);
}

#[tokio::test]
async fn a_redirect_names_where_it_leads() {
    let client = login_app(true).test_client();
    let failing = async move {
        let login = client.post("/login").form([("name", "ada")]).await;
        login
            .assert_redirect("http://localhost/")
            .assert_redirect("/login");
    };
    assert_fails(failing, "it redirects to http://localhost/, not to /login").await;
}

/// Flask: an exception reaches the test when `TESTING` is on.
#[tokio::test]
async fn an_error_of_the_application_reaches_the_test() {
    let app = |testing: bool| {
        let mut app = App::new("broken");
        app.config["TESTING"] = testing.into();
        app.get("/", async || -> carafe::Result<String> {
            Ok("seven".parse::<u8>()?.to_string())
        });
        app.test_client()
    };
    app(false).get("/").await.assert_status(500);
    let failing = async move {
        app(true).get("/").await;
    };
    let message = panic_of(failing).await.unwrap();
    assert!(
        message.contains("tests/test_client/failures.rs:"),
        "{message}"
    );
    assert!(
        message.contains("failed: invalid digit found in string"),
        "{message}"
    );
}

#[tokio::test]
async fn mistakes_of_the_application_are_listed() {
    let building = async {
        let mut app = App::new("wrong");
        app.get("/<itn:id>", async || "").endpoint("id");
        drop(app.test_client());
    };
    assert_fails(building, "the converter \"itn\" does not exist").await;
}

/// Flask prints the traceback.
#[tokio::test]
async fn a_failure_says_why_it_is_a_500() {
    let mut app = App::new("broken");
    app.get("/", async || -> carafe::Result<String> {
        Ok("seven".parse::<u8>()?.to_string())
    });
    let client = app.test_client();
    let failing = async move {
        client.get("/").await.assert_ok();
    };
    let saying = "nothing handled the error: invalid digit found in string";
    assert_fails(failing, saying).await;
}

/// The login is not looked at; what fails is the page after it.
#[tokio::test]
async fn a_failure_tells_of_cookies_that_were_refused_before() {
    let client = login_app(false).test_client();
    let frame = client.embedded_in("https://shop.example");
    let log_in = async |client: &TestClient| {
        client.post("/login").form([("name", "ada")]).await;
    };
    log_in(&frame).await;
    let saying = "earlier, at POST http://localhost/login: the cookie \"session\" was refused: \
                  no SameSite, which counts as Lax, in an iframe of https://shop.example\n";
    let report = frame.get("/").await.to_string();
    assert_eq!(report.matches("was refused").count(), 1, "{report}");
    assert!(report.ends_with(saying), "{report}");

    let login = frame.post("/login").form([("name", "ada")]);
    let report = login.follow_redirects().await.to_string();
    assert_eq!(report.matches("was refused").count(), 1, "{report}");

    log_in(&client).await;
    let report = client.get("/").await.to_string();
    assert!(!report.contains("was refused"), "{report}");
    let other = client.new_visitor().get("/").await.to_string();
    assert!(!other.contains("was refused"), "{other}");
}

async fn save(context: Context, mut session: Session) {
    session.flash("Saved");
    let rendering = Rendering {
        template: "saved.html".to_owned(),
        context: Value::from(7),
    };
    let signals = context.signals().expect("an application");
    signals.template_rendered.send(&context, &rendering);
}

/// Flask: `test_template_rendered`, `test_flash_signal`.
#[tokio::test]
async fn templates_and_flashed_messages_are_told() {
    let mut app = login_app(true);
    app.get("/save", save);
    let client = app.test_client();
    let response = client.get("/save").await;
    assert_eq!(response.flashed()[0].message, "Saved");
    assert_eq!(response.templates()[0].template, "saved.html");
    assert_eq!(response.templates()[0].context, 7);
    let other = client.get("/").await;
    assert!(other.flashed().is_empty() && other.templates().is_empty());
}
