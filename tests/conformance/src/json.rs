//! Section 8: JSON.

use carafe::prelude::*;
use serde::Serialize;

/// Answers with a value as JSON.
pub(crate) fn json(value: impl Serialize) -> Response {
    Json(value).into_response()
}
