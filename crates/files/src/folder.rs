use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rust_embed::{EmbeddedFile, RustEmbed};

/// A folder of the program: on disk, or compiled into it.
///
/// A text is a path on disk. [`embed!`](crate::embed) is a folder on disk in debug builds,
/// and compiled into the program in release builds.
///
/// # Flask
///
/// The `template_folder` and the `static_folder`, which are always on disk.
#[derive(Clone, Debug)]
pub enum Folder {
    /// On disk.
    Disk(PathBuf),
    /// Compiled into the program.
    Embedded(EmbeddedFolder),
}

/// A folder that is compiled into the program; [`embed!`](crate::embed) makes one.
#[derive(Clone, Copy)]
pub struct EmbeddedFolder {
    get: fn(&str) -> Option<EmbeddedFile>,
    names: fn() -> Vec<String>,
}

impl EmbeddedFolder {
    /// Takes the type that `rust_embed` has made of a folder.
    #[must_use]
    pub fn new<E: RustEmbed>() -> Self {
        Self {
            get: E::get,
            names: || E::iter().map(Cow::into_owned).collect(),
        }
    }

    /// Returns a file, by its path with slashes.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<EmbeddedFile> {
        (self.get)(name)
    }
}

impl Folder {
    /// Reads a file of the program's own, by its path with slashes; `None` if there is none.
    ///
    /// # Errors
    ///
    /// If the file is there, but cannot be read.
    pub fn read(&self, name: &str) -> io::Result<Option<Cow<'static, [u8]>>> {
        match self {
            Self::Disk(root) => match fs::read(root.join(name)) {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::Embedded(folder) => Ok(folder.get(name).map(|file| file.data)),
        }
    }

    /// Lists the files at any depth, by their paths with slashes, sorted.
    ///
    /// # Errors
    ///
    /// If a folder cannot be read. One that does not exist is empty.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        match self {
            Self::Disk(root) => collect(root, "", &mut names)?,
            Self::Embedded(folder) => names.extend((folder.names)()),
        }
        names.sort_unstable();
        Ok(names)
    }
}

fn collect(folder: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

impl<P: Into<PathBuf>> From<P> for Folder {
    fn from(path: P) -> Self {
        Self::Disk(path.into())
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
            $crate::Folder::Embedded($crate::EmbeddedFolder::new::<Files>())
        };
        folder
    }};
}
