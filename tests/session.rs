use carafe::axum::body::{Body, Bytes};
use carafe::axum::extract::FromRequestParts;
use carafe::prelude::*;
use carafe::session::{
    Clock, HeaderMap as Headers, MaybeFuture, SecureCookieSessionInterface, SessionData,
    SessionError, SessionInterface, SessionOptions, SessionRequest,
};
use http::StatusCode;
use http::request::Parts;

use crate::support::in_process::{get, router, send, set_cookies};
use crate::support::log::Log;

const KEY: &str = "the secret key of these tests";

fn app() -> App {
    let mut app = App::new("session");
    app.config["SECRET_KEY"] = KEY.into();
    app.get("/untouched", async || "");
    app.get("/read", async |session: Session| {
        format!("{}", session["n"].as_i64().unwrap_or(0))
    });
    app.get("/write", async |mut session: Session| {
        session["n"] = 1.into()
    });
    app.get("/nested", async |mut session: Session| {
        session["a"]["b"][0] = "x".into()
    });
    app.get("/clear", async |mut session: Session| session.clear());
    app.get("/permanent", async |mut session: Session| {
        session.set_permanent(true)
    });
    app
}

/// Returns `name=value` of the first cookie that a path sets.
async fn cookie(app: App, path: &str) -> String {
    let response = send(&router(app), get(path, "")).await;
    let line = set_cookies(&response)[0];
    line.split(';').next().unwrap_or_default().to_owned()
}

/// Makes a cookie as another process would, at a time of one's choice.
fn signed(now: u64, key: &str, entries: &[(&str, i64)]) -> String {
    let sessions = SecureCookieSessionInterface::new([key], SessionOptions::default());
    let sessions = sessions.expect("a key").with_clock(Clock::fixed(now));
    let session: SessionData = entries.iter().copied().collect();
    format!(
        "session={}",
        sessions.dumps(&session).expect("plain values")
    )
}

fn now() -> u64 {
    Clock::system().now()
}

#[tokio::test]
async fn only_what_is_touched_costs_headers() {
    let router = router(app());
    let table = [
        ("/untouched", false, 0),
        ("/read", true, 0),
        ("/write", true, 1),
        ("/clear", true, 1),
        ("/missing", false, 0),
    ];
    for (path, vary, cookies) in table {
        let response = send(&router, get(path, "")).await;
        assert_eq!(response.headers().contains_key("vary"), vary, "{path}");
        assert_eq!(set_cookies(&response).len(), cookies, "{path}");
    }
}

#[tokio::test]
async fn a_nested_write_is_saved() {
    let mut app = app();
    app.get("/show", async |session: Session| {
        session["a"]["b"][0]
            .as_str()
            .unwrap_or("nothing")
            .to_owned()
    });
    let router = router(app);
    let response = send(&router, get("/nested", "")).await;
    let cookie = set_cookies(&response)[0]
        .split(';')
        .next()
        .expect("a cookie");
    assert_eq!(send(&router, get("/show", cookie)).await.body(), "x");
}

#[tokio::test]
async fn an_untouched_permanent_session_is_refreshed() {
    let cookie = cookie(app(), "/permanent").await;
    let response = send(&router(app()), get("/untouched", &cookie)).await;
    assert!(set_cookies(&response)[0].contains("; Expires="));
    assert_eq!(response.headers()["vary"], "Cookie");

    let mut app = app();
    app.config["SESSION_REFRESH_EACH_REQUEST"] = false.into();
    let response = send(&router(app), get("/untouched", &cookie)).await;
    assert!(set_cookies(&response).is_empty());
}

