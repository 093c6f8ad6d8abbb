use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::{ConnectInfo, OriginalUri};
use carafe_session::NullSessionInterface;
use tower::ServiceExt;

use super::*;
use crate::{Dispatch, DispatchOptions, MapOptions, Target, UrlMap, UrlOptions, Urls, View};

/// Makes a request that no rule took.
fn request(uri: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = http::Request::get(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    of(request.body(()).unwrap())
}

fn of(request: http::Request<()>) -> Request {
    let (parts, ()) = request.into_parts();
    let context = Context::on_router(Arc::new(NullSessionInterface), &parts.headers);
    let head = Arc::clone(context.head_of(&parts));
    Request { context, head }
}

/// The values are those of Flask 3.1.
#[test]
fn the_line_is_read_as_flask_reads_it() {
    let line = request(
        "/gr%C3%BC%C3%9Fe/%ff?q=%C3%BC&c+d",
        &[("Host", "Example.TEST:80")],
    );
    assert_eq!(line.path(), "/grüße/\u{fffd}");
    assert_eq!(line.full_path(), "/grüße/\u{fffd}?q=%C3%BC&c+d");
    assert_eq!(line.query_string(), "q=%C3%BC&c+d");
    assert_eq!(line.host(), "Example.TEST");
    assert_eq!(line.host_url(), "http://example.test/");
    assert_eq!(line.url(), "http://example.test/grüße/\u{fffd}?q=ü&c+d");
    assert_eq!(line.base_url(), "http://example.test/grüße/\u{fffd}");
    assert_eq!(line.root_url(), "http://example.test/");
    assert_eq!((line.scheme(), line.is_secure()), ("http", false));
    assert_eq!((&*line.root_path(), line.endpoint()), ("", None));
    assert_eq!(request("/x", &[]).full_path(), "/x?");
    assert_eq!(request("/x", &[("Host", "bad host")]).url(), "http:///x");
    assert!(request("https://a.example:443/x", &[]).is_secure());
}

#[test]
fn routers_above_make_the_script_root() {
    let mut mounted = http::Request::get("/x?a=1")
        .header("Host", "a.example")
        .body(())
        .unwrap();
    let original = OriginalUri(Uri::from_static("/gr%C3%BC/b/x?a=1"));
    mounted.extensions_mut().insert(original);
    let mounted = of(mounted);
    assert_eq!(mounted.script_root(), "/grü/b");
    assert_eq!(mounted.root_url(), "http://a.example/grü/b/");
    assert_eq!(mounted.url(), "http://a.example/grü/b/x?a=1");
    assert_eq!(mounted.host_url(), "http://a.example/");
}

#[test]
fn the_route_is_the_header_or_else_the_connection() {
    let peer = SocketAddr::from(([127, 0, 0, 1], 5000));
    let mut direct = http::Request::get("/").body(()).unwrap();
    direct.extensions_mut().insert(ConnectInfo(peer));
    let direct = of(direct);
    assert_eq!(direct.remote_addr(), Some(peer.ip()));
    assert_eq!(direct.access_route(), ["127.0.0.1"]);
    let forwarded = request("/", &[("X-Forwarded-For", "1.2.3.4, \"::1\",,")]);
    assert_eq!(forwarded.access_route(), ["1.2.3.4", "::1"]);
    assert!(request("/", &[]).access_route().is_empty());
}

/// The values are those of Flask 3.1, but for lengths that are malformed.
#[test]
fn headers_are_read_as_flask_reads_them() {
    for (length, coding, expected) in [
        ("5", "", Some(5)),
        (" 7 ", "", Some(7)),
        ("5", "gzip", Some(5)),
        ("5", "gzip, Chunked", None),
        ("x", "", None),
        ("-1", "", None),
        ("+5", "", None),
        ("", "", None),
    ] {
        let headers = [("Content-Length", length), ("Transfer-Encoding", coding)];
        assert_eq!(
            request("/", &headers).content_length(),
            expected,
            "{length} {coding}"
        );
    }
    let agent = request(
        "/",
        &[
            ("User-Agent", "Kit/1.0"),
            ("Max-Forwards", "5"),
            ("X-A", "a"),
            ("X-A", "b"),
        ],
    );
    assert_eq!(
        (agent.user_agent(), agent.max_forwards()),
        ("Kit/1.0", Some(5))
    );
    assert_eq!(agent.header("x-a").as_deref(), Some("a,b"));
    assert_eq!(
        (agent.referrer(), agent.origin(), agent.date()),
        (None, None, None)
    );
    let json = request(
        "/",
        &[("Content-Type", "Application/JSON; Charset=\"UTF-8\"")],
    );
    assert_eq!(
        (json.mimetype(), json.is_json()),
        ("application/json", true)
    );
    assert_eq!(json.mimetype_params()["charset"], "UTF-8");
    assert_eq!(request("/", &[]).mimetype(), "");
}

#[test]
fn conditions_are_read_as_flask_reads_them() {
    let date = "Thu, 29 Feb 2024 12:34:56 GMT";
    let headers = [
        ("If-Match", "\"a\""),
        ("If-Match", "\"b\""),
        ("If-Modified-Since", date),
        ("Range", "bytes=0-4"),
    ];
    let conditional = request("/", &headers);
    assert!(conditional.if_match().contains("b") && conditional.if_none_match().is_empty());
    let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_709_210_096);
    assert_eq!(conditional.if_modified_since(), Some(since));
    assert_eq!(
        (conditional.if_unmodified_since(), conditional.if_range()),
        (None, None)
    );
    assert_eq!(conditional.range().unwrap().ranges, [(0, Some(5))]);
    let twice = request("/", &[("Range", "bytes=0-4"), ("Range", "bytes=6-7")]);
    assert_eq!(twice.range(), None);
}

