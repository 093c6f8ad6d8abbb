//! What comes in the body of a request, apart from the pipeline, which does not touch it.
//!
//! - [`Form`], [`FormData`], [`Query`], [`Json`]: extractors, of any type with serde.
//! - [`Files`], [`FileStorage`]: what was uploaded.
//! - [`RequestBody`]: the request with its body, as Flask's `request`.
//! - `Valid` (feature `garde`), [`Invalid`]: data that is validated, and forms that are shown
//!   again with their errors.
//! - [`BodyRejection`], [`BodyError`]: what is refused, and why.
//!
//! The limits are those of the rule or the application
//! ([`BodyLimits`](carafe_routing::BodyLimits)); on a plain axum router, Flask's defaults.

mod body_error;
mod body_limits;
mod content_kind;
#[cfg(test)]
mod exchange;
mod file_storage;
mod files;
mod form;
mod form_data;
mod form_reader;
mod get_json;
mod invalid;
mod json;
mod json_value;
mod limit;
mod limited_body;
mod meter;
mod multipart;
mod parsed_form;
mod part_head;
mod problem;
mod query;
mod received;
mod request_body;
mod spool;
mod taken;
mod terms;
mod typed;
#[cfg(feature = "garde")]
mod valid;

pub use body_error::{BodyError, BodyRejection};
pub use file_storage::FileStorage;
pub use files::Files;
pub use form::Form;
pub use form_data::FormData;
#[cfg(feature = "garde")]
pub use garde;
pub use get_json::GetJson;
pub use invalid::Invalid;
pub use json::Json;
pub use limit::Limit;
pub use problem::Problem;
pub use query::Query;
pub use request_body::RequestBody;
pub use spool::SpoolDir;
#[cfg(feature = "garde")]
pub use valid::{Checkable, Valid};
