use std::sync::Arc;

use axum::response::Response;

use super::Error;

/// The result of a step of the pipeline: a response, or an error that was raised.
pub(crate) type Raised<T = Response> = Result<T, Arc<Error>>;
