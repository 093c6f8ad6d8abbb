use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use carafe_routing::Context;
use http::Method;
use http::request::Parts;

use crate::form_reader;
use crate::parsed_form::ParsedForm;
use crate::query::arguments;
use crate::terms::Terms;
use crate::{BodyError, BodyRejection};

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
            true => form_reader::read(&self.terms, self.body).await,
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