#[tokio::test]
async fn a_refresh_gives_way_to_what_an_inner_application_wrote() {
    let cookie = cookie(app(), "/permanent").await;
    let sessions = SecureCookieSessionInterface::new([KEY], SessionOptions::default());
    let outer = router(app()).layer(carafe::SessionLayer::new(sessions.expect("a key")));
    let response = send(&outer, get("/clear", &cookie)).await;
    let lines = set_cookies(&response);
    assert!(
        lines.len() == 1 && lines[0].contains("Max-Age=0"),
        "{lines:?}"
    );
    let response = send(&outer, get("/write", &cookie)).await;
    assert_eq!(set_cookies(&response).len(), 1);
}

/// Another extractor that reads and writes the session.
struct Visitor;

impl<S: Send + Sync + 'static> FromRequestParts<S> for Visitor {
    type Rejection = carafe::SessionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let mut session = Session::from_request_parts(parts, state).await?;
        session["visitor"] = "seen".into();
        Ok(Self)
    }
}

#[tokio::test]
async fn two_extractors_keep_each_others_keys() {
    let mut app = app();
    app.get(
        "/both",
        async |_: Visitor, mut a: Session, mut b: Session| {
            assert_eq!(a["visitor"], "seen");
            a["a"] = 1.into();
            b["b"] = 2.into();
        },
    );
    app.get("/keys", async |session: Session| {
        session.keys().collect::<Vec<_>>().join(" ")
    });
    let router = router(app);
    let response = send(&router, get("/both", "")).await;
    let cookie = set_cookies(&response)[0]
        .split(';')
        .next()
        .expect("a cookie");
    assert_eq!(
        send(&router, get("/keys", cookie)).await.body(),
        "a b visitor"
    );
}

#[tokio::test]
async fn a_session_lives_across_await() {
    let mut app = app();
    app.get("/slow", async |mut session: Session| {
        session["before"] = 1.into();
        tokio::task::yield_now().await;
        session["after"] = 2.into();
    });
    let response = send(&router(app), get("/slow", "")).await;
    assert_eq!(set_cookies(&response).len(), 1);
}

#[tokio::test]
async fn without_a_secret_key_reads_work_and_a_write_says_what_to_do() {
    let log = Log::start();
    let mut app = app();
    app.config["SECRET_KEY"] = Value::Null;
    let router = router(app);
    let read = send(&router, get("/read", "session=x")).await;
    assert_eq!((read.status(), read.body().as_str()), (StatusCode::OK, "0"));
    assert!(log.lines_with("SECRET_KEY").is_empty());
    let write = send(&router, get("/write", "")).await;
    assert_eq!(write.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        !write.body().contains("SECRET_KEY"),
        "a visitor is told nothing"
    );
    assert!(!write.headers().contains_key("vary"));
    assert_eq!(log.lines_with("set SECRET_KEY").len(), 1);
}

