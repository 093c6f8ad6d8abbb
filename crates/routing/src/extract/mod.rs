//! Extractors.

mod path;
mod path_args;
mod session;

pub use path::{Path, PathRejection};
pub use session::{Session, SessionRejection};
