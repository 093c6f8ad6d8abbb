//! Mistakes that a browser passes over in silence, planted into an application that has
//! none: the same test passes without, and fails with each, and says why.

use carafe::prelude::*;
use carafe::session::{
    Clock, MaybeFuture, SecureCookieSessionInterface, SessionData, SessionError, SessionInterface,
    SessionOptions, SessionRequest,
};
use carafe::testing::TestClient;
use http::header::{HeaderMap, SET_COOKIE, VARY};
use tower::util::MapResponseLayer;

use super::{assert_fails, login_app, panic_of};

/// A mistake: what it does to a response.
type Plant = fn(&mut HeaderMap);

fn with(plant: Plant) -> App {
    let mut app = login_app(true);
    app.layer(MapResponseLayer::new(move |mut response: Response| {
        plant(response.headers_mut());
        response
    }));
    app
}

/// Rewrites every `Set-Cookie` line.
fn rewrite(headers: &mut HeaderMap, rewrite: impl Fn(&str) -> String) {
    let lines: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    for line in lines {
        let line = rewrite(line.to_str().expect("Set-Cookie is ASCII"));
        headers.append(SET_COOKIE, line.parse().expect("a header value"));
    }
}

fn replace(headers: &mut HeaderMap, from: &str, to: &str) {
    rewrite(headers, |line| line.replace(from, to));
}

/// What a visitor expects of a login in a frame.
async fn log_in_and_out_in_a_frame(client: TestClient) {
    let shop = client.embedded_in("https://shop.example");
    let login = shop.post("/login").form([("name", "ada")]);
    login.follow_redirects().await.assert_contains("ada");
    shop.get("/").await.assert_contains("ada");

    let news = client.embedded_in("https://news.example");
    news.get("/").await.assert_lacks("ada");
    client.get("/").await.assert_lacks("ada");

    let logout = shop.post("/logout").follow_redirects();
    logout.await.assert_lacks("ada");
    shop.get("/").await.assert_lacks("ada");
}

#[tokio::test]
async fn a_sound_application_passes() {
    for third_party in [false, true] {
        let client = with(|_| {}).test_client();
        client.allow_third_party_cookies(third_party);
        log_in_and_out_in_a_frame(client).await;
    }
}

#[tokio::test]
async fn each_planted_mistake_is_noticed_and_explained() {
    let frame = "in an iframe of https://shop.example";
    let table: [(Plant, String); 11] = [
        (
            |headers| {
                rewrite(headers, |line| match line.contains("Max-Age=0") {
                    true => line.replace("; Partitioned", ""),
                    false => line.to_owned(),
                });
            },
            format!("the removal of the cookie \"session\" was refused: not Partitioned {frame}"),
        ),
        (
            |headers| replace(headers, "SameSite=None", "SameSite=Lax"),
            format!("the cookie \"session\" was refused: SameSite=Lax {frame}"),
        ),
        (
            |headers| replace(headers, "; SameSite=None", ""),
            format!("was refused: no SameSite, which counts as Lax, {frame}"),
        ),
        (
            |headers| replace(headers, "; Partitioned", ""),
            format!("was refused: not Partitioned {frame}, where third-party cookies are blocked"),
        ),
        (
            |headers| replace(headers, "; Secure", ""),
            "was refused: Partitioned without Secure".to_owned(),
        ),
        (
            |headers| {
                headers.remove(VARY);
            },
            "it says neither Vary: Cookie nor Cache-Control: private".to_owned(),
        ),
        (
            |headers| {
                headers.insert(VARY, "Accept-Encoding".parse().unwrap());
            },
            "it says neither Vary: Cookie nor Cache-Control: private".to_owned(),
        ),
        (
            |headers| replace(headers, "Path=/", "Path=/login"),
            "the cookie \"session\" was not sent: it is for /login and below".to_owned(),
        ),
        (
            |headers| replace(headers, "Path=/", "Path=/; Domain=example"),
            "was refused: Domain=example is nothing that localhost may set".to_owned(),
        ),
        (
            |headers| replace(headers, "Path=/", "Path=/; Max-Age=-1"),
            "was refused: its end is in the past".to_owned(),
        ),
        (
            |headers| {
                let large = format!("session={}", "x".repeat(4096));
                replace(headers, "session=", &large);
            },
            "bytes, more than 4096".to_owned(),
        ),
    ];
    for (plant, saying) in table {
        let client = with(plant).test_client();
        assert_fails(log_in_and_out_in_a_frame(client), &saying).await;
    }
}

/// Where third-party cookies are allowed, a cookie without `Partitioned` follows its visitor
/// from site to site.
#[tokio::test]
async fn a_session_that_leaks_to_another_site_is_noticed() {
    let client = with(|headers| replace(headers, "; Partitioned", "")).test_client();
    client.allow_third_party_cookies(true);
    let message = panic_of(log_in_and_out_in_a_frame(client)).await.unwrap();
    assert!(message.contains("\"ada\" is in the body"), "{message}");
    assert!(
        message.contains("in an iframe of https://news.example"),
        "{message}"
    );
}

/// ... and a removal without it deletes nothing.
#[tokio::test]
async fn a_removal_from_the_wrong_jar_is_noticed() {
    let forgetful = |headers: &mut HeaderMap| {
        rewrite(headers, |line| match line.contains("Max-Age=0") {
            true => line.replace("; Partitioned", ""),
            false => line.to_owned(),
        });
    };
    let client = with(forgetful).test_client();
    client.allow_third_party_cookies(true);
    let saying = "the removal of the cookie \"session\" was refused: the one that stays is \
                  Partitioned";
    assert_fails(log_in_and_out_in_a_frame(client), saying).await;
}

