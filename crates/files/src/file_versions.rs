use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::Folder;
use crate::content::Content;
use crate::file_body::PIECE;
use crate::found_file::{FoundFile, hexadecimal};

/// The versions of the files of a folder: hashes of what is in them, each computed once for
/// a state of its file.
#[derive(Debug, Default)]
pub(crate) struct FileVersions {
    known: Mutex<HashMap<String, (FoundFile, Arc<str>)>>,
}

/// How many files are known at a time. Links may give one file any number of names.
const KNOWN: usize = 10_000;

/// How large a file with a version may be, in bytes. URLs are built where other requests
/// wait, and a hash takes about a millisecond for each MiB.
const LARGEST: u64 = 4 << 20;

/// How much of the hash is in a version.
const LENGTH: usize = 8;

impl FileVersions {
    /// Returns the version of a file; `None` if there is none, it is too large, or it
    /// cannot be read. This waits for the disk, and for the whole file if it is new.
    pub(crate) fn of(&self, folder: &Folder, name: &str) -> Option<Arc<str>> {
        if let Some((_, version)) = self.known(name).filter(|(file, _)| file.is_unchanged()) {
            return Some(version);
        }
        let mut file = FoundFile::beneath(folder, name).filter(|file| file.size() <= LARGEST)?;
        let content = file.open(0).ok()?;
        let version: Arc<str> = hexadecimal(&hash(content).ok()?[..LENGTH]).into();
        if file.is_settled() {
            let known = (file, Arc::clone(&version));
            let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= KNOWN {
                all.clear();
            }
            all.insert(name.to_owned(), known);
        }
        Some(version)
    }

    fn known(&self, name: &str) -> Option<(FoundFile, Arc<str>)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).cloned()
    }
}

fn hash(content: Content) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    match content {
        Content::Bytes(bytes) => hash.update(bytes),
        Content::File(mut file) => {
            let mut piece = vec![0; PIECE];
            loop {
                match file.read(&mut piece)? {
                    0 => break,
                    length => hash.update(&piece[..length]),
                }
            }
        }
        Content::Elsewhere(..) => {}
    }
    Ok(hash.finalize().into())
}
