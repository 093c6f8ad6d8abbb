use std::borrow::Cow;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use carafe_routing::ETag;

use crate::content::Content;
use crate::disk_file::DiskFile;
use crate::served_name::is_served;
use crate::{FileError, Folder};

/// A file that is about to be sent.
#[derive(Clone, Debug)]
pub(crate) enum FoundFile {
    Disk(DiskFile),
    Memory(MemoryFile),
}

/// Bytes that a view made, or a file that is compiled into the program.
#[derive(Clone, Debug)]
pub(crate) struct MemoryFile {
    bytes: Bytes,
    etag: Option<ETag>,
    modified: Option<SystemTime>,
}

impl FoundFile {
    /// Finds a file in a folder by a name that a client sent.
    pub(crate) fn beneath(folder: &Folder, name: &str) -> Option<Self> {
        match folder {
            Folder::Disk(root) => DiskFile::beneath(root, name).map(Self::Disk),
            Folder::Embedded(embedded) => {
                let file = embedded.get(name).filter(|_| is_served(name))?;
                let modified = file.metadata.last_modified().map(Duration::from_secs);
                let hash = file.metadata.sha256_hash();
                Some(Self::Memory(MemoryFile {
                    bytes: match file.data {
                        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                        Cow::Owned(bytes) => bytes.into(),
                    },
                    etag: Some(ETag::strong(hexadecimal(&hash[..16]))),
                    modified: modified.and_then(|since| UNIX_EPOCH.checked_add(since)),
                }))
            }
        }
    }

    pub(crate) fn bytes(bytes: Bytes) -> Self {
        Self::Memory(MemoryFile {
            bytes,
            etag: None,
            modified: None,
        })
    }

    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Disk(file) => file.stamp.size,
            Self::Memory(file) => file.bytes.len() as u64,
        }
    }

    pub(crate) fn modified(&self) -> Option<SystemTime> {
        match self {
            Self::Disk(file) => file.stamp.modified,
            Self::Memory(file) => file.modified,
        }
    }

    pub(crate) fn etag(&self) -> Option<ETag> {
        match self {
            Self::Disk(file) => Some(file.etag()),
            Self::Memory(file) => file.etag.clone(),
        }
    }

    /// Returns the path, if it is on disk.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Disk(file) => Some(file.path()),
            Self::Memory(_) => None,
        }
    }

    /// Tells whether the file has been as it is for a while.
    pub(crate) fn is_settled(&self) -> bool {
        match self {
            Self::Disk(file) => file.stamp.is_settled(),
            Self::Memory(_) => true,
        }
    }

    /// Tells whether the file is still as it was found.
    pub(crate) fn is_unchanged(&self) -> bool {
        match self {
            Self::Disk(file) => file.is_unchanged(),
            Self::Memory(_) => true,
        }
    }

    /// Opens the file; one on disk that has no more than `in_memory` bytes is read.
    pub(crate) fn open(&mut self, in_memory: u64) -> Result<Content, FileError> {
        match self {
            Self::Disk(file) => file.open(in_memory),
            Self::Memory(file) => Ok(Content::Bytes(file.bytes.clone())),
        }
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