async fn log_in(client: TestClient) {
    let login = client.post("/login").form([("name", "ada")]);
    login.follow_redirects().await.assert_contains("ada");
}

#[tokio::test]
async fn secure_cookies_need_https_but_on_this_machine() {
    let client = |base| login_app(true).test_client().base_url(base);
    log_in(client("https://app.example")).await;
    log_in(client("http://localhost:5000")).await;
    let plain = log_in(client("http://app.example"));
    assert_fails(plain, "was refused: Secure, over plain HTTP").await;
}

#[tokio::test]
async fn a_host_prefix_with_a_domain_is_noticed() {
    let app = |plant: Plant| {
        let mut app = with(plant);
        app.config["SESSION_COOKIE_NAME"] = "__Host-session".into();
        app.test_client().base_url("https://app.example")
    };
    log_in(app(|_| {})).await;
    let saying = "its name promises Secure, Path=/ and no Domain";
    let domain = app(|headers| replace(headers, "Path=/", "Path=/; Domain=app.example"));
    assert_fails(log_in(domain), saying).await;
    let path = app(|headers| replace(headers, "Path=/", "Path=/login"));
    assert_fails(log_in(path), saying).await;
}

#[tokio::test]
async fn plain_http_in_an_https_page_is_no_frame() {
    let client = login_app(true).test_client().base_url("http://app.example");
    let frame = async move {
        client.embedded_in("https://shop.example").get("/").await;
    };
    assert_fails(frame, "plain HTTP, and browsers load none").await;
}

/// A visitor from before `Partitioned` was turned on has two cookies of one name.
async fn log_out_with_an_old_cookie(client: TestClient) {
    let clock = Clock::fixed(client.clock().now() - 60);
    let sessions = SecureCookieSessionInterface::new(
        ["the secret key of these tests"],
        SessionOptions::default(),
    )
    .expect("a key");
    let session: SessionData = [("user", "old")].into_iter().collect();
    let value = sessions.with_clock(clock).dumps(&session);
    let old = SetCookie::new("session", value.expect("plain values"));
    client.set_cookie(old.secure(true).same_site(SameSite::None));

    client.get("/").await.assert_contains("old");
    log_in(client.clone()).await;
    let logout = client.post("/logout").follow_redirects().await;
    logout
        .assert_contains("nobody")
        .assert_no_rejected_cookies();
    assert!(client.cookies().is_empty(), "{:?}", client.cookies());
}

#[tokio::test]
async fn an_old_cookie_that_outlives_a_log_out_is_noticed() {
    log_out_with_an_old_cookie(with(|_| {}).test_client()).await;
    let forgetful = |headers: &mut HeaderMap| {
        let lines: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
        headers.remove(SET_COOKIE);
        for line in lines {
            if line.to_str().unwrap().contains("Partitioned") {
                headers.append(SET_COOKIE, line);
            }
        }
    };
    let client = with(forgetful).test_client();
    assert_fails(
        log_out_with_an_old_cookie(client),
        "\"nobody\" is not in the body",
    )
    .await;
}

#[tokio::test]
async fn a_missing_vary_may_be_wanted() {
    let client = with(|headers| {
        headers.remove(VARY);
    })
    .test_client();
    client.check_vary(false);
    client.get("/").await.assert_ok();
    let private: Plant = |headers| {
        headers.remove(VARY);
        headers.insert("cache-control", "private".parse().unwrap());
    };
    with(private).test_client().get("/").await.assert_ok();
}

/// Sessions that leave caches in the dark.
#[derive(Debug)]
struct Forgetful(SecureCookieSessionInterface);

impl SessionInterface for Forgetful {
    fn open_session<'a>(
        &'a self,
        request: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
        self.0.open_session(request)
    }

    fn save_session<'a>(
        &'a self,
        session: &'a SessionData,
        headers: &'a mut HeaderMap,
    ) -> MaybeFuture<'a, Result<(), SessionError>> {
        let saved = self.0.save_session(session, headers).now_or_never();
        headers.remove(VARY);
        MaybeFuture::ready(saved.expect("a cookie session does not wait"))
    }
}

/// Flask: CVE-2023-30861, a session that was sent again without `Vary: Cookie`.
#[tokio::test]
async fn a_session_interface_that_forgets_vary_is_noticed() {
    let options = SessionOptions::partitioned();
    let sessions = SecureCookieSessionInterface::new(["a secret key"], options).unwrap();
    let mut app = login_app(true);
    app.session_interface(Forgetful(sessions));
    let client = app.test_client();
    let reading = async move {
        client.get("/").await;
    };
    assert_fails(reading, "neither Vary: Cookie nor Cache-Control: private").await;
}

/// ... also where no view looked at it.
#[tokio::test]
async fn a_refreshed_session_without_vary_is_noticed() {
    let client = |plant| {
        let mut app = with(plant);
        app.get("/plain", async || "plain").endpoint("plain");
        app.test_client()
    };
    let visit = async |client: TestClient| {
        let permanent = |session: &mut SessionData| session.set_permanent(true);
        client.session_transaction(permanent).await;
        client.get("/plain").await.assert_cookie("session");
    };
    visit(client(|_| {})).await;
    let careless = client(|headers| {
        headers.remove(VARY);
    });
    let saying = "neither Vary: Cookie nor Cache-Control: private";
    assert_fails(visit(careless), saying).await;
}

/// Flask: without a secret key a page with `get_flashed_messages` varies with nothing.
#[tokio::test]
async fn pages_vary_with_no_session_where_there_are_none() {
    let mut app = App::new("plain");
    app.get("/", async || {
        render_template_string("{{ get_flashed_messages() }}", context! {})
    })
    .endpoint("index");
    let page = app.test_client().get("/").await;
    page.assert_text("[]").assert_no_header("vary");
}
