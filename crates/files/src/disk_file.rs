use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use carafe_routing::ETag;

use crate::FileError;
use crate::content::Content;
use crate::file_stamp::FileStamp;
use crate::served_name::is_served;

/// A regular file on disk. What asks the disk may wait for it.
#[derive(Clone, Debug)]
pub(crate) struct DiskFile {
    path: PathBuf,
    /// The same without links, where these were looked at.
    real: Option<PathBuf>,
    pub(crate) stamp: FileStamp,
}

impl DiskFile {
    /// Finds a file that the program names.
    pub(crate) fn at(path: PathBuf) -> Result<Self, FileError> {
        let metadata =
            fs::metadata(&path).map_err(|error| FileError::unreadable(path.clone(), error))?;
        if !metadata.is_file() {
            return Err(FileError::NotAFile(path));
        }
        Ok(Self {
            path,
            real: None,
            stamp: FileStamp::of(&metadata),
        })
    }

    /// Finds a file in a folder by a name that a client sent. Links may lead anywhere within
    /// the folder.
    pub(crate) fn beneath(folder: &Path, name: &str) -> Option<Self> {
        if !is_served(name) {
            return None;
        }
        let path = folder.join(name);
        let real = path.canonicalize().ok()?;
        if !real.starts_with(folder.canonicalize().ok()?) {
            let path = path.display();
            tracing::warn!(%path, "a link leads out of the folder, and is not served");
            return None;
        }
        let found = Self::at(real).ok()?;
        Some(Self {
            path,
            real: Some(found.path),
            stamp: found.stamp,
        })
    }

    /// Returns the path by which the file was found.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn etag(&self) -> ETag {
        self.stamp.etag(&self.path)
    }

    /// Tells whether the file is still as it was found.
    pub(crate) fn is_unchanged(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|metadata| FileStamp::of(&metadata) == self.stamp)
    }

    /// Opens the file, and learns what it has become in the meantime. One that has no more
    /// than `in_memory` bytes is read.
    pub(crate) fn open(&mut self, in_memory: u64) -> Result<Content, FileError> {
        let opened = open(self.real.as_ref().unwrap_or(&self.path), in_memory);
        let (content, stamp) =
            opened.map_err(|error| FileError::unreadable(self.path.clone(), error))?;
        self.stamp = stamp;
        Ok(content)
    }
}

fn open(path: &Path, in_memory: u64) -> io::Result<(Content, FileStamp)> {
    let file = File::open(path)?;
    let mut stamp = FileStamp::of(&file.metadata()?);
    if stamp.size > in_memory {
        return Ok((Content::File(file), stamp));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or_default());
    file.take(stamp.size).read_to_end(&mut bytes)?;
    // It may have shrunk since.
    stamp.size = bytes.len() as u64;
    Ok((Content::Bytes(bytes.into()), stamp))
}
