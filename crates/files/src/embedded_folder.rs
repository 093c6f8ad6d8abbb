use std::borrow::Cow;
use std::fmt;

use rust_embed::{EmbeddedFile, RustEmbed};

/// A folder that is compiled into the program; [`embed!`](crate::embed) makes one.
#[derive(Clone, Copy)]
pub struct EmbeddedFolder {
    name: &'static str,
    get: fn(&str) -> Option<EmbeddedFile>,
    names: fn() -> Vec<String>,
}

impl EmbeddedFolder {
    /// Takes the type that `rust_embed` has made of a folder, and the path of the folder.
    #[must_use]
    pub fn new<E: RustEmbed>(path: &'static str) -> Self {
        Self {
            name: path
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or(path),
            get: E::get,
            names: || E::iter().map(Cow::into_owned).collect(),
        }
    }

    /// Returns the last segment of the folder's path.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Lists the files at any depth, by their paths with slashes.
    pub(crate) fn names(&self) -> Vec<String> {
        (self.names)()
    }

    /// Returns a file, by its path with slashes.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<EmbeddedFile> {
        (self.get)(name)
    }
}

impl fmt::Debug for EmbeddedFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmbeddedFolder")
    }
}

/// Names a folder of the crate, such as `embed!("static")`: on disk in debug builds, where it
/// is read again when a file changes, and compiled into the program in release builds.
///
/// # Example
///
/// ```
/// use carafe_files::{Folder, embed};
///
/// let source: Folder = embed!("src");
/// assert!(source.names()?.contains(&"lib.rs".to_owned()));
/// # Ok::<(), std::io::Error>(())
/// ```
#[macro_export]
macro_rules! embed {
    ($folder:literal) => {{
        #[cfg(debug_assertions)]
        let folder = $crate::Folder::Disk(::std::path::PathBuf::from(::std::concat!(
            ::std::env!("CARGO_MANIFEST_DIR"),
            "/",
            $folder
        )));
        #[cfg(not(debug_assertions))]
        let folder = {
            use $crate::rust_embed;
            #[derive($crate::rust_embed::Embed)]
            #[crate_path = "rust_embed"]
            #[folder = $folder]
            struct Files;
            $crate::Folder::Embedded($crate::EmbeddedFolder::new::<Files>($folder))
        };
        folder
    }};
}
