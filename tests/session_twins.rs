use carafe::prelude::*;
use carafe::session::{Clock, SecureCookieSessionInterface, SessionData, SessionOptions};

use crate::support::in_process::{get, router, send, set_cookies};

const KEY: &str = "the secret key of these tests";
const WRITTEN: &str = "; Secure; HttpOnly; Path=/; SameSite=None; Partitioned";
const TWIN: &str = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; \
                    HttpOnly; Path=/; SameSite=None";

fn app(partitioned: bool) -> App {
    let mut app = App::new("twins");
    app.config["SECRET_KEY"] = KEY.into();
    app.config["SESSION_COOKIE_PARTITIONED"] = partitioned.into();
    app.get("/read", async |session: Session| {
        format!("{}", session["n"].as_i64().unwrap_or(0))
    });
    app.get("/write", async |mut session: Session| {
        session["n"] = 9.into()
    });
    app.get("/clear", async |mut session: Session| session.clear());
    app
}

fn signed(age: u64, n: i64) -> String {
    let clock = Clock::fixed(Clock::system().now() - age);
    let sessions = SecureCookieSessionInterface::new([KEY], SessionOptions::default());
    let session: SessionData = [("n", n)].into_iter().collect();
    let value = sessions.expect("a key").with_clock(clock).dumps(&session);
    format!("session={}", value.expect("plain values"))
}

#[tokio::test]
async fn the_newest_signature_wins() {
    let (old, new, forged) = (signed(60, 1), signed(5, 2), format!("{}x", signed(0, 3)));
    for partitioned in [false, true] {
        let router = router(app(partitioned));
        for cookies in [
            format!("{old}; {new}"),
            format!("{new}; {old}"),
            format!("{forged}; {old}; session=; {new}; {forged}"),
        ] {
            assert_eq!(
                send(&router, get("/read", &cookies)).await.body(),
                "2",
                "{cookies}"
            );
        }
    }
}

#[tokio::test]
async fn on_a_tie_the_first_wins_and_with_partitioned_the_last() {
    let cookies = format!("{}; {}", signed(5, 1), signed(5, 2));
    for (partitioned, winner) in [(false, "1"), (true, "2")] {
        let response = send(&router(app(partitioned)), get("/read", &cookies)).await;
        assert_eq!(response.body(), winner);
    }
}

#[tokio::test]
async fn cookies_in_two_header_lines_are_both_seen() {
    let mut request = get("/read", &signed(60, 1));
    let newer = signed(5, 2).parse().expect("a header value");
    request.headers_mut().append("cookie", newer);
    assert_eq!(send(&router(app(false)), request).await.body(), "2");
}

#[tokio::test]
async fn a_write_deletes_the_unpartitioned_twin_when_two_came() {
    let router = router(app(true));
    let one = send(&router, get("/write", &signed(5, 1))).await;
    assert_eq!(set_cookies(&one).len(), 1);
    let cookies = format!("{}; {}", signed(60, 1), signed(5, 2));
    let two = send(&router, get("/write", &cookies)).await;
    let [deleted, written] = set_cookies(&two)[..] else {
        panic!("{:?}", two.headers());
    };
    assert!(written.ends_with(WRITTEN), "{written}");
    assert_eq!(deleted, TWIN);
}

#[tokio::test]
async fn a_log_out_deletes_both() {
    let response = send(&router(app(true)), get("/clear", &signed(5, 1))).await;
    let partitioned = format!("{TWIN}; Partitioned");
    assert_eq!(set_cookies(&response), [partitioned.as_str(), TWIN]);

    let response = send(&router(app(false)), get("/clear", &signed(5, 1))).await;
    assert_eq!(set_cookies(&response).len(), 1);
}

/// A returning visitor: Flask takes the first cookie, and so the session freezes.
#[tokio::test]
async fn a_visitor_with_an_old_unpartitioned_cookie_goes_on() {
    use crate::support::client::Client;
    use crate::twin::Twin;

    let config = [
        ("SECRET_KEY", KEY.into()),
        ("SESSION_COOKIE_PARTITIONED", true.into()),
    ];
    let carafe = Twin::start(&config).await;
    let mut client = Client::default();
    let old = signed(60, 0);
    let (_, value) = old.split_once('=').expect("a cookie");
    client.jar.insert("session", value, false);
    for visit in 1..=4 {
        let counted = client.get(carafe.addr(), "/count").await.into_body();
        assert_eq!(counted, format!("{{\"count\":{visit}}}\n"));
    }
    assert_eq!(client.jar.values("session").len(), 1, "the old one is gone");
    carafe.stop().await;
}
