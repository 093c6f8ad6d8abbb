use std::time::Duration;

use carafe::prelude::*;

async fn set(Path(name): Path<String>) -> carafe::Result<Response> {
    let mut response = "set".into_response();
    response.set_cookie(SetCookie::new(name, "1 2").max_age(60))?;
    Ok(response)
}

/// Sets the cookie that its path names, and says which ones came.
fn app() -> App {
    let mut app = App::new("cookies");
    app.get("/", async |request: Request| {
        let cookies = request.header("cookie");
        cookies.unwrap_or_default().into_owned()
    });
    app.get("/set/<name>", set);
    app
}

/// Werkzeug: `test_set_cookie_app`, `test_delete_cookie`.
#[tokio::test]
async fn cookies_are_kept_sent_looked_at_and_removed() {
    let client = app().test_client();
    client.get("/set/a").await.assert_cookie("a");
    client.set_cookie(SetCookie::new("b", "2").path("/below"));
    client.get("/").await.assert_text("a=\"1 2\"");
    let a = client.get_cookie("a").unwrap();
    assert_eq!((a.value(), a.decoded_value().as_str()), ("\"1 2\"", "1 2"));
    assert_eq!(
        (a.domain(), a.path(), a.host_only()),
        ("localhost", "/", true)
    );
    assert_eq!(client.get_cookie("b").unwrap().path(), "/below");

    client.delete_cookie("a");
    assert_eq!(client.get_cookie("a"), None);
    client.get("/").await.assert_text("");
}

#[tokio::test]
async fn cookies_end_when_the_clock_is_moved_on() {
    let client = app().test_client();
    client.get("/set/a").await;
    client.advance(Duration::from_secs(59));
    client.get("/").await.assert_text("a=\"1 2\"");
    client.advance(Duration::from_secs(1));
    let late = client.get("/").await;
    late.assert_text("");
    assert_eq!(
        late.withheld_cookies()[0].to_string(),
        "the cookie \"a\" was not sent: it has expired"
    );
}

#[tokio::test]
async fn a_cookie_of_the_test_itself_takes_the_place_of_the_browsers() {
    let client = app().test_client();
    client.get("/set/a").await;
    client
        .get("/")
        .header("cookie", "c=3")
        .await
        .assert_text("c=3");
}

#[tokio::test]
async fn looking_and_removing_stay_in_the_partition() {
    let client = app().test_client();
    let shop = client.embedded_in("https://shop.example");
    let cookie = |value| {
        let cookie = SetCookie::new("a", value).same_site(SameSite::None);
        cookie.secure(true).partitioned(true)
    };
    client.set_cookie(cookie("direct"));
    shop.set_cookie(cookie("shop"));
    assert_eq!(shop.get_cookie("a").unwrap().value(), "shop");
    client.delete_cookie("a");
    assert_eq!(client.get_cookie("a"), None);
    shop.get("/").await.assert_text("a=shop");
}

#[tokio::test]
async fn a_cookie_that_the_browser_refuses_cannot_be_put_in() {
    let client = app().test_client();
    let refused = async move {
        let shop = client.embedded_in("https://shop.example");
        shop.set_cookie(SetCookie::new("a", "1"));
    };
    super::assert_fails(refused, "the cookie \"a\" was refused: no SameSite").await;
}
