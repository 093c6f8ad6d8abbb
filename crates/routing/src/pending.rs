use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, ETAG, TRANSFER_ENCODING};

use crate::{Deferred, Error, Redirect};

/// What a response waits for: only the pipeline knows the request, the application and the
/// functions that handle errors.
///
/// It travels in the response's extensions, since a view's value is a response before
/// anybody else sees it.
#[derive(Clone, Debug)]
pub(crate) enum Pending {
    /// An error was raised.
    Error(Arc<Error>),
    /// An HTTP error is the response: raised by a view, final from a function that handles
    /// errors.
    Http(Arc<Error>),
    /// The URL of a redirect is to be built.
    Redirect(Redirect),
    /// A value is to be completed.
    Deferred(Arc<dyn Deferred>),
}

impl Pending {
    pub(crate) fn leave_in(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }

    pub(crate) fn take_from(response: &mut Response) -> Option<Self> {
        response.extensions_mut().remove()
    }
}

/// Gives a response another body, and takes away what was said of the one before: axum's
/// routers have written its length, and a layer may have compressed it.
pub(crate) fn replace_body(response: &mut Response, body: Body) {
    for header in [CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING, ETAG] {
        response.headers_mut().remove(header);
    }
    *response.body_mut() = body;
}
