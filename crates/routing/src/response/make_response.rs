use axum::response::{IntoResponse, Response};

/// Makes a response of anything that a view may return, to set headers and cookies on.
///
/// # Example
///
/// ```
/// use carafe_routing::{CookieError, ResponseExt, SetCookie, make_response};
/// use http::StatusCode;
///
/// let mut response = make_response((StatusCode::CREATED, "made"));
/// response.set_cookie(SetCookie::new("theme", "dark"))?;
/// assert_eq!(response.headers()["set-cookie"], "theme=dark; Path=/");
/// # Ok::<(), CookieError>(())
/// ```
///
/// # Flask
///
/// [`flask.make_response`](https://flask.palletsprojects.com/en/stable/api/#flask.make_response).
/// A string is `text/plain` in axum: return an `Html`, or
/// [`set_mimetype`](crate::ResponseExt::set_mimetype).
#[must_use]
pub fn make_response(value: impl IntoResponse) -> Response {
    value.into_response()
}
