//! What `failing.py` is, on Carafe.

use std::fmt;
use std::future::{Ready, ready};

use bytes::Bytes;
use carafe::axum::Router;
use carafe::axum::body::Body;
use carafe::prelude::*;
use carafe::stream;
use futures_util::stream::{iter, once};

use crate::support::in_process::router;
use crate::support::trace::Trace;

type Failed = carafe::Result<()>;

/// `ValueError`, or `RuntimeError`.
#[derive(Debug)]
struct Failure(&'static str);

/// An error that a function handles.
#[derive(Debug)]
struct Missing(&'static str);

/// An HTTP error of the program's own.
#[derive(Debug)]
struct Special(HttpError);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl std::error::Error for Missing {}

impl std::error::Error for Special {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// An application to complete.
struct Case {
    app: App,
    trace: Trace,
}

/// Builds the application of a case.
pub(super) fn app(case: &str) -> (Router, Trace) {
    let trace = Trace::default();
    let mut app = App::new("failing");
    app.config["SECRET_KEY"] = "k".repeat(32).into();
    let own = trace.clone();
    app.teardown_request(move |error: Option<Caught>| {
        let error = error.map_or("None".to_owned(), |error| error.to_string());
        own.add(format_args!("teardown of {error}"));
        ready(())
    });
    let mut built = Case {
        app,
        trace: trace.clone(),
    };
    if case != "the view and after_request fail" {
        let index = built.answers("view", "page");
        built.app.get("/", index).endpoint("index");
    }
    built.complete(case);
    (router(built.app), trace)
}

/// What Carafe does where it differs.
pub(super) fn differences() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        // Each function of `after_request` runs once; those after one that fails get the 500.
        (
            "after_request fails: GET /",
            vec![
                "500 <!doctype html>",
                "view",
                "after 3 of 200",
                "after 2 fails",
                "after 1 of 500",
                "teardown of second",
            ],
        ),
        (
            "the view and after_request fail: GET /",
            vec![
                "500 internal",
                "view fails",
                "500 of first",
                "after 3 of 500",
                "after 2 fails",
                "500 of second",
                "after 1 of 500",
                "teardown of first",
            ],
        ),
        (
            "after_this_request fails: GET /",
            vec![
                "500 <!doctype html>",
                "view",
                "after_this_request fails",
                "after of 500",
                "teardown of this",
            ],
        ),
        // The function returns nothing: it can only panic.
        (
            "url_value_preprocessor fails: GET /",
            vec![
                "500 <!doctype html>",
                "url_value_preprocessor fails",
                "after of 500",
                "teardown of panicked: values",
            ],
        ),
        // An error never leaves the server without an answer.
        (
            "the 500 handler fails: GET /fail",
            vec![
                "500 <!doctype html>",
                "view fails",
                "500 fails",
                "after of 500",
                "teardown of first",
            ],
        ),
        // A function of teardown that fails keeps neither the others nor the answer back.
        (
            "teardown_request fails: GET /",
            vec![
                "200 page",
                "view",
                "teardown 3",
                "teardown 2 fails",
                "teardown of None",
                "teardown_appcontext",
            ],
        ),
        // A request is over when its stream is.
        (
            "streams: GET /stream",
            vec![
                "200 ab",
                "after of 200",
                "piece 1",
                "piece 2",
                "teardown of None",
            ],
        ),
        (
            "streams: GET /late",
            vec!["200 a", "after of 200", "late", "teardown of None"],
        ),
        (
            "streams: GET /break",
            vec![
                "raised broken",
                "after of 200",
                "stream fails",
                "teardown of broken",
            ],
        ),
        // The page does not repeat the host that the client made up.
        (
            "a host that is not trusted: GET /",
            vec![
                "400 bad",
                "before",
                "400 of 400 Bad Request: The browser (or proxy) sent a request that this \
                 server could not understand.",
                "after of 400",
                "teardown of None",
            ],
        ),
    ]
}

impl Case {
    /// A function that writes its name down and answers.
    fn answers<R: Clone + Send + Sync + 'static>(
        &self,
        name: &'static str,
        answer: R,
    ) -> impl Fn() -> Ready<R> + Clone + Send + Sync + 'static {
        let trace = self.trace.clone();
        move || {
            trace.add(name);
            ready(answer.clone())
        }
    }

    /// A function that fails with what another one makes.
    fn fails<E: Into<carafe::Error> + 'static>(
        &self,
        name: &'static str,
        error: fn() -> E,
    ) -> impl Fn() -> Ready<Failed> + Clone + Send + Sync + 'static {
        let trace = self.trace.clone();
        move || {
            trace.add(format_args!("{name} fails"));
            ready(Err(error().into()))
        }
    }

    /// The same, of a response.
    fn fails_after<E: Into<carafe::Error> + 'static>(
        &self,
        name: &'static str,
        error: fn() -> E,
    ) -> impl Fn(Response) -> Ready<Failed> + Clone + Send + Sync + 'static {
        let fails = self.fails(name, error);
        move |_| fails()
    }

    /// A function that hands a response on.
    fn passes(
        &self,
        name: &'static str,
    ) -> impl Fn(Response) -> Ready<Response> + Clone + Send + Sync + 'static {
        let trace = self.trace.clone();
        move |response| {
            trace.add(format_args!("{name} of {}", response.status().as_u16()));
            ready(response)
        }
    }

    /// A function that handles errors.
    fn handles(
        &self,
        name: &'static str,
        status: u16,
        answer: &'static str,
    ) -> impl Fn(Caught) -> Ready<(StatusCode, &'static str)> + Clone + Send + Sync + 'static {
        let trace = self.trace.clone();
        move |error| {
            let original = error.find::<HttpError>().and_then(HttpError::original);
            match original {
                Some(original) => trace.add(format_args!("{name} of {original}")),
                None => trace.add(format_args!("{name} of {}", *error)),
            }
            let status = StatusCode::from_u16(status).expect("a status");
            ready((status, answer))
        }
    }

    fn complete(&mut self, case: &str) {
        match case {
            "after_request fails" => self.after_request_fails(),
            "the view and after_request fail" => self.view_and_after_fail(),
            "after_request aborts" => self.after_request_aborts(),
            "after_this_request fails" => self.after_this_request_fails(),
            "before_request fails, its error is handled" => self.before_request_fails(),
            "before_request fails, its error is not handled" => {
                let before = self.fails("before", || Failure("early"));
                self.app.before_request(before);
                self.watch_answer();
            }
            "before_request answers" => self.before_request_answers(),
            "url_value_preprocessor fails" => self.preprocessor_fails(),
            "the 404 handler fails" => self.not_found_fails(),
            "the 500 handler fails" => {
                self.fail_at_its_url();
                let handler = self.fails("500", || Failure("in the handler"));
                self.app.error_handler(500, handler);
                self.watch_answer();
            }
            "a handler aborts" => self.handler_aborts(),
            "one handler for all" => self.one_handler(),
            "the most special handler" => self.special_handlers(),
            "errors that are handled, or are pages" => self.pages(),
            "teardown_request fails" => self.teardown_fails(),
            "what no view answers" => self.no_view(),
            "streams" => self.streams(),
            "a host that is not trusted" => self.untrusted_host(),
            _ => panic!("no case {case}"),
        }
    }

    fn watch_answer(&mut self) {
        let after = self.passes("after");
        self.app.after_request(after);
    }

    fn fail_at_its_url(&mut self) {
        let fail = self.fails("view", || Failure("first"));
        self.app.get("/fail", fail).endpoint("fail");
    }

    fn after_request_fails(&mut self) {
        let (first, third) = (self.passes("after 1"), self.passes("after 3"));
        let second = self.fails_after("after 2", || Failure("second"));
        self.app.after_request(first);
        self.app.after_request(second);
        self.app.after_request(third);
    }

    fn view_and_after_fail(&mut self) {
        let fail = self.fails("view", || Failure("first"));
        self.app.get("/", fail).endpoint("index");
        let internal = self.handles("500", 500, "internal");
        self.app.error_handler(500, internal);
        self.after_request_fails();
    }

    fn after_request_aborts(&mut self) {
        let forbidden = self.handles("handler", 403, "forbidden");
        let internal = self.handles("500", 500, "internal");
        self.app.after_request(async |_: Response| abort(403));
        self.app.error_handler(403, forbidden);
        self.app.error_handler(500, internal);
    }

    fn after_this_request_fails(&mut self) {
        self.watch_answer();
        let fails = self.fails_after("after_this_request", || Failure("this"));
        self.app.before_request(move |context: Context| {
            context.after_this_request(fails.clone());
            ready(())
        });
    }

    fn before_request_fails(&mut self) {
        let first = self.fails("before 1", || Missing("missing"));
        let second = self.answers("before 2", ());
        let handler = self.handles("handler", 418, "handled");
        self.app.before_request(first);
        self.app.before_request(second);
        self.app.error_handler_for::<Missing, _, _>(handler);
        self.watch_answer();
    }

    fn before_request_answers(&mut self) {
        let early = Some((StatusCode::ACCEPTED, "early"));
        let first = self.answers("before 1", early);
        let second = self.answers("before 2", ());
        self.app.before_request(first);
        self.app.before_request(second);
        self.watch_answer();
    }

    fn preprocessor_fails(&mut self) {
        let trace = self.trace.clone();
        self.app.url_value_preprocessor(move |_, _, _| {
            trace.add("url_value_preprocessor fails");
            panic!("values");
        });
        let before = self.answers("before", ());
        self.app.before_request(before);
        self.watch_answer();
    }

    fn not_found_fails(&mut self) {
        let not_found = self.fails("404", || Failure("in the handler"));
        let internal = self.handles("500", 500, "internal");
        self.app.error_handler(404, not_found);
        self.app.error_handler(500, internal);
        self.watch_answer();
    }

    fn handler_aborts(&mut self) {
        self.fail_at_its_url();
        let handler = async || abort(404).description("not here");
        self.app.error_handler(404, handler);
        self.app.error_handler_for::<Failure, _, _>(handler);
        self.watch_answer();
    }

    fn one_handler(&mut self) {
        self.fail_at_its_url();
        self.directory();
        let any = self.handles("Exception", 500, "any");
        self.app.error_handler_any(any);
        self.watch_answer();
    }

    fn directory(&mut self) {
        let view = self.answers("view", "page");
        self.app.get("/directory/", view).endpoint("directory");
    }

    fn special_handlers(&mut self) {
        self.fail_at_its_url();
        let special = self.fails("view", || Special(abort(404).description("special")));
        self.app.get("/special", special).endpoint("special");
        let conflict = async || abort(409).description("conflict");
        self.app.get("/conflict", conflict).endpoint("conflict");
        let leave =
            async || -> Failed { Err(carafe::Error::from_response(redirect("/elsewhere"))) };
        self.app.get("/redirect", leave).endpoint("redirect");
        let http = self.handles("HTTPException", 400, "http");
        let not_found = self.handles("404", 404, "404");
        let any = self.handles("Exception", 500, "any");
        self.app.error_handler_for::<HttpError, _, _>(http);
        self.app.error_handler(404, not_found);
        self.app.error_handler_any(any);
    }

    fn pages(&mut self) {
        self.fail_at_its_url();
        let handler = self.handles("handler", 200, "handled");
        self.app.get("/forbidden", async || abort(403));
        self.app.get("/internal", async || abort(500));
        self.app.error_handler_for::<Failure, _, _>(handler);
    }

    fn teardown_fails(&mut self) {
        let second = self.fails("teardown 2", || Failure("late"));
        let third = self.answers("teardown 3", ());
        let appcontext = self.answers("teardown_appcontext", ());
        self.app.teardown_request(second);
        self.app.teardown_request(third);
        self.app.teardown_appcontext(appcontext);
    }

    fn no_view(&mut self) {
        self.directory();
        let before = self.answers("before", ());
        self.app.before_request(before);
        self.watch_answer();
    }

    fn streams(&mut self) {
        self.watch_answer();
        let trace = self.trace.clone();
        let pieces = async move || {
            let pieces = [("piece 1", "a"), ("piece 2", "b")];
            stream(futures_util::StreamExt::map(
                iter(pieces),
                move |(name, text)| {
                    trace.add(name);
                    text
                },
            ))
        };
        self.app.get("/stream", pieces).endpoint("stream");
        let trace = self.trace.clone();
        let late = async move |mut session: Session| {
            stream(once(async move {
                trace.add("late");
                session["late"] = true.into();
                "a"
            }))
        };
        self.app.get("/late", late).endpoint("late");
        let trace = self.trace.clone();
        let broken = async move || {
            let fail = once(async move {
                trace.add("stream fails");
                Err(Failure("broken"))
            });
            let whole = iter([Ok(Bytes::from_static(b"a"))]);
            Body::from_stream(futures_util::StreamExt::chain(whole, fail))
        };
        self.app.get("/break", broken).endpoint("break");
    }

    fn untrusted_host(&mut self) {
        self.app.config["TRUSTED_HOSTS"] = ["elsewhere.example"].into();
        let before = self.answers("before", ());
        let handler = self.handles("400", 400, "bad");
        self.app.before_request(before);
        self.app.error_handler(400, handler);
        self.watch_answer();
    }
}
