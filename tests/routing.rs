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

#[tokio::test]
async fn slashes_lead_to_one_url() {
    let mut app = app();
    app.get("/dir/", async || "dir").endpoint("dir");
    app.get("/loose/", async || "loose").strict_slashes(false);
    app.get("/raw/<path:rest>", async |Path(rest): Path<String>| rest);
    let router = router(app);
    for (path, status, answer) in [
        ("/dir", 308, "http://localhost/dir/"),
        ("/dir?a=%20&b", 308, "http://localhost/dir/?a=%20&b"),
        ("/form/", 404, ""),
        ("/loose", 200, "loose"),
        ("//dir/", 200, "dir"),
        ("/user//me", 308, "http://localhost/user/me"),
        ("/raw/a//b", 200, "a//b"),
    ] {
        let response = send(&router, get(path, "")).await;
        assert_eq!(response.status(), status, "{path}");
        match response.headers().get("location") {
            Some(location) => assert_eq!(location, answer, "{path}"),
            None if status == 200 => assert_eq!(response.body(), answer, "{path}"),
            None => assert_eq!((status, answer), (404, ""), "{path}"),
        }
    }
}

#[tokio::test]
async fn a_path_is_read_as_the_type_that_the_view_asks_for() {
    let mut app = App::new("paths");
    app.get("/int/<int:n>", async |Path(n): Path<u8>| n.to_string());
    app.get("/text/<n>", async |Path(n): Path<u8>| n.to_string());
    app.get("/wrong/<n>", async |Path((a, b)): Path<(u8, u8)>| {
        format!("{a}{b}")
    });
    app.get("/parsed/<n>", async |Path(n): Path<std::net::IpAddr>| {
        n.to_string()
    });
    app.get("/never/<int:n>", async |Path(n): Path<bool>| n.to_string());
    app.get("/none", async |Path(n): Path<u8>| n.to_string());
    app.get("/value/<uuid:n>", async |Path(n): Path<Value>| {
        format!("{n:?}")
    });
    app.get("/big/<int:n>", async |Path(n): Path<u128>| n.to_string());
    let maybe = async |n: Option<Path<u8>>| format!("{:?}", n.map(|Path(n)| n));
    app.get("/maybe", maybe);
    app.get("/maybe/<int:n>", maybe);
    let router = router(app);
    for (path, status, body) in [
        ("/int/255", 200, "255"),
        ("/int/256", 404, ""),
        ("/int/x", 404, ""),
        ("/text/7", 200, "7"),
        ("/text/256", 400, ""),
        ("/text/x", 400, ""),
        ("/parsed/x", 400, ""),
        ("/never/1", 500, ""),
        ("/wrong/1", 500, ""),
        ("/none", 500, ""),
        (
            "/value/00000000-0000-0000-0000-00000000000A",
            200,
            "Uuid(00000000-0000-0000-0000-00000000000a)",
        ),
        ("/big/18446744073709551616", 200, "18446744073709551616"),
        ("/maybe", 200, "None"),
        ("/maybe/7", 200, "Some(7)"),
    ] {
        let response = send(&router, get(path, "")).await;
        assert_eq!(response.status(), status, "{path}");
        if status == 200 {
            assert_eq!(response.body(), body, "{path}");
        }
    }
}

#[tokio::test]
async fn hosts_and_subdomains_choose_rules() {
    async fn ask(router: &carafe::axum::Router, host: &str, path: &str) -> (u16, String) {
        let mut request = get(path, "");
        request
            .headers_mut()
            .insert("host", host.parse().expect("a header value"));
        let response = send(router, request).await;
        let location = response.headers().get("location");
        let location = location.map(|l| l.to_str().expect("ASCII").to_owned());
        (
            response.status().as_u16(),
            location.unwrap_or(response.into_body()),
        )
    }
    let mut app = App::new("subdomains");
    app.config["SERVER_NAME"] = "shop.example".into();
    app.subdomain_matching = true;
    app.get("/", async || "main");
    app.get("/", async || "api").subdomain("api");
    app.get("/", async |Path(user): Path<String>| user)
        .subdomain("<user>");
    app.get("/dir/", async |Path(user): Path<String>| user)
        .subdomain("<user>");
    let site = router(app);
    for (host, path, expected) in [
        ("shop.example", "/", (200, "main")),
        ("API.shop.example:80", "/", (200, "api")),
        ("ada.shop.example", "/", (200, "ada")),
        (
            "ada.shop.example",
            "/dir",
            (308, "http://ada.shop.example/dir/"),
        ),
    ] {
        let answer = ask(&site, host, path).await;
        assert_eq!((answer.0, answer.1.as_str()), expected, "{host}{path}");
    }
    for (host, status) in [("other.example", 404), ("evil@shop.example", 400)] {
        assert_eq!(ask(&site, host, "/").await.0, status, "{host}");
    }

    let mut app = App::new("hosts");
    app.url_map.host_matching = true;
    app.no_static_folder();
    app.get("/", async || "one").host("one.example");
    app.get("/", async || "two").host("two.example:8080");
    app.get("/", async |Path(name): Path<String>| name)
        .host("<name>.wild.example");
    let router = router(app);
    for (host, status, body) in [
        ("one.example", 200, "one"),
        ("two.example:8080", 200, "two"),
        ("x.wild.example", 200, "x"),
        ("two.example", 404, ""),
        ("wild.example", 404, ""),
    ] {
        let answer = ask(&router, host, "/").await;
        assert_eq!(answer.0, status, "{host}");
        assert!(answer.1.contains(body), "{host}");
    }
}

