use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;

/// What [`send_file`](crate::send_file) sends: a file on disk, by its path, or bytes in
/// memory.
///
/// Texts are paths. To send one as the content, turn it into bytes: `text.into_bytes()`.
#[derive(Clone)]
pub enum PathOrBytes {
    /// The path of a file. A relative one is below the root path of the application.
    Path(PathBuf),
    /// The content.
    Bytes(Bytes),
}

macro_rules! from {
    ($($kind:ident: $($type:ty)*;)*) => {$($(
        impl From<$type> for PathOrBytes {
            fn from(value: $type) -> Self {
                Self::$kind(value.into())
            }
        }
    )*)*};
}

from! {
    Path: &str String &Path PathBuf;
    Bytes: Bytes Vec<u8> &'static [u8];
}

impl<const N: usize> From<&'static [u8; N]> for PathOrBytes {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::Bytes(Bytes::from_static(bytes))
    }
}

/// Leaves the bytes out.
impl fmt::Debug for PathOrBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
        }
    }
}
