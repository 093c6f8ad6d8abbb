//! A directory that ends with the test.

use std::fs;
use std::path::{Path, PathBuf};

/// A new, empty directory, removed when this is dropped.
#[derive(Debug)]
pub(crate) struct TempDir(tempfile::TempDir);

impl TempDir {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a place for temporary files"))
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = Path::new(self.0.path()).join(name);
        fs::write(&path, text).expect("a writable directory");
        path
    }
}
