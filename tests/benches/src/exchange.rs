use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use carafe::prelude::{App, Scaffold, Session};
use carafe_routing::Dispatch;
use http::{HeaderMap, Uri};
use http_body_util::BodyExt;
use tower::Service;

use crate::session_cookie::SECRET_KEY;

/// A service, and the request it is to answer: in this process, without a socket.
#[derive(Debug)]
pub struct Exchange<S> {
    service: S,
    request: Request,
}

impl<S: Service<Request, Response = Response, Error = Infallible>> Exchange<S> {
    /// Has the service answer once, so that nothing is for the first time, and makes the
    /// request once more.
    ///
    /// # Panics
    ///
    /// If the answer is not a 200.
    #[must_use]
    pub fn warm(service: S, path: &'static str, headers: &HeaderMap) -> Self {
        let exchange = |service| {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = Uri::from_static(path);
            request.headers_mut().clone_from(headers);
            Self { service, request }
        };
        exchange(exchange(service).answer())
    }

    /// Answers the request and reads the answer to its end. The service is given back, so
    /// that dropping it is not measured.
    ///
    /// # Panics
    ///
    /// If the answer is not a 200.
    #[must_use]
    pub fn answer(mut self) -> S {
        let Ok(response) = at_once(self.service.call(self.request));
        assert!(response.status().is_success());
        let body = at_once(response.into_body().collect());
        drop(body.expect("the body is in memory"));
        self.service
    }
}

/// Nothing here waits.
pub(crate) fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("an answer takes no waiting"),
    }
}

/// A bare axum router with the views of [`carafe_site`], without a session.
pub fn axum_site() -> Router {
    Router::new()
        .route("/", get(async || "Hello, World!"))
        .route("/visits", get(async || visits(42)))
}

/// A view that touches no session, and one that reads and writes it.
///
/// # Panics
///
/// Never.
#[must_use]
pub fn carafe_site() -> Dispatch {
    let mut app = App::new("bench");
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    app.get("/", async || "Hello, World!");
    app.get("/visits", count_visit);
    app.into_service().expect("the application is right")
}

/// The same with a function before every view and one after it.
///
/// # Panics
///
/// Never.
#[must_use]
pub fn hooked_site() -> Dispatch {
    let mut app = App::new("bench");
    app.config["SECRET_KEY"] = SECRET_KEY.into();
    app.before_request_fn(|_, _| ());
    app.after_request_fn(|_, _| ());
    app.get("/", async || "Hello, World!");
    app.into_service().expect("the application is right")
}

async fn count_visit(mut session: Session) -> String {
    let count = session["visits"].as_i64().expect("a session came in");
    session["visits"] = (count + 1).into();
    visits(count)
}

fn visits(count: i64) -> String {
    format!("{count} visits")
}