/// The pairs are those of Flask 3.1.
#[test]
fn cookies_of_all_headers_are_read() {
    let headers = [
        ("Cookie", "a=1; b=\"x\\073y\\\"z\""),
        ("Cookie", "a=2;c; d=b=c"),
    ];
    let request = request("/", &headers);
    let pairs: Vec<_> = request.cookies().iter().collect();
    assert_eq!(
        pairs,
        [
            ("a", "1"),
            ("a", "2"),
            ("b", "x;y\"z"),
            ("c", ""),
            ("d", "b=c")
        ]
    );
}

#[test]
fn debug_text_has_no_secrets() {
    let headers = [("Authorization", "Bearer secret"), ("Cookie", "s=secret")];
    let request = request("/x?token=secret", &headers);
    assert!(!format!("{request:?} {:?}", request.head).contains("secret"));
}

#[tokio::test]
async fn views_get_the_rule_that_matched() {
    let rule = Rule::new("/<int:number>/<path:rest>", "shop.cart.item");
    let map = UrlMap::new(vec![rule], MapOptions::default()).unwrap();
    let view = View::new(async |request: Request| {
        let (rule, args) = (&request.url_rule().unwrap().rule, request.view_args());
        assert_eq!(rule, "/<int:number>/<path:rest>");
        assert_eq!((&args["number"], &args["rest"]), (&1.into(), &"a/ü".into()));
        assert_eq!(request.blueprint(), Some("shop.cart"));
        format!(
            "{} {:?} {}",
            request.endpoint().unwrap(),
            request.blueprints(),
            request.url()
        )
    });
    let options = DispatchOptions {
        url_scheme: "https",
        ..DispatchOptions::new(Arc::new(NullSessionInterface))
    };
    let target = Target {
        view: Some(view),
        ..Target::default()
    };
    let dispatch = Dispatch::new(Urls::new(map, UrlOptions::default()), vec![target], options);
    let request = http::Request::get("/1/a/%C3%BC").header("Host", "a.example:443");
    let response = dispatch
        .unwrap()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let body = axum::body::to_bytes(response.into_body(), 1000)
        .await
        .unwrap();
    let expected = "shop.cart.item [\"shop.cart\", \"shop\"] https://a.example/1/a/ü";
    assert_eq!(body, expected);
}
