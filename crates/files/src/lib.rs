//! Files over HTTP, apart from the pipeline: a folder on disk or compiled into the program,
//! and what is sent of it.

mod folder;

pub use folder::{EmbeddedFolder, Folder};
#[doc(hidden)]
pub use rust_embed;
