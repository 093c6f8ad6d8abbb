use std::convert::Infallible;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use carafe::Signal;
use carafe::axum::body::Body;
use carafe::axum::extract;
use carafe::axum::handler::Handler;
use carafe::converter::Converter;
use carafe::prelude::*;
use carafe::session::{
    HeaderMap as Headers, MaybeFuture, SecureCookieSessionInterface, SessionData, SessionError,
    SessionInterface, SessionOptions, SessionRequest,
};
use futures_util::stream::{StreamExt, iter, once};
use tower::service_fn;

use crate::support::raw::Raw;
use crate::support::trace::Trace;

/// How a function fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Panic,
    Error,
}

/// Has functions fail at places that the test chooses.
#[derive(Clone, Debug, Default)]
struct Faults(Arc<Mutex<Option<Chosen>>>);

type Chosen = (Kind, Vec<&'static str>);

impl Faults {
    fn choose(&self, kind: Kind, places: &[&'static str]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((kind, places.to_vec()));
    }

    fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn kind_at(&self, place: &str) -> Option<Kind> {
        let chosen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let chosen = chosen
            .as_ref()
            .filter(|(_, places)| places.contains(&place));
        chosen.map(|(kind, _)| *kind)
    }

    /// Fails if this is a chosen place.
    fn at(&self, place: &'static str) -> carafe::Result<()> {
        match self.kind_at(place) {
            None => Ok(()),
            Some(Kind::Error) => Err(carafe::Error::new(place)),
            Some(Kind::Panic) => panic!("{place}"),
        }
    }

    /// Where only a panic is a failure.
    fn panic_at(&self, place: &'static str) {
        if self.kind_at(place).is_some() {
            panic!("{place}");
        }
    }

    fn at_response(&self, place: &'static str, response: Response) -> carafe::Result<Response> {
        self.at(place).map(|()| response)
    }
}

#[derive(Debug)]
struct Sessions(SecureCookieSessionInterface, Faults);

impl Sessions {
    fn at(&self, place: &'static str) -> Result<(), SessionError> {
        self.1.at(place).map_err(|error| SessionError::Store {
            source: error.to_string().into(),
        })
    }
}

impl SessionInterface for Sessions {
    fn open_session<'a>(
        &'a self,
        request: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
        match self.at("open") {
            Ok(()) => self.0.open_session(request),
            Err(error) => MaybeFuture::ready(Err(error)),
        }
    }

    fn save_session<'a>(
        &'a self,
        session: &'a SessionData,
        headers: &'a mut Headers,
    ) -> MaybeFuture<'a, Result<(), SessionError>> {
        match self.at("save") {
            Ok(()) => self.0.save_session(session, headers),
            Err(error) => MaybeFuture::ready(Err(error)),
        }
    }
}

/// A handler that panics before it makes a future.
#[derive(Clone)]
struct Eager(Faults);

impl Handler<(), Context> for Eager {
    type Future = std::future::Ready<Response>;

    fn call(self, _: extract::Request, _: Context) -> Self::Future {
        self.0.panic_at("eager");
        ready(().into_response())
    }
}

struct Failing(Faults);

impl Converter for Failing {
    fn parse(&self, text: &str) -> Option<Value> {
        self.0.panic_at("converter");
        Some(text.into())
    }
}

fn app(faults: &Faults, trace: &Trace) -> App {
    let mut app = App::new("failures");
    app.port(0);
    let sessions = SecureCookieSessionInterface::new(["k".repeat(32)], SessionOptions::default());
    let sessions = sessions.expect("a key");
    app.session_interface(Sessions(sessions, faults.clone()));
    // The first one runs last.
    let own = trace.clone();
    app.teardown_request(move |error: Option<Caught>| {
        let error = error.map_or("None".to_owned(), |error| error.to_string());
        own.add(format_args!("teardown of {error}"));
        ready(())
    });
    add_hooks(&mut app, faults);
    add_handlers(&mut app, faults);
    add_receivers(&mut app, faults);
    let own = trace.clone();
    app.signals
        .appcontext_popped
        .connect(move |_, ()| own.add("popped"));
    add_views(&mut app, faults);
    app
}

