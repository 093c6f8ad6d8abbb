//! Requests to an application without a socket.

use carafe::App;
use carafe::axum::Router;
use carafe::axum::body::Body;
use http::header::{COOKIE, SET_COOKIE};
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Builds the application.
///
/// # Panics
///
/// If it has a mistake.
pub(crate) fn router(app: App) -> Router {
    app.into_router().expect("an application without mistakes")
}

/// Makes a `GET` with a `Cookie` header; an empty one is left out.
pub(crate) fn get(path: &str, cookies: &str) -> Request<Body> {
    let mut request = Request::get(path);
    if !cookies.is_empty() {
        request = request.header(COOKIE, cookies);
    }
    request.body(Body::empty()).expect("a well-formed request")
}

/// Sends a request and reads the whole response.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Response<String> {
    let response = router.clone().oneshot(request).await;
    let response = response.expect("a router never fails");
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    let text = String::from_utf8(body.into()).expect("a body of UTF-8");
    Response::from_parts(head, text)
}

/// The `Set-Cookie` lines of a response.
pub(crate) fn set_cookies(response: &Response<String>) -> Vec<&str> {
    let lines = response.headers().get_all(SET_COOKIE).iter();
    let lines = lines.map(|line| line.to_str().expect("Set-Cookie is ASCII"));
    lines.collect()
}
