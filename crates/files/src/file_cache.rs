use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::small_file::SmallFile;
use crate::variants::Variants;

/// The small files of a folder, by their names, as many as fit into a number of bytes.
///
/// What was not asked for since it was last looked at goes first.
#[derive(Debug)]
pub(crate) struct FileCache {
    limit: usize,
    files: Mutex<Files>,
}

#[derive(Debug, Default)]
struct Files {
    by_name: HashMap<Arc<str>, Slot>,
    /// The names, in the order in which they are looked at.
    queue: VecDeque<Arc<str>>,
    size: usize,
}

#[derive(Debug)]
struct Slot {
    file: Arc<Variants<SmallFile>>,
    size: usize,
    was_used: bool,
}

impl FileCache {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            files: Mutex::default(),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<Variants<SmallFile>>> {
        let mut files = self.files();
        let slot = files.by_name.get_mut(name)?;
        slot.was_used = true;
        Some(Arc::clone(&slot.file))
    }

    pub(crate) fn insert(&self, name: &str, file: Arc<Variants<SmallFile>>) {
        let size = size(name, &file);
        let mut files = self.files();
        files.remove(name);
        if size > self.limit {
            return;
        }
        files.make_room(self.limit - size);
        let name: Arc<str> = name.into();
        files.size += size;
        files.queue.push_back(Arc::clone(&name));
        let slot = Slot {
            file,
            size,
            was_used: false,
        };
        files.by_name.insert(name, slot);
    }

    pub(crate) fn remove(&self, name: &str) {
        self.files().remove(name);
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files {
    fn remove(&mut self, name: &str) {
        if let Some(slot) = self.by_name.remove(name) {
            self.size -= slot.size;
            self.queue.retain(|queued| **queued != *name);
        }
    }

    /// Drops files until there are no more bytes than `limit`.
    fn make_room(&mut self, limit: usize) {
        while self.size > limit
            && let Some(name) = self.queue.pop_front()
        {
            match self.by_name.get_mut(&name) {
                Some(slot) if slot.was_used => {
                    slot.was_used = false;
                    self.queue.push_back(name);
                }
                Some(slot) => {
                    self.size -= slot.size;
                    self.by_name.remove(&name);
                }
                None => {}
            }
        }
    }
}

/// Counts the bytes of a file, and some for what surrounds them.
fn size(name: &str, file: &Variants<SmallFile>) -> usize {
    let sizes = file.iter().map(|file| file.bytes.len() + AROUND);
    sizes.sum::<usize>() + name.len()
}

const AROUND: usize = 1024;

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::SystemTime;

    use super::*;
    use crate::Folder;

    fn file(name: &str, bytes: usize) -> Arc<Variants<SmallFile>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, vec![0; bytes]).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        let found = Variants::find(&Folder::from(folder.path()), name).unwrap();
        Arc::new(SmallFile::read(name, &found).unwrap())
    }

    /// Three of these fit.
    fn cache() -> FileCache {
        let cache = FileCache::new(3 * (1000 + AROUND + 1));
        for name in ["a", "b", "c"] {
            cache.insert(name, file(name, 1000));
        }
        cache
    }

    fn names(cache: &FileCache) -> Vec<&'static str> {
        let has = |name: &&str| cache.files().by_name.contains_key(*name);
        ["a", "b", "c", "d"].into_iter().filter(has).collect()
    }

    #[test]
    fn what_is_not_asked_for_goes_first() {
        let cache = cache();
        assert_eq!(names(&cache), ["a", "b", "c"]);
        assert!(cache.get("a").is_some() && cache.get("d").is_none());
        cache.insert("d", file("d", 1000));
        assert_eq!(names(&cache), ["a", "c", "d"]);
    }

    #[test]
    fn a_file_is_there_once() {
        let cache = cache();
        for _ in 0..10 {
            cache.insert("a", file("a", 1000));
        }
        assert_eq!(names(&cache), ["a", "b", "c"]);
        cache.remove("b");
        cache.remove("d");
        let files = cache.files();
        assert_eq!(files.size, 2 * (1000 + AROUND + 1));
        assert_eq!(files.queue.len(), 2);
    }

    #[test]
    fn all_of_the_cache_is_no_room_for_more() {
        let cache = cache();
        cache.insert("d", file("d", 10_000));
        assert_eq!(names(&cache), ["a", "b", "c"]);
        for name in ["a", "b", "c"] {
            cache.get(name).unwrap();
        }
        cache.insert("d", file("d", 3000));
        assert_eq!(names(&cache), ["c", "d"]);
    }
}
