use carafe::prelude::*;
use carafe::testing::TestClient;

use super::login_app;

async fn log_in(client: &TestClient, name: &str) {
    let login = client.post("/login").form([("name", name)]);
    login.await.assert_redirect("/").assert_cookie("session");
}

#[tokio::test]
async fn each_site_has_a_session_of_its_own() {
    let client = login_app(true).test_client();
    let shop = client.embedded_in("https://shop.example");
    let news = client.embedded_in("https://news.example");
    log_in(&shop, "ada").await;
    log_in(&news, "bob").await;
    log_in(&client, "eve").await;
    shop.get("/").await.assert_text("Hello, ada!");
    news.get("/").await.assert_text("Hello, bob!");
    client.get("/").await.assert_text("Hello, eve!");

    let keys = client.cookies().into_iter();
    let keys = keys.map(|cookie| cookie.partition_key().unwrap().to_string());
    assert_eq!(
        keys.collect::<Vec<_>>(),
        [
            "(https://shop.example, ancestor=true)",
            "(https://news.example, ancestor=true)",
            "(http://localhost, ancestor=false)",
        ]
    );
}

#[tokio::test]
async fn a_log_out_ends_the_session_of_its_site_alone() {
    let client = login_app(true).test_client();
    let shop = client.embedded_in("https://shop.example");
    let news = client.embedded_in("https://news.example");
    log_in(&shop, "ada").await;
    log_in(&news, "bob").await;
    let logout = shop.post("/logout").await;
    logout.assert_redirect("/").assert_no_rejected_cookies();
    shop.get("/").await.assert_text("Hello, nobody!");
    news.get("/").await.assert_text("Hello, bob!");
}

#[tokio::test]
async fn the_application_within_a_stranger_within_itself_is_a_partition_too() {
    let client = login_app(true).test_client();
    let inner = client.embedded_in("http://localhost");
    let inner = inner.embedded_in("https://shop.example");
    log_in(&client, "ada").await;
    inner.get("/").await.assert_text("Hello, nobody!");
    log_in(&inner, "bob").await;
    inner.get("/").await.assert_text("Hello, bob!");
    client.get("/").await.assert_text("Hello, ada!");
}

#[tokio::test]
async fn frames_of_the_own_site_share_the_session() {
    let client = login_app(false)
        .test_client()
        .base_url("https://app.example");
    log_in(&client, "ada").await;
    let own = client.embedded_in("https://www.app.example");
    own.get("/").await.assert_text("Hello, ada!");
}

#[tokio::test]
async fn a_second_visitor_has_other_cookies() {
    let client = login_app(true).test_client();
    let shop = client.embedded_in("https://shop.example");
    log_in(&shop, "ada").await;
    let other = client.new_visitor().embedded_in("https://shop.example");
    other.get("/").await.assert_text("Hello, nobody!");
}

/// The page that embeds a frame can send requests with the frame's session.
#[tokio::test]
async fn forged_requests_carry_the_session_and_are_refused() {
    let client = login_app(true).test_client();
    let shop = client.embedded_in("https://shop.example");
    log_in(&shop, "ada").await;
    let forger = client.sent_from("https://shop.example");
    let forged = forger
        .post("/login")
        .form([("name", "mallory")])
        .fetch()
        .await;
    forged.assert_status(403);
    let cookie = forged.request().headers()["cookie"].to_str().unwrap();
    assert!(cookie.starts_with("session="));
    shop.get("/").await.assert_text("Hello, ada!");
}

/// Without SameSite, Chromium sends a cookie with another site's form for two minutes.
#[tokio::test]
async fn same_site_keeps_the_session_from_forged_forms() {
    for (same_site, sent) in [("Lax", false), ("Strict", false), ("", true)] {
        let mut app = login_app(false);
        app.config["SESSION_COOKIE_SAMESITE"] = same_site.into();
        let client = app.test_client().base_url("https://app.example");
        log_in(&client, "ada").await;
        let forger = client.sent_from("https://evil.example");
        let sends = async || {
            let forged = forger.post("/logout").await;
            forged.request().headers().contains_key("cookie")
        };
        assert_eq!(sends().await, sent, "{same_site}");
    }
}

#[tokio::test]
async fn links_on_other_sites_carry_lax_cookies() {
    for (same_site, user) in [("Lax", "ada"), ("Strict", "nobody"), ("", "ada")] {
        let mut app = login_app(false);
        app.config["SESSION_COOKIE_SAMESITE"] = same_site.into();
        let client = app.test_client().base_url("https://app.example");
        log_in(&client, "ada").await;
        let link = client.sent_from("https://mail.example").get("/").await;
        link.assert_text(&format!("Hello, {user}!"));
    }
}

#[tokio::test]
async fn a_frame_is_loaded_by_the_page_around_it_once() {
    let mut app = App::new("echo");
    app.get("/", async |request: Request| {
        let site = request.header("sec-fetch-site");
        site.unwrap_or_default().into_owned()
    });
    let client = app.test_client();
    let shop = client.embedded_in("https://shop.example");
    shop.get("/").fetch().await.assert_text("same-origin");
    for site in ["cross-site", "same-origin", "same-origin"] {
        let response = shop.get("/").await;
        response.assert_text(site);
        assert_eq!(response.request().headers()["sec-fetch-dest"], "iframe");
    }
    client.get("/").await.assert_text("none");
    let forced = shop.get("/").header("sec-fetch-site", "same-site").await;
    forced.assert_text("same-site");
    let plain = client.base_url("http://app.example");
    plain.get("/").await.assert_text("");
}