fn add_hooks(app: &mut App, faults: &Faults) {
    let own = faults.clone();
    app.url_value_preprocessor(move |_, _, _| own.panic_at("url_value_preprocessor"));
    let own = faults.clone();
    app.before_request(move || ready(own.at("before_request")));
    let own = faults.clone();
    app.before_request_fn(move |_, _| own.at("before_request_fn"));
    let own = faults.clone();
    app.before_request(move |context: Context| {
        let own = own.clone();
        context.after_this_request(move |response| {
            ready(own.at_response("after_this_request", response))
        });
        ready(())
    });
    let own = faults.clone();
    app.after_request(move |response: Response| ready(own.at_response("after_request", response)));
    let own = faults.clone();
    app.after_request_fn(move |_, _| own.panic_at("after_request_fn"));
    let own = faults.clone();
    app.teardown_request(move || ready(own.at("teardown_request")));
    app.teardown_request(Eager(faults.clone()));
    let own = faults.clone();
    app.teardown_appcontext(move || ready(own.at("teardown_appcontext")));
}

fn add_handlers(app: &mut App, faults: &Faults) {
    let own = faults.clone();
    app.error_handler(404, move || {
        ready(
            own.at("404")
                .map(|()| (StatusCode::NOT_FOUND, "handled 404")),
        )
    });
    let own = faults.clone();
    app.error_handler(500, move || {
        let answer = (StatusCode::INTERNAL_SERVER_ERROR, "handled 500");
        ready(own.at("500").map(|()| answer))
    });
}

fn add_receivers(app: &mut App, faults: &Faults) {
    fn listen<T>(signal: &mut Signal<T>, place: &'static str, faults: &Faults) {
        let own = faults.clone();
        signal.connect(move |_, _| own.panic_at(place));
    }
    let signals = &mut app.signals;
    listen(&mut signals.appcontext_pushed, "pushed", faults);
    listen(&mut signals.request_started, "started", faults);
    listen(&mut signals.got_request_exception, "exception", faults);
    listen(&mut signals.request_finished, "finished", faults);
    listen(&mut signals.request_tearing_down, "tearing down", faults);
    listen(&mut signals.appcontext_tearing_down, "appcontext", faults);
    listen(&mut signals.appcontext_popped, "popped", faults);
}

fn add_views(app: &mut App, faults: &Faults) {
    let own = faults.clone();
    let view = async move |session: Session| -> carafe::Result<_> {
        drop(session);
        own.at("view").map(|()| "page")
    };
    app.get("/", view).endpoint("index");
    let own = faults.clone();
    let streamed = async move || {
        let end = once(async move {
            // The server sends what it has.
            tokio::task::yield_now().await;
            own.at("stream").map_err(|error| error.to_string())
        });
        let end = end.map(|ended| ended.map(|()| "whole"));
        Body::from_stream(iter([Ok("piece, ")]).chain(end))
    };
    app.get("/stream", streamed).endpoint("stream");
    let own = faults.clone();
    app.mount(
        "/mounted",
        service_fn(move |_: extract::Request| {
            let own = own.clone();
            async move {
                own.panic_at("mounted");
                Ok::<_, Infallible>("mounted")
            }
        }),
    );
    let own = faults.clone();
    app.url_map
        .converters
        .insert("failing", move |_| Ok(Failing(own.clone())));
    app.get("/converted/<failing:x>", async || "converted");
}

/// A URL, the places that fail, the status and how the body begins, and the place whose
/// error teardown hears of.
type Row = (
    &'static str,
    &'static [&'static str],
    (u16, &'static str),
    Option<&'static str>,
);

const PAGE: (u16, &str) = (200, "page");
const HANDLED: (u16, &str) = (500, "handled 500");
const PLAIN: (u16, &str) = (500, "<!doctype html>");

const PANICS: [Row; 25] = [
    (
        "/",
        &["url_value_preprocessor"],
        HANDLED,
        Some("url_value_preprocessor"),
    ),
    ("/", &["before_request"], HANDLED, Some("before_request")),
    (
        "/",
        &["before_request_fn"],
        HANDLED,
        Some("before_request_fn"),
    ),
    ("/", &["view"], HANDLED, Some("view")),
    (
        "/",
        &["after_this_request"],
        HANDLED,
        Some("after_this_request"),
    ),
    ("/", &["after_request"], HANDLED, Some("after_request")),
    (
        "/",
        &["after_request_fn"],
        HANDLED,
        Some("after_request_fn"),
    ),
    ("/", &["view", "after_request"], HANDLED, Some("view")),
    ("/", &["teardown_request"], PAGE, None),
    ("/", &["eager"], PAGE, None),
    ("/", &["teardown_appcontext"], PAGE, None),
    ("/nowhere", &["404"], HANDLED, Some("404")),
    ("/nowhere", &["404", "500"], PLAIN, Some("404")),
    ("/", &["view", "500"], PLAIN, Some("view")),
    ("/", &["open"], HANDLED, Some("open")),
    ("/", &["save"], HANDLED, Some("save")),
    ("/mounted/x", &["mounted"], HANDLED, Some("mounted")),
    ("/converted/x", &["converter"], HANDLED, Some("converter")),
    ("/", &["pushed"], PAGE, None),
    ("/", &["started"], PAGE, None),
    ("/", &["finished"], PAGE, None),
    ("/", &["tearing down"], PAGE, None),
    ("/", &["appcontext"], PAGE, None),
    ("/", &["popped"], PAGE, None),
    ("/", &["view", "exception"], HANDLED, Some("view")),
];

