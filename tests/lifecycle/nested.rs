//! What `nested.py` is, on Carafe.

use std::future::{Ready, ready};

use carafe::axum::body::Body;
use carafe::axum::{Router, extract};
use carafe::prelude::*;
use carafe::session::{
    HeaderMap as Headers, MaybeFuture, SecureCookieSessionInterface, SessionData, SessionError,
    SessionInterface, SessionOptions, SessionRequest,
};
use carafe::{Signal, stream};
use futures_util::stream::unfold;

use super::Section;
use crate::support::in_process::router;
use crate::support::trace::Trace;

/// Sessions that are opened and saved in sight, like Flask's for every request.
#[derive(Debug)]
struct Sessions {
    cookies: SecureCookieSessionInterface,
    trace: Trace,
}

impl SessionInterface for Sessions {
    fn open_session<'a>(
        &'a self,
        request: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
        self.trace.add("session open");
        self.cookies.open_session(request)
    }

    fn save_session<'a>(
        &'a self,
        session: &'a SessionData,
        headers: &'a mut Headers,
    ) -> MaybeFuture<'a, Result<(), SessionError>> {
        self.trace.add("session save");
        self.cookies.save_session(session, headers)
    }

    fn must_refresh(&self, _: &SessionRequest) -> bool {
        true
    }
}

pub(super) fn app() -> (Router, Trace) {
    let trace = Trace::default();
    let mut app = App::new("nested");
    let options = SessionOptions::default();
    app.session_interface(Sessions {
        cookies: SecureCookieSessionInterface::new(["k".repeat(32)], options).expect("a key"),
        trace: trace.clone(),
    });
    watch(&mut app, &trace);
    around_all(&mut app, &trace);
    let mut parent = Blueprint::new("parent").url_prefix("/parent");
    around(&mut parent, "parent", &trace);
    let mut child = Blueprint::new("child").url_prefix("/child");
    around(&mut child, "child", &trace);
    add_views(&mut child, &trace);
    parent.register_blueprint(child);
    app.register_blueprint(parent);
    (router(app), trace)
}

fn watch(app: &mut App, trace: &Trace) {
    fn tell<T>(signal: &mut Signal<T>, name: &'static str, trace: &Trace) {
        let trace = trace.clone();
        signal.connect(move |_, _| trace.add(format_args!("signal {name}")));
    }
    let signals = &mut app.signals;
    tell(&mut signals.appcontext_pushed, "appcontext_pushed", trace);
    tell(&mut signals.request_started, "request_started", trace);
    tell(&mut signals.request_finished, "request_finished", trace);
    let raised = &mut signals.got_request_exception;
    tell(raised, "got_request_exception", trace);
    let tearing_down = &mut signals.request_tearing_down;
    tell(tearing_down, "request_tearing_down", trace);
    let tearing_down = &mut signals.appcontext_tearing_down;
    tell(tearing_down, "appcontext_tearing_down", trace);
    tell(&mut signals.appcontext_popped, "appcontext_popped", trace);
}

/// The functions of the application.
fn around_all(app: &mut App, trace: &Trace) {
    let own = trace.clone();
    app.url_value_preprocessor(move |_, endpoint, values| {
        let mut line = format!("url_value_preprocessor app {}", endpoint.unwrap_or("None"));
        for number in values.values().filter_map(Value::as_i64) {
            line.push_str(&format!(" {number}"));
        }
        own.add(line);
    });
    for (name, after) in [
        ("before app 1", "after app 1"),
        ("before app 2", "after app 2"),
    ] {
        app.before_request(writes(name, trace));
        app.after_request(passed(after, trace));
    }
    app.teardown_request(with_error("teardown app 1", trace));
    app.teardown_request(writes("teardown app 2", trace));
    app.teardown_appcontext(with_error("teardown_appcontext", trace));
    let own = trace.clone();
    app.error_handler(500, move |error: HttpError| {
        let original = error.original().expect("an error led to it");
        own.add(format_args!("errorhandler app 500 of {original}"));
        ready((StatusCode::INTERNAL_SERVER_ERROR, "internal"))
    });
}

/// The functions of a blueprint.
fn around(blueprint: &mut Blueprint, name: &str, trace: &Trace) {
    let named = |what: &str| format!("{what} {name}");
    let (own, line) = (trace.clone(), named("url_value_preprocessor"));
    blueprint.url_value_preprocessor(move |_, _, _| own.add(&line));
    let (own, line) = (trace.clone(), named("app_url_value_preprocessor"));
    blueprint.app_url_value_preprocessor(move |_, _, _| own.add(&line));
    blueprint.before_request(writes(named("before"), trace));
    blueprint.before_app_request(writes(named("before_app_request"), trace));
    blueprint.after_request(passed(named("after"), trace));
    blueprint.after_app_request(passed(named("after_app_request"), trace));
    blueprint.teardown_request(writes(named("teardown"), trace));
    blueprint.teardown_app_request(writes(named("teardown_app_request"), trace));
}