#[tokio::test]
async fn what_answers_for_a_session_without_a_key_is_handled_and_processed_like_any_error() {
    let mut app = app();
    app.config["SECRET_KEY"] = Value::Null;
    app.error_handler_for::<SessionError, _, _>(async || StatusCode::BAD_GATEWAY);
    app.after_request(async |response: Response| ([("x-seen", "yes")], response));
    let write = send(&router(app), get("/write", "")).await;
    assert_eq!(write.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(write.headers()["x-seen"], "yes");
}

#[tokio::test]
async fn a_bad_cookie_is_an_empty_session_and_one_line_in_the_log() {
    let good = signed(now(), KEY, &[("n", 5)]);
    let lifetime = 31 * 24 * 60 * 60;
    let table = [
        (good.replacen("ey", "eY", 1), "does not match"),
        (good[..good.len() - 1].to_owned(), "does not match"),
        (signed(now(), "another key", &[("n", 5)]), "does not match"),
        (
            signed(now() - lifetime - 60, KEY, &[("n", 5)]),
            "signature age",
        ),
        (signed(now() + 600, KEY, &[("n", 5)]), "< 0 seconds"),
        ("session=nonsense".to_owned(), "no separator"),
    ];
    let router = router(app());
    assert_eq!(send(&router, get("/read", &good)).await.body(), "5");
    for (cookie, reason) in table {
        let log = Log::start();
        let response = send(&router, get("/read", &cookie)).await;
        assert_eq!(response.body(), "0", "{cookie}");
        assert!(set_cookies(&response).is_empty());
        let lines = log.lines_with("a session cookie was refused");
        assert_eq!(lines.len(), 1, "{cookie}");
        assert!(
            lines[0].contains("DEBUG") && lines[0].contains(reason),
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn a_clock_that_is_ahead_by_seconds_is_tolerated() {
    let cookie = signed(now() + 3, KEY, &[("n", 5)]);
    assert_eq!(
        send(&router(app()), get("/read", &cookie)).await.body(),
        "5"
    );
}

#[tokio::test]
async fn an_oversize_cookie_is_sent_with_a_warning_that_names_the_largest_keys() {
    let log = Log::start();
    let mut app = app();
    app.get("/big", async |mut session: Session| {
        let noise = (0..3000).map(|n: u32| char::from(b'!' + (n * n % 89) as u8));
        session["small"] = 1.into();
        session["basket"] = noise.collect::<String>().into();
        let noise = (0..4000).map(|n: u32| format!("{:x}", n.wrapping_mul(2_654_435_761)));
        session["history"] = noise.collect::<String>().into();
    });
    let response = send(&router(app), get("/big", "")).await;
    assert!(set_cookies(&response)[0].len() > 4093);
    let warning = log.lines_with("too large").join("");
    let (history, basket) = (warning.find("history"), warning.find("basket"));
    assert!(history.is_some() && history < basket, "{warning}");
}

#[tokio::test]
async fn a_write_from_a_streamed_body_is_reported() {
    let log = Log::start();
    let mut app = app();
    app.get("/stream", async |mut session: Session| {
        session["before"] = 1.into();
        let stream = futures_util::stream::once(async move {
            session["late"] = 1.into();
            Ok::<_, std::io::Error>(Bytes::from_static(b"streamed"))
        });
        Body::from_stream(stream)
    });
    let response = send(&router(app), get("/stream", "")).await;
    assert_eq!(response.body(), "streamed");
    assert_eq!(log.lines_with("still in use").len(), 1);
    assert_eq!(log.lines_with("the changes are lost").len(), 1);
}

/// A store that answers later, as one on the network does.
#[derive(Debug)]
struct Slow(SecureCookieSessionInterface);

impl SessionInterface for Slow {
    fn open_session<'a>(
        &'a self,
        request: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
        MaybeFuture::pending(async move {
            tokio::task::yield_now().await;
            self.0.open_session(request).await
        })
    }

    fn save_session<'a>(
        &'a self,
        session: &'a SessionData,
        headers: &'a mut Headers,
    ) -> MaybeFuture<'a, Result<(), SessionError>> {
        MaybeFuture::pending(async move {
            tokio::task::yield_now().await;
            self.0.save_session(session, headers).await
        })
    }
}

#[tokio::test]
async fn a_store_may_answer_later() {
    let sessions = SecureCookieSessionInterface::new([KEY], SessionOptions::default());
    let mut app = app();
    app.session_interface(Slow(sessions.expect("a key")));
    let router = router(app);
    let response = send(&router, get("/write", "")).await;
    let cookie = set_cookies(&response)[0]
        .split(';')
        .next()
        .expect("a cookie");
    assert_eq!(send(&router, get("/read", cookie)).await.body(), "1");
}

#[tokio::test]
async fn modified_is_taken_back_for_ones_own_writes_and_only_until_the_next() {
    let mut app = app();
    app.get("/back", async |mut session: Session| {
        session["n"] = 1.into();
        session.set_modified(false);
    });
    app.get("/again", async |mut session: Session| {
        session.set_modified(false);
        session["n"] = 1.into();
    });
    app.get("/other", async |mut a: Session, mut b: Session| {
        a["n"] = 1.into();
        b.set_modified(false);
        drop(a);
        drop(b);
    });
    app.get("/regenerate", async |mut session: Session| {
        session["n"] = 1.into();
        session.set_modified(false);
        session.regenerate();
    });
    app.get("/pop", async |mut session: Session| {
        session.pop("missing");
        assert!(!session.modified());
    });
    let router = router(app);
    for (path, cookies) in [
        ("/back", 0),
        ("/again", 1),
        ("/other", 1),
        ("/regenerate", 1),
        ("/pop", 0),
    ] {
        let response = send(&router, get(path, "")).await;
        assert_eq!(set_cookies(&response).len(), cookies, "{path}");
    }
}

#[tokio::test]
async fn an_item_pushed_to_a_tuple_joins_it() {
    let mut app = app();
    app.get("/push", async |mut session: Session| {
        session["t"] = Value::Tuple(vec![1.into(), 2.into()]);
        session["t"].push(3);
        carafe::session::tagged_json::dumps(&session["t"], true).expect("plain values")
    });
    let response = send(&router(app), get("/push", "")).await;
    assert_eq!(response.body(), r#"{" t":[1,2,3]}"#);
}

#[test]
fn an_empty_key_signs_nothing() {
    assert!(SecureCookieSessionInterface::new([""], SessionOptions::default()).is_err());
}

#[test]
fn the_interface_is_an_object() {
    let sessions = SecureCookieSessionInterface::new([KEY], SessionOptions::default());
    let sessions: std::sync::Arc<dyn SessionInterface> =
        std::sync::Arc::new(sessions.expect("a key"));
    let mut session = SessionData::new();
    session["n"] = 1.into();
    let mut headers = Headers::new();
    let saved = sessions.save_session(&session, &mut headers).now_or_never();
    assert!(saved.is_some_and(|saved| saved.is_ok()));
    assert_eq!(headers.len(), 2);
}

#[tokio::test]
async fn flashed_messages_are_read_once_in_a_request() {
    let mut app = app();
    app.get("/flash", async |mut session: Session| {
        session.flash("saved");
        session["_flashes"].push(Value::Tuple(vec!["count".into(), 7.into()]));
    });
    app.get(
        "/flashes",
        async |mut session: Session, mut other: Session| {
            let first = session.flashed_messages();
            session.flash("later");
            Json((first, other.flashed_messages()))
        },
    );
    let router = router(app);
    let response = send(&router, get("/flash", "")).await;
    let cookie = set_cookies(&response)[0]
        .split(';')
        .next()
        .expect("a cookie");
    let shown = send(&router, get("/flashes", cookie)).await;
    let messages = r#"[["message","saved"],["count",7]]"#;
    assert_eq!(*shown.body(), format!("[{messages},{messages}]\n"));
    let cookie = set_cookies(&shown)[0].split(';').next();
    let shown = send(&router, get("/flashes", cookie.expect("a cookie"))).await;
    assert!(shown.body().contains("later"), "{}", shown.body());
}

/// As in Flask, whose `session.modified` is not taken back.
#[tokio::test]
async fn what_is_written_and_removed_again_counts_as_modified() {
    let mut app = app();
    app.get("/", async |mut session: Session| {
        session["step"] = 1.into();
        session.pop("step");
    });
    let response = send(&router(app), get("/", "")).await;
    assert!(set_cookies(&response)[0].starts_with("session=; Expires=Thu, 01 Jan 1970"));
}

#[tokio::test]
async fn a_backlog_of_flashed_messages_is_bounded() {
    let mut app = app();
    app.get("/flash", async |mut session: Session| {
        (0..105).for_each(|number| session.flash(number.to_string()));
        let messages = session.flashed_messages();
        format!("{} from {}", messages.len(), messages[0])
    });
    let shown = send(&router(app), get("/flash", "")).await;
    assert_eq!(shown.body(), "100 from 5");
}
