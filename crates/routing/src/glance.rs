use http::header::{ACCEPT, COOKIE, HOST, RANGE, UPGRADE};
use http::{HeaderMap, HeaderValue};

use carafe_session::SessionRequest;

use crate::Accept;
use crate::request_url::is_websocket;

/// What every request is asked for, read in one pass over its headers: looking each up
/// costs more.
pub(crate) struct Glance<'h> {
    pub(crate) host: Option<&'h HeaderValue>,
    /// Whether several `Host` headers came.
    pub(crate) is_ambiguous: bool,
    pub(crate) websocket: bool,
    /// Whether errors are to be JSON.
    pub(crate) wants_json: bool,
    /// Whether the client asks for a range, or makes conditions.
    pub(crate) is_conditional: bool,
    pub(crate) cookies: SessionRequest,
}

impl<'h> Glance<'h> {
    pub(crate) fn at(headers: &'h HeaderMap) -> Self {
        let mut glance = Self {
            host: None,
            is_ambiguous: false,
            websocket: false,
            wants_json: false,
            is_conditional: false,
            cookies: SessionRequest::default(),
        };
        for (name, value) in headers {
            if *name == HOST {
                glance.is_ambiguous = glance.host.is_some();
                glance.host = glance.host.or(Some(value));
            } else if *name == COOKIE {
                glance.cookies.push(value.clone());
            } else if *name == ACCEPT {
                glance.wants_json |= prefers_json(value);
            } else if *name == UPGRADE {
                glance.websocket = is_websocket(headers);
            } else if name.as_str().starts_with("if-") || *name == RANGE {
                glance.is_conditional = true;
            }
        }
        glance
    }
}

/// Tells whether an `Accept` header asks for JSON rather than for HTML.
fn prefers_json(accept: &HeaderValue) -> bool {
    let accept = accept.to_str().unwrap_or_default();
    // Few clients do, and reading the whole list costs more than looking for the word.
    if !accept.contains("json") {
        return false;
    }
    let accept = Accept::media_types(accept);
    accept.quality("application/json") > accept.quality("text/html")
}
