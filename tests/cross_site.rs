use carafe::axum::body::Body;
use carafe::prelude::*;
use http::{Request, StatusCode};

use crate::support::in_process::{get, router, send};
use crate::support::log::Log;

fn app(partitioned: bool) -> App {
    let mut app = App::new("cross-site");
    app.config["SECRET_KEY"] = "the secret key of these tests".into();
    app.config["SESSION_COOKIE_PARTITIONED"] = partitioned.into();
    app.get("/", async |mut session: Session| session["n"] = 1.into());
    app.post("/pay", async || "");
    app.post("/hook/<name>", async |Path(name): Path<String>| name)
        .csrf_exempt();
    app
}

fn post(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post(path).header("host", "widget.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).expect("a well-formed request")
}

#[tokio::test]
async fn a_websocket_of_another_site_is_refused() {
    let mut app = app(true);
    app.get("/ws", async || "a socket")
        .endpoint("ws")
        .websocket();
    let router = router(app);
    for (site, status) in [("cross-site", 403), ("same-origin", 200)] {
        let headers = [
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-fetch-site", site),
        ];
        let mut request = post("/ws", &headers);
        *request.method_mut() = Method::GET;
        assert_eq!(send(&router, request).await.status(), status, "{site}");
    }
}

#[tokio::test]
async fn with_partitioned_another_sites_posts_are_refused() {
    let mut protected = app(true);
    protected.config["CSRF_TRUSTED_ORIGINS"] = ["https://friend.example"].into();
    let protected = router(protected);
    let open = router(app(false));
    let cross_site = ("sec-fetch-site", "cross-site");
    let table: [(&[_], u16); 7] = [
        (&[cross_site], 403),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[cross_site, ("origin", "null")], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[cross_site, ("origin", "https://friend.example")], 200),
        (&[], 200),
    ];
    for (headers, status) in table {
        let response = send(&protected, post("/pay", headers)).await;
        assert_eq!(response.status().as_u16(), status, "{headers:?}");
        let response = send(&open, post("/pay", headers)).await;
        assert_eq!(response.status(), StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn an_exempt_view_and_safe_methods_are_reached() {
    let router = router(app(true));
    let cross_site = [("sec-fetch-site", "cross-site")];
    let response = send(&router, post("/hook/bell", &cross_site)).await;
    assert_eq!(response.body(), "bell");
    let mut request = get("/", "");
    let value = "cross-site".parse().expect("a header value");
    request.headers_mut().insert("sec-fetch-site", value);
    assert_eq!(send(&router, request).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn frame_ancestors_say_who_may_embed() {
    let mut app = app(true);
    app.config["FRAME_ANCESTORS"] = ["https://shop.example", "https://news.example:8443"].into();
    let router = router(app);
    for path in ["/", "/missing"] {
        let response = send(&router, get(path, "")).await;
        assert_eq!(
            response.headers()["content-security-policy"],
            "frame-ancestors https://shop.example https://news.example:8443"
        );
        assert!(!response.headers().contains_key("x-frame-options"));
    }
}

#[tokio::test]
async fn development_warns_of_a_session_that_a_frame_will_lose() {
    for (partitioned, warnings) in [(false, 1), (true, 0)] {
        let log = Log::start();
        let mut app = app(partitioned);
        app.config["DEBUG"] = true.into();
        let router = router(app);
        for _ in 0..2 {
            let mut request = get("/", "");
            for (name, value) in [
                ("sec-fetch-dest", "iframe"),
                ("sec-fetch-site", "cross-site"),
            ] {
                let value = value.parse().expect("a header value");
                request.headers_mut().insert(name, value);
            }
            send(&router, request).await;
        }
        assert_eq!(log.lines_with("another site's iframe").len(), warnings);
    }
}