/// A function that writes its name down.
fn writes(
    name: impl Into<String>,
    trace: &Trace,
) -> impl Fn() -> Ready<()> + Clone + Send + Sync + 'static {
    let (name, trace) = (name.into(), trace.clone());
    move || {
        trace.add(&name);
        ready(())
    }
}

/// The same, with the response handed on.
fn passed(
    name: impl Into<String>,
    trace: &Trace,
) -> impl Fn(Response) -> Ready<Response> + Clone + Send + Sync + 'static {
    let (name, trace) = (name.into(), trace.clone());
    move |response| {
        trace.add(&name);
        ready(response)
    }
}

/// The same, with the error that nothing handled.
fn with_error(
    name: &'static str,
    trace: &Trace,
) -> impl Fn(Option<Caught>) -> Ready<()> + Clone + Send + Sync + 'static {
    let trace = trace.clone();
    move |error| {
        let error = error.map_or("None".to_owned(), |error| error.to_string());
        trace.add(format_args!("{name} {error}"));
        ready(())
    }
}

fn add_views(child: &mut Blueprint, trace: &Trace) {
    let views = Views(trace.clone());
    let own = views.clone();
    let viewed = move |context: Context| own.view(&context);
    child.get("/view/<int:i>", viewed).endpoint("view");
    let own = views.clone();
    let fail = async move || -> carafe::Result<()> {
        own.0.add("view");
        Err(carafe::Error::new("failure"))
    };
    child.get("/fail", fail).endpoint("fail");
    let own = views.clone();
    let refuse = async move || {
        own.0.add("view");
        abort(403)
    };
    child.get("/abort", refuse).endpoint("abort_it");
    let own = views.clone();
    let forbidden = async move || {
        own.0.add("errorhandler child 403");
        (StatusCode::FORBIDDEN, "forbidden")
    };
    child.error_handler(403, forbidden);
    let own = views.clone();
    let streamed = async move |request: carafe::Request| own.stream(request.path());
    child.get("/stream", streamed).endpoint("stream");
    let own = views.clone();
    let no_content = async move || {
        own.0.add("view");
        StatusCode::NO_CONTENT
    };
    child.get("/no_content", no_content).endpoint("no_content");
    let change = async move |context: Context, request: extract::Request| {
        views.change(&context, request).await
    };
    child.get("/session", change).endpoint("change");
}

/// The longer views.
#[derive(Clone)]
struct Views(Trace);

impl Views {
    fn view(&self, context: &Context) -> Ready<&'static str> {
        self.0.add("view");
        let (trace, own) = (self.0.clone(), context.clone());
        context.after_this_request(move |response| {
            trace.add("after_this_request 1");
            own.after_this_request(passed("after_this_request 3", &trace));
            ready(response)
        });
        context.after_this_request(passed("after_this_request 2", &self.0));
        ready("x")
    }

    fn stream(&self, path: &str) -> Body {
        self.0.add("view");
        let (trace, path) = (self.0.clone(), path.to_owned());
        stream(unfold(0, move |piece| {
            match piece {
                0 => trace.add("piece 1"),
                1 => trace.add(format_args!("piece 2 of {path}")),
                _ => trace.add("end of the stream"),
            }
            ready(["a", "b"].get(piece).map(|text| (*text, piece + 1)))
        }))
    }

    /// Opens the session after the view has begun, as `session[..]` does in Python.
    async fn change(&self, context: &Context, request: extract::Request) -> &'static str {
        self.0.add("view");
        let (mut parts, _) = request.into_parts();
        let session = <Session as extract::FromRequestParts<Context>>::from_request_parts;
        let mut session = session(&mut parts, context).await.expect("a session");
        session["seen"] = true.into();
        self.0.add("session changed");
        ""
    }
}

/// What Carafe does, of what Flask did.
pub(super) fn expected(section: &Section) -> Vec<&'static str> {
    let mut lines = section.lines.clone();
    let place = |lines: &[&str], line| lines.iter().position(|other| *other == line);
    // A session is opened when somebody asks for it, at last to be saved.
    lines.retain(|line| *line != "session open");
    let asked = place(&lines, "session changed").or_else(|| place(&lines, "session save"));
    lines.insert(asked.expect("a session"), "session open");
    // A request is over when its stream is, and its context lives as long.
    if let Some(begun) = place(&lines, "piece 1") {
        let answered = place(&lines, "signal request_finished").expect("an answer");
        lines.drain(answered + 1..begun);
    }
    lines
}
