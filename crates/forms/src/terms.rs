use axum::body::Body;
use bytes::Bytes;
use carafe_routing::{BodyLimits, Context};
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use crate::body_error::debug;
use crate::content_kind::ContentKind;
use crate::limit::{Bound, in_memory, streamed};
use crate::limited_body::LimitedBody;
use crate::{BodyError, BodyRejection, SpoolDir};

/// What the head of a request says about its body, and what the application does.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) kind: ContentKind,
    pub(crate) limits: BodyLimits,
    pub(crate) spool_dir: Option<SpoolDir>,
    declared: Option<u64>,
    debug: bool,
}

impl Terms {
    pub(crate) fn new(headers: &HeaderMap, context: Option<&Context>) -> Self {
        Self {
            kind: ContentKind::of(headers),
            limits: context.map_or(PLAIN, limits),
            spool_dir: context.and_then(Context::managed).cloned(),
            declared: declared(headers),
            debug: debug(context),
        }
    }

    pub(crate) fn refuse(&self, error: BodyError) -> BodyRejection {
        BodyRejection::new(error, self.debug)
    }

    /// Reads a body into memory.
    pub(crate) async fn collect(&self, body: Body) -> Result<Bytes, BodyError> {
        self.bounded(body, in_memory(self.limits))?.collect().await
    }

    /// Reads a body piece by piece.
    pub(crate) fn stream(&self, body: Body) -> Result<LimitedBody, BodyError> {
        LimitedBody::new(body, self.declared, streamed(self.limits))
    }

    /// Takes a body of at most `bound`.
    pub(crate) fn bounded(&self, body: Body, bound: Bound) -> Result<LimitedBody, BodyError> {
        LimitedBody::new(body, self.declared, Some(bound))
    }
}

/// Flask's defaults, for a plain axum router.
const PLAIN: BodyLimits = BodyLimits {
    max_content_length: None,
    max_form_memory_size: Some(500_000),
    max_form_parts: Some(1_000),
};

fn limits(context: &Context) -> BodyLimits {
    match context.json_options() {
        Some(_) => context.body_limits(),
        // The session layer has no application.
        None => PLAIN,
    }
}

/// Returns how long the body is, as its head says.
fn declared(headers: &HeaderMap) -> Option<u64> {
    let length = headers.get(CONTENT_LENGTH)?;
    match headers.contains_key(TRANSFER_ENCODING) {
        true => None,
        false => length.to_str().ok()?.parse().ok(),
    }
}
