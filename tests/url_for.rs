//! URLs built within requests and outside of them, and redirects to them.

use carafe::axum::Router;
use carafe::axum::body::Body;
use carafe::prelude::*;
use carafe::{BuildError, Context};
use http::Request;

use crate::support::in_process::{get, router, send};

async fn user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

async fn links(urls: Urls) -> String {
    let urls = [
        url_for("user").arg("id", 7),
        url_for("user").arg("id", 7).arg("tab", "a b").anchor("top"),
        url_for("user").arg("id", 7).external(true),
        url_for("user").arg("id", 7).scheme("https"),
        url_for("usr").arg("id", 7),
        url_for("user"),
    ]
    .map(|url| urls.build(&url).unwrap_or_else(|error| error.to_string()));
    urls.join("\n")
}

fn app() -> App {
    let mut app = App::new("urls");
    app.get("/user/<int:id>", user);
    app.get("/links", links);
    app.get("/go", async || redirect(url_for("user").arg("id", 7)));
    app.post("/saved", async || redirect(url_for("links")).see_other());
    app.get("/lost", async || redirect(url_for("nowhere")));
    app.get("/away", async || {
        redirect("https://example.com/ä?a=1\r\nX: y").permanent()
    });
    app
}

async fn body(router: &Router, path: &str) -> String {
    send(router, get(path, "")).await.into_body()
}

#[tokio::test]
async fn urls_are_built_for_the_request() {
    let router = router(app());
    let mut request = get("/links", "");
    request
        .headers_mut()
        .insert("host", "Example.com:80".parse().expect("a host"));
    let response = send(&router, request).await;
    let lines: Vec<_> = response.body().lines().collect();
    assert_eq!(
        lines,
        [
            "/user/7",
            "/user/7?tab=a+b#top",
            "http://example.com/user/7",
            "https://example.com/user/7",
            "no URL for the endpoint \"usr\": it does not exist; did you mean \"user\"?",
            "no URL for the endpoint \"user\": the value of id is missing",
        ]
    );
}

#[tokio::test]
async fn a_redirect_takes_an_endpoint_or_a_url() {
    let router = router(app());
    for (method, path, status, location) in [
        ("GET", "/go", 302, "/user/7"),
        ("POST", "/saved", 303, "/links"),
        (
            "GET",
            "/away",
            308,
            "https://example.com/%C3%A4?a=1%0D%0AX:%20y",
        ),
    ] {
        let request = Request::builder().method(method).uri(path);
        let response = send(&router, request.body(Body::empty()).expect("a request")).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["location"], location);
        assert_eq!(
            response.headers()["content-type"],
            "text/html; charset=utf-8"
        );
    }
    assert!(
        body(&router, "/go")
            .await
            .contains("<a href=\"/user/7\">/user/7</a>")
    );
    let lost = send(&router, get("/lost", "")).await;
    assert_eq!(lost.status(), 500);
    assert!(lost.headers().get("location").is_none());
}

#[tokio::test]
async fn the_prefix_of_a_router_above_is_part_of_urls() {
    let nested = Router::new().nest("/shop", router(app()));
    assert_eq!(
        body(&nested, "/shop/links").await.lines().next(),
        Some("/shop/user/7")
    );
    let redirect = send(&nested, get("/shop/user//7?q=1", "")).await;
    assert_eq!(
        redirect.headers()["location"],
        "http://localhost/shop/user/7?q=1"
    );
}

/// `/shop/` is no path of a router that nests at `/shop`.
#[tokio::test]
async fn the_index_of_a_nested_application_is_a_url_that_is_served() {
    async fn index(urls: Urls) -> String {
        let index = url_for("index");
        let all = [
            index.clone(),
            index.clone().arg("q", 1),
            index.external(true),
        ];
        all.map(|url| urls.build(&url).expect("a URL")).join(" ")
    }
    let nested = || {
        let mut app = App::new("nested");
        app.get("/", index);
        app
    };
    for (prefix, path, expected) in [
        ("/shop", "/shop", "/shop /shop?q=1 http://localhost/shop"),
        (
            "/shop/",
            "/shop/",
            "/shop/ /shop/?q=1 http://localhost/shop/",
        ),
    ] {
        let outer = Router::new().nest(prefix, router(nested()));
        assert_eq!(body(&outer, path).await, expected);
    }
    let service = nested().into_service().expect("no mistakes");
    let outer = Router::new().nest_service("/shop", service);
    let expected = "/shop/ /shop/?q=1 http://localhost/shop/";
    assert_eq!(body(&outer, "/shop/").await, expected);
}

