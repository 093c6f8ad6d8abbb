use carafe::axum::Router;
use carafe::axum::body::Bytes;
use carafe::axum::routing::{get, post};
use carafe::prelude::*;
use carafe::session::MaybeFuture;
use carafe::testing::TestClient;
use carafe::{Context, Deferred, defer};

use crate::support::log::Log;

/// A value that becomes what a function makes.
#[derive(Clone, Copy)]
struct Made(fn() -> Response);

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made")
    }
}

impl Deferred for Made {
    fn resolve<'a>(&'a self, _: &'a Context) -> MaybeFuture<'a, carafe::Result<Response>> {
        MaybeFuture::ready(Ok((self.0)()))
    }
}

impl IntoResponse for Made {
    fn into_response(self) -> Response {
        defer(self)
    }
}

fn panics() -> Response {
    panic!("a value that panics")
}

/// The templates of an application are strings here.
fn page(source: &'static str) -> Template {
    render_template_string(source, context! {})
}

fn client(register: impl FnOnce(&mut App)) -> TestClient {
    let mut app = App::new("deferred");
    app.config["SECRET_KEY"] = "the secret key of these tests".into();
    register(&mut app);
    app.test_client()
}

#[tokio::test]
async fn a_value_that_panics_is_a_500_wherever_it_is_returned() {
    let client = client(|app| {
        app.get("/view", async || Made(panics)).endpoint("view");
        app.get("/handler", async || abort(409)).endpoint("handler");
        app.error_handler(409, async || Made(panics));
    });
    for path in ["/view", "/handler"] {
        client.get(path).await.assert_status(500);
    }
}

#[tokio::test]
async fn a_value_may_become_another_one() {
    let client = client(|app| {
        app.get("/", async || page("{{ request.endpoint }}"))
            .endpoint("index");
        app.get("/page", async || Made(|| page("nested").into_response()))
            .endpoint("page");
        app.get("/redirect", async || {
            Made(|| redirect(url_for("index")).into_response())
        })
        .endpoint("redirect");
        app.get("/error", async || Made(|| abort(418).into_response()))
            .endpoint("error");
    });
    client.get("/page").await.assert_text("nested");
    client.get("/redirect").await.assert_redirect("/");
    client.get("/error").await.assert_status(418);
}

/// As in Flask, where the headers of a tuple are added to the response.
#[tokio::test]
async fn what_a_view_says_of_its_value_stays() {
    let client = client(|app| {
        app.get("/packed", async || {
            let headers = [("content-encoding", "gzip"), ("etag", "\"mine\"")];
            let packed = send_file(b"packed".to_vec()).mimetype("text/plain");
            (headers, packed)
        })
        .endpoint("packed");
        app.get("/teapot", async || {
            let cookie = [("set-cookie", "seen=1")];
            (StatusCode::IM_A_TEAPOT, cookie, page("short and stout"))
        })
        .endpoint("teapot");
        app.get("/broken", async || abort(500)).endpoint("broken");
        app.error_handler(500, async || {
            (StatusCode::INTERNAL_SERVER_ERROR, page("sorry"))
        });
    });
    let packed = client.get("/packed").await;
    packed
        .assert_header("content-encoding", "gzip")
        .assert_header("etag", "\"mine\"")
        .assert_text("packed");
    let teapot = client.get("/teapot").await;
    teapot.assert_status(418).assert_text("short and stout");
    teapot.assert_cookie("seen");
    let broken = client.get("/broken").await;
    broken.assert_status(500).assert_text("sorry");
}

/// Layers of a mounted router see the text that stands in for the value.
#[tokio::test]
async fn what_layers_say_of_the_stand_in_goes() {
    let tagged = tower::util::MapResponseLayer::new(|mut response: Response| {
        let headers = response.headers_mut();
        headers.insert("etag", "\"of the stand-in\"".parse().expect("a tag"));
        headers.insert("x-layer", "seen".parse().expect("a value"));
        response
    });
    let router = Router::new().route("/page", get(async || page("whole")));
    let client = client(|app| {
        app.mount("/mounted", router.layer(tagged));
    });
    let response = client.get("/mounted/page").await;
    response
        .assert_text("whole")
        .assert_header("x-layer", "seen")
        .assert_no_header("etag");
}

/// `MAX_CONTENT_LENGTH` is for axum's extractors, too.
#[tokio::test]
async fn bodies_of_mounted_routers_are_limited() {
    let length = async |body: Bytes| body.len().to_string();
    let router = Router::new().route("/length", post(length));
    let client = client(|app| {
        app.config["MAX_CONTENT_LENGTH"] = 10.into();
        app.mount("/mounted", router);
        app.post("/length", length).endpoint("length");
    });
    for path in ["/length", "/mounted/length"] {
        client.post(path).body("0123456789").await.assert_text("10");
        client
            .post(path)
            .body("0123456789+")
            .await
            .assert_status(413);
    }
}

/// Where no application completes it.
#[tokio::test]
async fn on_a_plain_router_a_value_says_what_is_wrong() {
    let router = Router::new().route("/", get(async || page("whole")));
    let request = crate::support::in_process::get("/", "");
    let response = crate::support::in_process::send(&router, request).await;
    assert_eq!(response.status(), StatusCode::NOT_EXTENDED);
    assert!(response.body().contains("mount the view in an App"));
}

#[tokio::test]
async fn folders_that_are_missing_are_noticed_at_the_start() {
    let log = Log::start();
    let mut app = App::new("folders");
    app.static_folder("nope/static");
    app.template_folder("Cargo.toml");
    app.register_blueprint(Blueprint::new("shop").template_folder("nope/templates"));
    app.into_service().expect("an application without mistakes");
    for folder in ["nope/static", "Cargo.toml", "nope/templates"] {
        assert_eq!(log.lines_with(folder).len(), 1, "{folder}");
    }
    let mut app = App::new("folders");
    app.static_folder("");
    let error = app.into_service().map(|_| ()).expect_err("a mistake");
    assert!(
        error
            .to_string()
            .contains("everything in it would be public")
    );
}
