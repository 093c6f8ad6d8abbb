use std::time::Duration;

use carafe::prelude::*;

use super::{assert_fails, login_app};

const DAY: u64 = 24 * 60 * 60;

/// Flask: `test_session_transactions`.
#[tokio::test]
async fn a_transaction_writes_the_session_that_views_read() {
    let client = login_app(true).test_client();
    let before = client.session_transaction(|session| {
        let before = session.len();
        session["user"] = "ada".into();
        before
    });
    assert_eq!(before.await, 0);
    client.get("/").await.assert_text("Hello, ada!");
    assert_eq!(client.session().await["user"], "ada");
    client.session_transaction(|session| session.clear()).await;
    client.get("/").await.assert_text("Hello, nobody!");
    assert!(client.cookies().is_empty());
}

#[tokio::test]
async fn a_transaction_in_a_frame_writes_into_its_partition() {
    let client = login_app(true).test_client();
    let shop = client.embedded_in("https://shop.example");
    let write = |session: &mut carafe::session::SessionData| session["user"] = "ada".into();
    shop.session_transaction(write).await;
    shop.get("/").await.assert_text("Hello, ada!");
    client.get("/").await.assert_text("Hello, nobody!");
    assert!(client.session().await.is_empty());
    assert_eq!(shop.session().await["user"], "ada");
}

#[tokio::test]
async fn a_transaction_whose_cookie_is_refused_fails() {
    let client = login_app(false).test_client();
    let shop = client.embedded_in("https://shop.example");
    let transaction = async move {
        shop.session_transaction(|session| session["user"] = "ada".into())
            .await;
    };
    let saying = "no SameSite, which counts as Lax, in an iframe of https://shop.example";
    assert_fails(transaction, saying).await;
}

/// Flask: `test_session_transactions_no_null_sessions`.
#[tokio::test]
async fn a_transaction_without_a_secret_key_fails() {
    let client = App::new("keyless").test_client();
    let transaction = async move {
        client
            .session_transaction(|session| session["user"] = "ada".into())
            .await;
    };
    assert_fails(transaction, "the session cannot be saved").await;
}

#[tokio::test]
async fn a_permanent_session_ends_without_waiting() {
    let mut app = login_app(true);
    app.config["PERMANENT_SESSION_LIFETIME"] = (10 * DAY as i64).into();
    let client = app.test_client();
    let write = |session: &mut carafe::session::SessionData| {
        session["user"] = "ada".into();
        session.set_permanent(true);
    };
    client.session_transaction(write).await;
    for _ in 0..3 {
        client.advance(Duration::from_secs(10 * DAY - 1));
        client.get("/").await.assert_text("Hello, ada!");
    }
    client.advance(Duration::from_secs(10 * DAY));
    client.get("/").await.assert_text("Hello, nobody!");
}

/// A cookie without an end outlives its session: the signature grows old.
#[tokio::test]
async fn the_signature_grows_old_with_the_clock_of_the_client() {
    let mut app = login_app(true);
    app.config["PERMANENT_SESSION_LIFETIME"] = 60.into();
    let client = app.test_client();
    client
        .session_transaction(|session| session["user"] = "ada".into())
        .await;
    client.advance(Duration::from_secs(60));
    client.get("/").await.assert_text("Hello, ada!");
    client.advance(Duration::from_secs(1));
    let late = client.get("/").await;
    late.assert_text("Hello, nobody!");
    assert!(late.request().headers().contains_key("cookie"));
}