#[tokio::test]
async fn server_name_stands_in_urls_with_a_host() {
    let mut app = app();
    app.config["SERVER_NAME"] = "shop.example:8080".into();
    app.config["APPLICATION_ROOT"] = "/app".into();
    app.config["PREFERRED_URL_SCHEME"] = "https".into();
    let outside = app.urls().expect("right rules");
    let url = url_for("user").arg("id", 7);
    let built = outside.build(&url).expect("a URL");
    assert_eq!(built, "https://shop.example:8080/app/user/7");
    assert_eq!(
        outside.build(url.external(false)).expect("a URL"),
        "/app/user/7"
    );

    let lines = body(&router(app), "/links").await;
    assert_eq!(
        lines.lines().nth(2),
        Some("http://shop.example:8080/user/7")
    );
}

#[test]
fn without_server_name_there_are_no_urls_outside_of_requests() {
    let urls = app().urls().expect("right rules");
    let error = urls.build(url_for("links")).expect_err("no host");
    assert_eq!(
        error,
        BuildError::NoServerName {
            endpoint: "links".into()
        }
    );
    assert!(error.to_string().contains("SERVER_NAME"));
}

#[tokio::test]
async fn values_are_added_and_missing_urls_asked_for() {
    let mut app = App::new("urls");
    app.get("/<lang>/about", async |urls: Urls| {
        let urls = [
            url_for(".about"),
            url_for("about").arg("lang", "fr"),
            url_for("docs.index"),
        ]
        .map(|url| urls.build(&url).unwrap_or_else(|error| error.to_string()));
        urls.join(" ")
    })
    .endpoint("about");
    app.url_defaults(|urls, endpoint, values| {
        if urls.map().is_endpoint_expecting(endpoint, &["lang"]) {
            values.entry("lang".into()).or_insert("de".into());
        }
    });
    app.url_build_error_handler(|_, url| {
        let page = url.endpoint().strip_prefix("docs.")?;
        Some(format!("https://docs.example/{page}"))
    });
    let body = body(&router(app), "/en/about").await;
    assert_eq!(body, "/de/about /fr/about https://docs.example/index");
}

#[tokio::test]
async fn a_view_knows_its_rule() {
    let mut app = App::new("urls");
    app.get("/<name>/<int:id>", async |context: Context| {
        let rule = context.url_rule().expect("a rule");
        let args = context.view_args();
        let names: Vec<_> = args.keys().cloned().collect();
        format!("{} {} {names:?} {:?}", rule.rule, rule.endpoint, args["id"])
    })
    .endpoint("blog.show");
    let body = body(&router(app), "/a%20b/007").await;
    assert_eq!(body, "/<name>/<int:id> blog.show [\"name\", \"id\"] Int(7)");
}

#[tokio::test]
async fn an_endpoint_with_a_dot_is_one_of_the_same_blueprint() {
    let mut app = App::new("urls");
    app.get("/shop", async |urls: Urls| {
        urls.build(url_for(".cart")).unwrap_or_default()
    })
    .endpoint("shop.index");
    app.get("/shop/cart", async || "").endpoint("shop.cart");
    assert_eq!(body(&router(app), "/shop").await, "/shop/cart");
}

#[tokio::test]
async fn what_a_view_puts_around_a_redirect_stays() {
    let mut app = app();
    app.get("/with", async || {
        (
            StatusCode::SEE_OTHER,
            [("set-cookie", "a=1")],
            redirect(url_for("links")),
        )
    });
    let response = send(&router(app), get("/with", "")).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["set-cookie"], "a=1");
    assert_eq!(response.headers()["location"], "/links");
    assert_eq!(response.headers().get_all("content-type").iter().count(), 1);
}

#[tokio::test]
async fn a_rule_redirects_to_an_endpoint_with_all_that_adds_values() {
    let mut app = App::new("urls");
    app.get("/<lang>/user/<int:id>", user).endpoint("user");
    app.url_defaults(|_, _, values| {
        values.entry("lang".into()).or_insert("de".into());
    });
    app.add_url_rule("/u/<int:id>", "short")
        .redirect_to(url_for("user"));
    app.add_url_rule("/lost", "lost")
        .redirect_to(url_for("user"));
    let router = router(app);
    let response = send(&router, get("/u/7?a=1", "")).await;
    assert_eq!(response.status(), 308);
    assert_eq!(
        response.headers()["location"],
        "http://localhost/de/user/7?a=1"
    );
    assert_eq!(send(&router, get("/lost", "")).await.status(), 500);
}

#[test]
fn a_value_does_not_choose_the_host() {
    let mut app = App::new("hosts");
    app.config["SERVER_NAME"] = "shop.example".into();
    app.subdomain_matching = true;
    app.get("/", async || "")
        .endpoint("user")
        .subdomain("<name>");
    let urls = app.urls().expect("right rules");
    let build = |name: &str| urls.build(url_for("user").arg("name", name));
    assert_eq!(build("ada").expect("a URL"), "http://ada.shop.example/");
    for name in ["evil.example/", "ada@evil.example", "a b", "evil.example?"] {
        assert!(build(name).is_err(), "{name}");
    }
}
