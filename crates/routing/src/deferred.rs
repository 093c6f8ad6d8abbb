use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use carafe_session::MaybeFuture;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, SET_COOKIE, TRANSFER_ENCODING, VARY};

use crate::pending::{Pending, replace_body};
use crate::{Context, Result};

/// A value that a view returns and that becomes a response once the view is done: a
/// template, which sees the finished session, or a file, which sees what the client asks
/// for.
///
/// Where a view is mounted on a plain axum router nobody completes it, and the response is
/// a 510 that says so.
///
/// # Example
///
/// ```
/// use axum::response::{IntoResponse, Response};
/// use carafe_routing::{Context, Deferred, Result, defer};
/// use carafe_session::MaybeFuture;
///
/// #[derive(Debug)]
/// struct Endpoint;
///
/// impl Deferred for Endpoint {
///     fn resolve<'a>(&'a self, context: &'a Context) -> MaybeFuture<'a, Result<Response>> {
///         let endpoint = context.endpoint().unwrap_or_default().to_owned();
///         MaybeFuture::ready(Ok(endpoint.into_response()))
///     }
/// }
///
/// impl IntoResponse for Endpoint {
///     fn into_response(self) -> Response {
///         defer(self)
///     }
/// }
/// # let _ = carafe_routing::View::new(async || Endpoint);
/// ```
///
/// # Flask
///
/// No equivalent: a view renders at once, and looks the request up.
pub trait Deferred: fmt::Debug + Send + Sync + 'static {
    /// Makes the response. What the view put around the value, another status or headers,
    /// is added to it afterwards.
    fn resolve<'a>(&'a self, context: &'a Context) -> MaybeFuture<'a, Result<Response>>;
}

/// The status of a value that waits for the pipeline: one that no view chooses, so that
/// `(StatusCode::INTERNAL_SERVER_ERROR, render_template(..))` stays a 500.
const WAITING: StatusCode = StatusCode::NOT_EXTENDED;

/// Turns a value into the response that waits for it.
pub fn defer(value: impl Deferred) -> Response {
    const ALONE: &str = "This value is completed by a Carafe application, and stands on a \
                         plain axum router: mount the view in an App.\n";
    let waiting = (WAITING, Body::from(ALONE)).into_response();
    Pending::Deferred(Arc::new(value)).leave_in(waiting)
}

/// Puts what a view put around its value around the response that it became. A status that
/// says more than 200, such as that of a range, stays.
pub(crate) fn put_around(waiting: Response, mut complete: Response) -> Response {
    if waiting.status() != WAITING && complete.status() == StatusCode::OK {
        *complete.status_mut() = waiting.status();
    }
    let (mut around, _) = waiting.map(|_| ()).into_parts();
    complete.extensions_mut().extend(around.extensions);
    let headers = complete.headers_mut();
    for name in around.headers.keys() {
        if *name != SET_COOKIE && *name != VARY {
            headers.remove(name);
        }
    }
    let mut last = None;
    for (name, value) in around.headers.drain() {
        last = name.or(last);
        if let Some(name) = &last {
            headers.append(name, value);
        }
    }
    complete
}

/// Drops the body that stood in for the value, and its length. What the view said of the
/// value's own, an encoding or an entity tag, stays.
pub(crate) fn forget_stand_in(waiting: &mut Response) {
    for header in [CONTENT_LENGTH, TRANSFER_ENCODING] {
        waiting.headers_mut().remove(header);
    }
    *waiting.body_mut() = Body::empty();
}

/// Drops what the layers of a mounted router said of the body that stands in for a value: they
/// may have compressed or tagged it.
pub(crate) fn forget_layers(response: &mut Response) {
    if response.extensions().get::<Pending>().is_some() {
        replace_body(response, Body::empty());
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::CONTENT_TYPE;

    use super::*;

    #[derive(Debug)]
    struct Page;

    impl Deferred for Page {
        fn resolve<'a>(&'a self, _: &'a Context) -> MaybeFuture<'a, Result<Response>> {
            MaybeFuture::ready(Ok("page".into_response()))
        }
    }

    #[test]
    fn what_stands_around_a_value_stays() {
        let complete = || ([(VARY, "Accept")], "page").into_response();
        let plain = put_around(defer(Page), complete());
        assert_eq!(plain.status(), 200);

        let headers = [(CONTENT_TYPE, "text/x"), (VARY, "Cookie")];
        let waiting = (StatusCode::INTERNAL_SERVER_ERROR, headers, defer(Page)).into_response();
        let dressed = put_around(waiting, complete());
        assert_eq!(dressed.status(), 500);
        assert_eq!(dressed.headers()[CONTENT_TYPE], "text/x");
        let varies: Vec<&HeaderValue> = dressed.headers().get_all(VARY).iter().collect();
        assert_eq!(varies, ["Accept", "Cookie"]);

        let range = (StatusCode::PARTIAL_CONTENT, "pa").into_response();
        let waiting = (StatusCode::CREATED, defer(Page)).into_response();
        assert_eq!(put_around(waiting, range).status(), 206);
    }
}
