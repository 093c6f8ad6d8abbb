//! Extractors.

mod flashes;
mod path;
mod path_args;
mod session;

pub use flashes::Flashed;
pub use path::{Path, PathRejection};
pub use session::{Session, SessionRejection};