const ERRORS: [Row; 13] = [
    ("/", &["before_request"], HANDLED, Some("before_request")),
    (
        "/",
        &["before_request_fn"],
        HANDLED,
        Some("before_request_fn"),
    ),
    ("/", &["view"], HANDLED, Some("view")),
    (
        "/",
        &["after_this_request"],
        HANDLED,
        Some("after_this_request"),
    ),
    ("/", &["after_request"], HANDLED, Some("after_request")),
    ("/", &["view", "after_request"], HANDLED, Some("view")),
    ("/", &["teardown_request"], PAGE, None),
    ("/", &["teardown_appcontext"], PAGE, None),
    ("/nowhere", &["404"], HANDLED, Some("404")),
    ("/nowhere", &["404", "500"], PLAIN, Some("404")),
    ("/", &["view", "500"], PLAIN, Some("view")),
    ("/", &["open"], HANDLED, Some("open")),
    ("/", &["save"], HANDLED, Some("save")),
];

/// A server whose functions fail where they are told to.
struct Served {
    addr: SocketAddr,
    faults: Faults,
    trace: Trace,
}

impl Served {
    async fn start() -> Self {
        let (faults, trace) = (Faults::default(), Trace::default());
        let server = app(&faults, &trace).bind().await.expect("a free port");
        let addr = server.local_addr();
        tokio::spawn(server.serve_until(std::future::pending()));
        Self {
            addr,
            faults,
            trace,
        }
    }

    /// Has a request fail, and checks that teardown ran once; then that nothing fails any
    /// more.
    async fn fail(
        &self,
        kind: Kind,
        path: &str,
        places: &[&'static str],
        heard_of: Option<&str>,
    ) -> Raw {
        let about = format!("{kind:?} at {places:?}");
        self.faults.choose(kind, places);
        let response = Raw::get(self.addr, path).await;
        let error = match (heard_of, kind) {
            (None, _) => "None".to_owned(),
            (Some(place), Kind::Panic) => format!("panicked: {place}"),
            (Some(place @ ("open" | "save")), _) => format!("the session store failed: {place}"),
            (Some(place), Kind::Error) => place.to_owned(),
        };
        let expected = [format!("teardown of {error}"), "popped".to_owned()];
        assert_eq!(self.trace.take(), expected, "{about}");
        self.faults.clear();
        let next = Raw::get(self.addr, "/").await;
        assert_eq!((next.status, next.body.as_str()), PAGE, "{about}");
        let expected = ["teardown of None", "popped"];
        assert_eq!(self.trace.take(), expected, "{about}");
        response
    }
}

#[tokio::test]
async fn a_failure_anywhere_is_answered_and_torn_down_once() {
    let served = Served::start().await;
    let panics = PANICS.map(|row| (Kind::Panic, row)).into_iter();
    let errors = ERRORS.map(|row| (Kind::Error, row)).into_iter();
    for (kind, (path, places, (status, body), heard_of)) in panics.chain(errors) {
        let response = served.fail(kind, path, places, heard_of).await;
        let about = format!("{kind:?} at {places:?}: {response:?}");
        assert_eq!(response.status, status, "{about}");
        assert!(response.body.starts_with(body), "{about}");
    }
}

#[tokio::test]
async fn a_stream_that_fails_is_cut_off_and_torn_down_once() {
    let served = Served::start().await;
    let whole = Raw::get(served.addr, "/stream").await;
    assert!(whole.body.ends_with("whole\r\n0\r\n\r\n"), "{whole:?}");
    assert_eq!(served.trace.take(), ["teardown of None", "popped"]);
    for kind in [Kind::Panic, Kind::Error] {
        let places = ["stream"];
        let response = served.fail(kind, "/stream", &places, Some("stream")).await;
        assert_eq!(response.status, 200);
        assert!(response.body.ends_with("piece, \r\n"), "{response:?}");
    }
}
