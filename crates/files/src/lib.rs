//! Files over HTTP, for the pipeline and below the application: a folder on disk or compiled
//! into the program, and what is sent of it.
//!
//! - [`send_file`], [`send_from_directory`]: what views return.
//! - [`StaticFiles`]: the view of a static folder.
//! - [`secure_filename`], [`safe_join`]: names that clients send.
//! - [`Folder`], [`embed!`]: where files are.
//! - [`FileOptions`]: how they are sent.

mod answer;
mod blocking;
mod content;
mod content_disposition;
mod device_name;
mod disk_file;
mod embedded_folder;
mod file_body;
mod file_cache;
mod file_error;
mod file_stamp;
mod file_versions;
mod folder;
mod found_file;
mod freshness;
mod mimetype;
mod options;
mod path_or_bytes;
mod precompressed;
mod presentation;
mod safe_join;
mod secure_filename;
mod send_file;
mod served_name;
mod small_file;
mod static_files;
mod variants;
mod x_sendfile;

pub use embedded_folder::EmbeddedFolder;
pub use file_error::FileError;
pub use folder::Folder;
pub use options::{FileOptions, MaxAgeFunction};
pub use path_or_bytes::PathOrBytes;
#[doc(hidden)]
pub use rust_embed;
pub use safe_join::safe_join;
pub use secure_filename::secure_filename;
pub use send_file::{SendFile, send_file, send_from_directory};
pub use static_files::StaticFiles;

#[cfg(test)]
mod tests;
