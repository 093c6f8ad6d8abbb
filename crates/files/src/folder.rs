use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::EmbeddedFolder;

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

impl Folder {
    /// Puts a relative path on disk below the root path of the application.
    #[must_use]
    pub fn below(self, root_path: &Path) -> Self {
        match self {
            Self::Disk(path) => Self::Disk(root_path.join(path)),
            embedded => embedded,
        }
    }

    /// Returns the last segment of its path, which the URLs of a static folder begin with;
    /// `None` for a path that ends in none, such as `..`.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_files::Folder;
    /// assert_eq!(Folder::from("shop/static").name(), Some("static"));
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Disk(path) => path.file_name()?.to_str(),
            Self::Embedded(folder) => Some(folder.name()),
        }
    }

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
            Self::Embedded(folder) => names.extend(folder.names()),
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