#[tokio::test]
async fn websocket_rules_are_for_websockets() {
    let mut app = app();
    app.get("/ws", async || "upgraded").websocket();
    let router = router(app);
    for (path, upgrade, status) in [
        ("/ws", true, 200),
        ("/ws", false, 400),
        ("/form", true, 400),
        ("/form", false, 200),
    ] {
        let mut request = get(path, "");
        if upgrade {
            request
                .headers_mut()
                .insert("connection", "Upgrade".parse().expect("a value"));
            request
                .headers_mut()
                .insert("upgrade", "websocket".parse().expect("a value"));
        }
        assert_eq!(
            send(&router, request).await.status(),
            status,
            "{path} {upgrade}"
        );
    }
}

#[test]
fn views_that_cannot_work_stop_the_start() {
    async fn index() {}
    mod other {
        pub(super) async fn index() {}
    }
    let mut app = App::new("mistakes");
    app.get("/a/<id>", async |_: carafe::axum::extract::Path<u8>| "");
    app.get("/i", async |_: carafe::axum::extract::MatchedPath| "");
    app.get(
        "/j/<id>",
        async |_: carafe::axum::extract::RawPathParams| "",
    );
    app.get(
        "/k",
        async |_: carafe::axum::extract::ws::WebSocketUpgrade| "",
    );
    app.get("/b", index);
    app.get("/c", other::index);
    app.get("/d", async || "").subdomain("api");
    app.add_url_rule("/e", "index").alias();
    app.add_url_rule("/f/<x>", "f").redirect_to("b/<y>");
    app.get("/h/<int:n>", async || "").defaults([("n", "x")]);
    let error = app.into_router().expect_err("mistakes").to_string();
    for part in [
        "import carafe::prelude::Path",
        "MatchedPath, which only axum's router can fill",
        "RawPathParams, which only axum's router can fill",
        "takes a WebSocketUpgrade, but its rule \"/k\" is for HTTP",
        "the endpoint \"index\" has two views",
        "set app.subdomain_matching = true",
        "redirect_to names <y>",
        "the default of n does not fit",
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
}

#[tokio::test]
async fn a_malformed_host_is_a_400_whatever_the_view_does() {
    let mut app = app();
    app.get("/dir/", async || "dir").endpoint("dir");
    app.get("/go", async || redirect(url_for("dir")));
    let router = router(app);
    for (path, status) in [("/", 200), ("/dir", 308), ("/go", 302)] {
        for (hosts, status) in [
            (vec!["a b"], 400),
            (vec!["a.example:99999"], 400),
            (vec!["a.example", "b.example"], 400),
            (vec!["a.example:8080"], status),
            (vec![""], status),
            (vec![], status),
        ] {
            let mut request = get(path, "");
            for host in &hosts {
                let value = host.parse().expect("a header value");
                request.headers_mut().append("host", value);
            }
            let response = send(&router, request).await;
            assert_eq!(response.status(), status, "{path} {hosts:?}");
        }
    }
}

#[tokio::test]
async fn what_the_rules_call_may_panic_and_is_a_500() {
    struct Panicking;
    impl carafe::converter::Converter for Panicking {
        fn parse(&self, _: &str) -> Option<Value> {
            panic!("on purpose")
        }
    }
    let mut app = app();
    app.url_map
        .converters
        .insert("panicking", |_| Ok(Panicking));
    app.get("/converter/<panicking:x>", async || "");
    app.add_url_rule("/function", "function")
        .redirect_to(carafe::RedirectTo::function(|_| panic!("on purpose")));
    app.get("/defaults", async || redirect(url_for("defaults")))
        .endpoint("defaults");
    app.url_defaults(|_, _, _| panic!("on purpose"));
    let router = router(app);
    for path in ["/converter/1", "/function", "/defaults"] {
        assert_eq!(send(&router, get(path, "")).await.status(), 500, "{path}");
    }
}

#[test]
fn a_mistake_is_pointed_at_wherever_it_stands() {
    let mut app = App::new("mistakes");
    app.config["SERVER_NAME"] = "a.example".into();
    app.subdomain_matching = true;
    app.get("/ü", async || "").subdomain("<name>.<name>");
    app.get(&format!("/{}<x", "a".repeat(70_000)), async || "");
    app.get("/<int(fixed_digits=70000):n>", async || "");
    app.get("/<int(min=9, max=1):n>", async || "");
    app.get("/< int:n>", async || "");
    let error = app.into_router().expect_err("mistakes").to_string();
    for part in [
        "\n    <name>.<name>\n            ^^^^\n",
        "this bracket is never closed",
        "fixed_digits is a number up to 4300",
        "no number is at least min and at most max",
        "no space belongs here",
    ] {
        assert!(error.contains(part), "{part}");
    }
}

#[tokio::test]
async fn values_of_a_way_that_led_nowhere_are_forgotten() {
    let mut app = App::new("ways");
    app.route("/b/<z>", async || "").methods(["PUT"]);
    app.get("/<x>/<y>", async |Path((x, y)): Path<(String, String)>| {
        format!("{x} {y}")
    });
    app.get(
        "/<int:x>/<y>/c",
        async |Path((x, y)): Path<(u8, String)>| format!("{x} {y}"),
    );
    let router = router(app);
    for (path, body) in [("/b/1", "b 1"), ("/7/d", "7 d"), ("/7/d/c", "7 d")] {
        assert_eq!(send(&router, get(path, "")).await.body(), body, "{path}");
    }
}

#[tokio::test]
async fn a_visitor_does_not_choose_where_a_rule_redirects() {
    let mut app = app();
    app.add_url_rule("/old/<path:name>", "old")
        .redirect_to("<name>");
    let router = router(app);
    for (path, location) in [
        (
            "/old/https:evil.example",
            "http://localhost/https:evil.example",
        ),
        (
            "/old/https://evil.example/x",
            "http://localhost/https://evil.example/x",
        ),
        (
            "/old/javascript:alert(1)",
            "http://localhost/javascript:alert(1)",
        ),
        ("/old/form", "http://localhost/form"),
    ] {
        let response = send(&router, get(path, "")).await;
        assert_eq!(response.headers()["location"], location, "{path}");
    }
}

#[tokio::test]
async fn an_alias_never_leads_to_itself() {
    let mut app = App::new("aliases");
    app.get("/users/", async || "").endpoint("users");
    app.add_url_rule("/people/", "users")
        .methods(["GET", "POST"])
        .alias();
    let error = app.url_map().expect_err("POST has no canonical rule");
    let error = error.to_string();
    assert!(
        error.contains("no other rule that takes its methods"),
        "{error}"
    );

    let mut app = App::new("aliases");
    app.get("/in/<any(red, blue):colour>", async || "")
        .endpoint("colour");
    app.add_url_rule("/of/<colour>", "colour").alias();
    let router = router(app);
    let red = send(&router, get("/of/red", "")).await;
    assert_eq!(red.headers()["location"], "http://localhost/in/red");
    assert_eq!(send(&router, get("/of/green", "")).await.status(), 404);
}

#[test]
fn a_redirect_leads_to_an_endpoint_that_exists() {
    let mut app = App::new("redirects");
    app.get("/", async || "").endpoint("index");
    app.add_url_rule("/g", "g").redirect_to(url_for("inde"));
    app.add_url_rule("/h", "h").redirect_to(url_for("h"));
    let error = app.url_map().expect_err("two mistakes").to_string();
    assert!(
        error.contains("\"inde\", which does not exist; did you mean \"index\"?"),
        "{error}"
    );
    assert!(
        error.contains("it redirects to its own endpoint \"h\""),
        "{error}"
    );
}

#[test]
fn a_tuple_never_gets_its_values_swapped() {
    async fn two(_: Path<(String, String)>) {}
    let mut app = App::new("tuples");
    app.get("/<a>/<b>", two);
    app.get("/two/<b>/", two).defaults([("a", "x")]);
    let error = app.url_map().expect_err("two orders").to_string();
    assert!(
        error.contains("in different orders, and it takes a tuple"),
        "{error}"
    );
}
