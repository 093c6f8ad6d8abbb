use std::net::SocketAddr;

use carafe::Value;

use crate::support::client::Client;
use crate::support::gunicorn::Gunicorn;
use crate::twin::Twin;

/// Everything that a session of Python can hold, as tagged JSON.
const EVERYTHING: &str = concat!(
    r#"{"big":123456789012345678901234567890,"bytes":{" b":"AP8="},"#,
    r#""date":{" d":"Sun, 06 Nov 1994 08:49:37 GMT"},"dict":{"a":{" t":[1,{"b":null}]}},"#,
    r#""float":1e+16,"inf":-Infinity,"list":[1,2.5,"\u00e9"],"looks":{" di":{" t__":1}},"#,
    r#""markup":{" m":"<b>"},"nan":NaN,"one":{" x":1},"#,
    r#""tuple":{" t":[1,{" t":[]},"x"]},"uuid":{" u":"00000000000000000000000000000007"}}"#
);

fn with_key(key: &str) -> [(&str, Value); 1] {
    [("SECRET_KEY", key.into())]
}

async fn count(client: &mut Client, addr: SocketAddr) -> String {
    client.get(addr, "/count").await.into_body()
}

async fn session(client: &mut Client, addr: SocketAddr) -> String {
    client.get(addr, "/session").await.into_body()
}

#[tokio::test]
async fn two_hundred_alternating_requests_lose_no_update() {
    let flask = Gunicorn::start(&[("SECRET_KEY", "shared secret")]);
    let carafe = Twin::start(&with_key("shared secret")).await;
    let mut client = Client::default();
    for turn in 0..100 {
        for (addr, n) in [(flask.addr(), 2 * turn + 1), (carafe.addr(), 2 * turn + 2)] {
            assert_eq!(
                count(&mut client, addr).await,
                format!("{{\"count\":{n}}}\n")
            );
        }
    }
    carafe.stop().await;
}

#[tokio::test]
async fn every_type_survives_in_both_directions() {
    let flask = Gunicorn::start(&[("SECRET_KEY", "shared secret")]);
    let carafe = Twin::start(&with_key("shared secret")).await;
    for (writer, changer) in [(flask.addr(), carafe.addr()), (carafe.addr(), flask.addr())] {
        let mut client = Client::default();
        client.post_json(writer, "/set", EVERYTHING).await;
        assert_eq!(session(&mut client, changer).await, EVERYTHING);
        count(&mut client, changer).await;
        let counted = EVERYTHING.replacen(r#""date""#, r#""count":1,"date""#, 1);
        assert_eq!(session(&mut client, writer).await, counted);
        assert_eq!(session(&mut client, changer).await, counted);
    }
    carafe.stop().await;
}

#[tokio::test]
async fn both_write_the_same_bytes() {
    let flask = Gunicorn::start(&[("SECRET_KEY", "shared secret")]);
    let carafe = Twin::start(&with_key("shared secret")).await;
    let mut payloads = Vec::new();
    for addr in [flask.addr(), carafe.addr()] {
        let mut client = Client::default();
        client
            .post_json(addr, "/set", r#"{"b":{" t":[1]},"a":"é"}"#)
            .await;
        let cookie = client.jar.value("session").expect("a session cookie");
        let (payload, _) = cookie.split_once('.').expect("a signed cookie");
        payloads.push(payload.to_owned());
    }
    assert_eq!(payloads[0], payloads[1]);
    carafe.stop().await;
}

#[tokio::test]
async fn a_message_flashed_by_one_is_shown_by_the_other() {
    let flask = Gunicorn::start(&[("SECRET_KEY", "shared secret")]);
    let carafe = Twin::start(&with_key("shared secret")).await;
    let mut client = Client::default();
    for (from, to) in [(flask.addr(), carafe.addr()), (carafe.addr(), flask.addr())] {
        for message in ["one", "two"] {
            let fields = [("message", message), ("category", "error")];
            client.post_form(from, "/flash", &fields).await;
        }
        let shown = client.get(to, "/flashes").await.into_body();
        let shown: String = shown.split_whitespace().collect();
        assert_eq!(shown, r#"[["error","one"],["error","two"]]"#);
        assert_eq!(client.get(from, "/flashes").await.into_body().trim(), "[]");
    }
    carafe.stop().await;
}

#[tokio::test]
async fn permanent_and_clear_mean_the_same_to_both() {
    let flask = Gunicorn::start(&[("SECRET_KEY", "shared secret")]);
    let carafe = Twin::start(&with_key("shared secret")).await;
    for (first, second) in [(flask.addr(), carafe.addr()), (carafe.addr(), flask.addr())] {
        let mut client = Client::default();
        count(&mut client, first).await;
        client
            .post_form(second, "/permanent", &[("value", "1")])
            .await;
        let response = client.get(first, "/session").await;
        let line = response.headers()["set-cookie"].to_str().expect("ASCII");
        assert!(
            line.contains("; Expires="),
            "a permanent session is refreshed: {line}"
        );
        client
            .post_form(first, "/permanent", &[("value", "0")])
            .await;
        let response = client.get(second, "/session").await;
        assert_eq!(response.body(), r#"{"_permanent":false,"count":1}"#);
        assert!(!response.headers().contains_key("set-cookie"));
        client.post_form(second, "/clear", &[]).await;
        assert_eq!(client.jar.value("session"), None);
        assert_eq!(session(&mut client, first).await, "{}");
    }
    carafe.stop().await;
}

#[tokio::test]
async fn a_rotated_key_keeps_everybody_logged_in() {
    let rotated = [
        ("SECRET_KEY", Value::from("new secret")),
        (
            "SECRET_KEY_FALLBACKS",
            Value::from(["older secret", "old secret"]),
        ),
    ];
    let old_flask = Gunicorn::start(&[("SECRET_KEY", "old secret")]);
    let new_flask = Gunicorn::start(&[
        ("SECRET_KEY", "new secret"),
        ("SECRET_KEY_FALLBACKS", "older secret,old secret"),
    ]);
    let old_carafe = Twin::start(&with_key("old secret")).await;
    let new_carafe = Twin::start(&rotated).await;
    for (old, new, new_only) in [
        (old_flask.addr(), new_carafe.addr(), new_flask.addr()),
        (old_carafe.addr(), new_flask.addr(), new_carafe.addr()),
    ] {
        let mut client = Client::default();
        count(&mut client, old).await;
        assert_eq!(count(&mut client, new).await, "{\"count\":2}\n");
        assert_eq!(count(&mut client, new_only).await, "{\"count\":3}\n");
        assert_eq!(
            session(&mut client, old).await,
            "{}",
            "the old key knows no new one"
        );
    }
    old_carafe.stop().await;
    new_carafe.stop().await;
}

#[tokio::test]
async fn a_forged_cookie_is_an_empty_session_to_both() {
    let flask = Gunicorn::start(&[("SECRET_KEY", "shared secret")]);
    let carafe = Twin::start(&with_key("shared secret")).await;
    for addr in [flask.addr(), carafe.addr()] {
        let mut client = Client::default();
        count(&mut client, addr).await;
        let good = client
            .jar
            .value("session")
            .expect("a session cookie")
            .to_owned();
        for forged in [
            good.replacen("ey", "eY", 1),
            good[..good.len() - 4].to_owned(),
            "x".into(),
        ] {
            client.jar.insert("session", &forged, false);
            let response = client.get(addr, "/session").await;
            assert_eq!(
                (response.status().as_u16(), response.body().as_str()),
                (200, "{}")
            );
        }
    }
    carafe.stop().await;
}
