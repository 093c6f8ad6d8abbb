//! What goes wrong in a request, and what the client is told about it.
//!
//! - [`Error`]: any error, raised with `?`.
//! - [`HttpError`]: one with a status, made by [`abort`].
//! - [`Caught`]: the error, in a function that handles it.

mod caught;
#[expect(clippy::module_inception, reason = "one noun, one file")]
mod error;
mod error_page;
mod http_error;
mod missing_key;
mod panic;
mod raised;
mod status_name;

pub use caught::{Catch, Caught, NoError};
pub use error::{Error, Result};
pub use http_error::{HttpError, abort};
pub use missing_key::MissingKey;

pub(crate) use error::{Chain, is_mistake};
pub(crate) use error_page::{debug_page, escape, html};
pub(crate) use panic::{Panicked, catch_panic};
pub(crate) use raised::Raised;
