use carafe::axum::body::Body;
use carafe::prelude::*;
use http::Request;

use crate::support::in_process::{get, router, send};

fn app() -> App {
    let mut app = App::new("routing");
    app.get("/", async || "index");
    app.route("/form", async || "form").methods(["GET", "post"]);
    app.get("/user/<name>", async |Path(name): Path<String>| name);
    app.get("/user/me", async || "it is me");
    app.get("/<a>/edit", async || "edit of anything");
    app.get("/admin/<x>", async || "anything of admin");
    app.get("/<a>/at/<b>", async |Path((a, b)): Path<(String, u8)>| {
        format!("{a} {b}")
    });
    app
}

async fn request(method: &str, path: &str) -> http::Response<String> {
    let request = Request::builder().method(method).uri(path);
    let request = request.body(Body::empty()).expect("a well-formed request");
    send(&router(app()), request).await
}

#[tokio::test]
async fn rules_lead_to_their_views() {
    let router = router(app());
    let table = [
        ("/", 200, "index"),
        ("/?q=1", 200, "index"),
        ("/user/ada", 200, "ada"),
        ("/user/a%20b", 200, "a b"),
        ("/user/me", 200, "it is me"),
        ("/x/at/7", 200, "x 7"),
        ("/admin/edit", 200, "anything of admin"),
    ];
    for (path, status, body) in table {
        let response = send(&router, get(path, "")).await;
        assert_eq!(
            (response.status().as_u16(), response.body().as_str()),
            (status, body)
        );
    }
    for path in ["/x", "/user/", "/user/a/b", "/user/a%2Fb"] {
        assert_eq!(send(&router, get(path, "")).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn head_options_and_405_come_by_themselves() {
    let head = request("HEAD", "/").await;
    assert_eq!((head.status().as_u16(), head.body().as_str()), (200, ""));
    assert_eq!(head.headers()["content-length"], "5");

    let options = request("OPTIONS", "/form").await;
    assert_eq!(options.headers()["allow"], "GET, HEAD, OPTIONS, POST");
    assert_eq!(
        (options.status().as_u16(), options.body().as_str()),
        (200, "")
    );

    let refused = request("DELETE", "/form").await;
    assert_eq!(refused.status(), 405);
    assert_eq!(refused.headers()["allow"], "GET, HEAD, OPTIONS, POST");
    assert!(refused.body().contains("<h1>Method Not Allowed</h1>"));
}

#[test]
fn mistakes_in_rules_name_their_places() {
    let mut app = app();
    app.get("user", async || "");
    app.get("/x/<itn:id>", async || "");
    app.get("/user/<id>", async || "");
    app.route("/y", async || "").methods(["a b"]);
    app.add_url_rule("/z", "nowhere");
    let error = app.into_router().expect_err("five mistakes").to_string();
    assert_eq!(error.matches("routing.rs:").count(), 6, "{error}");
    for part in [
        "\"user\" is malformed: it has to begin with a slash",
        "did you mean \"int\"?",
        "\n    /x/<itn:id>\n        ^^^\n",
        "GET /user/<id> leads to two rules",
        "\"a b\"",
        "the endpoint \"nowhere\", which has no view",
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
}

#[tokio::test]
async fn a_host_that_is_not_trusted_is_a_400() {
    let mut app = app();
    app.config["TRUSTED_HOSTS"] = ["good.example"].into();
    let router = router(app);
    for (host, status) in [("good.example:5000", 200), ("evil.example", 400)] {
        let mut request = get("/", "");
        let value = host.parse().expect("a header value");
        request.headers_mut().insert("host", value);
        assert_eq!(send(&router, request).await.status(), status, "{host}");
    }
}

#[tokio::test]
async fn a_view_that_panics_is_a_500() {
    let mut app = app();
    app.get("/panic", async || -> &'static str { panic!("on purpose") });
    let router = router(app);
    let response = send(&router, get("/panic", "")).await;
    assert_eq!(response.status(), 500);
    assert!(!response.body().contains("on purpose"));
}

#[tokio::test]
async fn automatic_options_can_be_turned_off() {
    let mut app = app();
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = false.into();
    let request = Request::builder().method("OPTIONS").uri("/form");
    let request = request.body(Body::empty()).expect("a well-formed request");
    app.route("/own", async || "").methods(["GET", "OPTIONS"]);
    let router = router(app);
    let response = send(&router, request).await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, HEAD, POST");
    let request = Request::builder().method("POST").uri("/own");
    let request = request.body(Body::empty()).expect("a well-formed request");
    let response = send(&router, request).await;
    assert_eq!(response.headers()["allow"], "GET, HEAD, OPTIONS");
}
