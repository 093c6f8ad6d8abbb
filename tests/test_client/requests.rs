use std::future::IntoFuture;

use carafe::axum::body::Bytes;
use carafe::prelude::*;
use carafe::testing::Multipart;
use http::Method;
use serde::{Deserialize, Serialize};

use super::assert_fails;

/// Says what it is asked.
async fn echo(request: Request, body: Bytes) -> String {
    let header = |name: &str| {
        let value = request.header(name);
        value.map_or("-".to_owned(), |value| value.to_string())
    };
    let body = String::from_utf8_lossy(&body);
    let (method, url) = (request.method(), request.url());
    format!(
        "{method} {url} {} {} {} {body}",
        header("host"),
        header("content-type"),
        header("content-length"),
    )
}

fn app() -> App {
    let mut app = App::new("echo");
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    app.route("/", echo).methods(methods);
    app.route("/<path:rest>", echo).methods(methods);
    app.get("/again/<int:left>", async |Path(left): Path<u8>| {
        redirect(format!("/again/{}", left.saturating_sub(1)))
    });
    app.get("/again/0", async || "there").endpoint("there");
    app.route("/to/<int:code>", async |Path(code): Path<u16>| {
        let code = StatusCode::from_u16(code).expect("a status");
        redirect("/target?a=1#part").code(code)
    })
    .methods(["GET", "POST", "PUT"]);
    app.get("/away", async || redirect("https://other.example/"));
    app.get("/endless", async || redirect("/endless"));
    app.get("/who", async |request: Request| {
        let user = request.authorization();
        let user = user.and_then(|user| user.username().map(str::to_owned));
        format!("{:?} {user:?}", request.remote_addr())
    });
    app
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Note {
    title: String,
    tags: Vec<String>,
}

fn note() -> Note {
    Note {
        title: "Tea & milk".to_owned(),
        tags: vec!["a".to_owned(), "b".to_owned()],
    }
}

/// Flask: `test_environ_base_default`, `test_client_json_no_app_context` and their kin.
#[tokio::test]
async fn requests_carry_what_they_are_given() {
    let client = app().test_client();
    let url = "http://localhost";
    let form = "application/x-www-form-urlencoded";
    let table = [
        (client.get("/"), format!("GET {url}/ localhost - - ")),
        (
            client.get("a b?x=é"),
            format!("GET {url}/a%20b?x=é localhost - - "),
        ),
        (
            client.get("/?x=1").query([("y", "2 3"), ("x", "4")]),
            format!("GET {url}/?x=1&y=2+3&x=4 localhost - - "),
        ),
        (
            client.post("/").form([("a", "1"), ("b", "ü")]),
            format!("POST {url}/ localhost {form} 12 a=1&b=%C3%BC"),
        ),
        (
            client.put("/").form(note()),
            format!("PUT {url}/ localhost {form} 32 title=Tea+%26+milk&tags=a&tags=b"),
        ),
        (
            client.patch("/").json(note()),
            format!(
                "PATCH {url}/ localhost application/json 39 \
                 {{\"title\":\"Tea & milk\",\"tags\":[\"a\",\"b\"]}}"
            ),
        ),
        (client.delete("/"), format!("DELETE {url}/ localhost - - ")),
        (client.post("/"), format!("POST {url}/ localhost - 0 ")),
        (
            client
                .post("/")
                .header("content-type", "text/x")
                .body("raw"),
            format!("POST {url}/ localhost text/x 3 raw"),
        ),
        (
            client.get("https://api.localhost:8443/x"),
            "GET https://api.localhost:8443/x api.localhost:8443 - - ".to_owned(),
        ),
    ];
    for (request, expected) in table {
        request.await.assert_ok().assert_text(&expected);
    }
    client.head("/").await.assert_ok().assert_text("");
    let options = client.options("/").await;
    assert!(options.header("allow").unwrap().contains("OPTIONS"));
    client.request(Method::TRACE, "/").await.assert_status(405);
}

#[tokio::test]
async fn a_form_with_files_is_multipart() {
    let form = Multipart::new()
        .field("title", "Tea")
        .file("photo", "tea.png", "image/png", "PNG");
    let response = app().test_client().post("/").multipart(form).await;
    response
        .assert_contains("multipart/form-data; boundary=----carafe-0")
        .assert_contains("name=\"photo\"; filename=\"tea.png\"\r\nContent-Type: image/png");
}

/// Flask: `test_base_url`, `test_path_is_url`, and `EnvironBuilder`'s defaults.
#[tokio::test]
async fn the_configuration_says_where_the_application_lives() {
    for (keys, expected) in [
        (&[][..], "http://localhost/x localhost"),
        (
            &[("PREFERRED_URL_SCHEME", "https")],
            "https://localhost/x localhost",
        ),
        (
            &[("SERVER_NAME", "app.example:8080")],
            "http://app.example:8080/x app.example:8080",
        ),
        (
            &[("APPLICATION_ROOT", "/below")],
            "http://localhost/below/x localhost",
        ),
    ] {
        let mut app = app();
        for (key, value) in keys {
            app.config[*key] = (*value).into();
        }
        let response = app.test_client().get("/x").await;
        response.assert_contains(expected);
    }
    let other = app().test_client().base_url("https://app.example/below/");
    let response = other.get("/x").await;
    response.assert_contains("https://app.example/below/x app.example ");
}

#[tokio::test]
async fn the_session_cookie_of_an_application_below_a_root_comes_back() {
    let mut app = super::login_app(true);
    app.config["APPLICATION_ROOT"] = "/below".into();
    let client = app.test_client();
    let login = client.post("/login").form([("name", "ada")]).await;
    login
        .assert_redirect("/below/")
        .assert_no_rejected_cookies();
    assert_eq!(client.get_cookie("session").unwrap().path(), "/below");
    let login = client
        .post("/login")
        .form([("name", "bob")])
        .follow_redirects();
    login.await.assert_text("Hello, bob!");
}

#[tokio::test]
async fn clients_have_an_address_and_credentials() {
    let client = app().test_client();
    client.get("/who").await.assert_text("Some(127.0.0.1) None");
    let request = client.get("/who").client_addr(([10, 0, 0, 7], 80));
    let request = request.basic_auth("ada", "pass:word");
    request.await.assert_text("Some(10.0.0.7) Some(\"ada\")");
    let request = client.get("/who").bearer("token");
    let sent = request.await;
    assert_eq!(sent.request().headers()["authorization"], "Bearer token");
}

/// Flask: `test_client_follow_redirects`, with the methods of browsers.
#[tokio::test]
async fn redirects_are_followed_as_browsers_do() {
    let client = app().test_client();
    let end = client.get("/again/3").follow_redirects().await;
    end.assert_text("there");
    let history = end.history().iter();
    let urls: Vec<_> = history.map(|response| response.request().url()).collect();
    assert_eq!(
        urls,
        [
            "http://localhost/again/3",
            "http://localhost/again/2",
            "http://localhost/again/1",
        ]
    );
    assert!(client.get("/again/3").await.history().is_empty());

    for (code, method, body) in [
        (301, "GET", ""),
        (302, "GET", ""),
        (303, "GET", ""),
        (307, "POST", "x=1"),
        (308, "POST", "x=1"),
    ] {
        let request = client.post(&format!("/to/{code}")).form([("x", "1")]);
        let end = request.follow_redirects().await;
        end.assert_contains(&format!("{method} http://localhost/target?a=1 "));
        assert!(end.text().ends_with(body), "{code}");
        end.history()[0]
            .assert_redirect("/target?a=1")
            .assert_status(code);
    }
}

/// Flask: `test_follow_external_redirect`, `test_follow_redirect_loop`.
#[tokio::test]
async fn redirects_without_an_end_or_to_others_are_not_followed() {
    let client = app().test_client();
    let away = client.get("/away").await;
    away.assert_redirect("https://other.example/");
    let asks = |path: &'static str| {
        let client = client.clone();
        async move {
            client.get(path).follow_redirects().await;
        }
    };
    assert_fails(
        asks("/away"),
        "redirects to https://other.example/, which is another",
    )
    .await;
    let endless = "GET http://localhost/endless in a visit of http://localhost: 302 Found to";
    assert_fails(asks("/endless"), endless).await;
}

#[tokio::test]
async fn requests_run_side_by_side_and_on_other_threads() {
    let client = app().test_client();
    let one = tokio::spawn(client.get("/a").into_future());
    let two = tokio::spawn(client.get("/b").into_future());
    one.await.unwrap().assert_contains("/a");
    two.await.unwrap().assert_contains("/b");
}
