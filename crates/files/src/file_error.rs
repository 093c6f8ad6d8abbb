use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a file cannot be sent: a mistake in the program or a failure of the disk, a 500.
///
/// # Flask
///
/// `FileNotFoundError`, `IsADirectoryError`, `PermissionError`; `TypeError` for a name that
/// is missing.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such file, or it cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is a directory, or something else that is no file.
    NotAFile(PathBuf),
    /// Bytes have neither a name nor a mimetype.
    NoMimetype,
    /// Bytes that are to be saved have no name.
    NoDownloadName,
}

impl FileError {
    pub(crate) fn unreadable(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Unreadable {
            path: path.into(),
            source,
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, source } => {
                write!(f, "the file {} cannot be read: {source}", path.display())
            }
            Self::NotAFile(path) => write!(f, "{} is not a file", path.display()),
            Self::NoMimetype => f.write_str(
                "bytes are sent of which nothing says what they are: set `mimetype` or \
                 `download_name`",
            ),
            Self::NoDownloadName => {
                f.write_str("bytes are sent as an attachment without a `download_name`")
            }
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}
