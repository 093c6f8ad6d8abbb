use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use bytes::Bytes;
use carafe_routing::{BodyLimits, Context};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, Method};

use crate::body_error::debug;
use crate::content_kind::ContentKind;
use crate::limit::{Bound, in_memory, streamed};
use crate::limited_body::LimitedBody;
use crate::parsed_form::ParsedForm;
use crate::query::arguments;
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

    /// Reads a form.
    pub(crate) async fn form(&self, body: Body) -> Result<ParsedForm, BodyError> {
        ParsedForm::read(self, body).await
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

/// A request as an extractor takes it: on Carafe's path, or on a plain axum router.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) terms: Terms,
    context: Option<Context>,
    pub(crate) parts: Parts,
    pub(crate) body: Body,
}

impl Received {
    pub(crate) async fn new<S: Send + Sync + 'static>(request: Request, state: &S) -> Self {
        let (mut parts, body) = request.into_parts();
        let context = Context::from_request_parts(&mut parts, state).await.ok();
        Self {
            terms: Terms::new(&parts.headers, context.as_ref()),
            context,
            parts,
            body,
        }
    }

    /// Tells whether the form is the query.
    pub(crate) fn is_query(&self) -> bool {
        is_query(&self.parts.method)
    }

    /// Reads a form whose content type has to say so; without a body, that of `GET` and
    /// `HEAD`, from the query.
    pub(crate) async fn form(self) -> Result<ParsedForm, BodyRejection> {
        if self.is_query() {
            return Ok(arguments(&self.parts).into());
        }
        let read = match self.terms.kind.is_form() {
            true => self.terms.form(self.body).await,
            false => Err(BodyError::UnsupportedMediaType {
                expected: "application/x-www-form-urlencoded or multipart/form-data",
            }),
        };
        let parsed = read.map_err(|error| self.terms.refuse(error))?;
        if let Some(context) = &self.context {
            context.keep_form(&parsed.form);
        }
        Ok(parsed)
    }
}

/// Tells whether the form of a request is its query: it has no body.
pub(crate) fn is_query(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}
