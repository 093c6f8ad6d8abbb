use std::panic::Location;
use std::path::Path;

use carafe_files::Folder;

/// A folder that the program has named, and where.
#[derive(Clone, Debug)]
pub(crate) struct NamedFolder {
    pub(crate) folder: Folder,
    place: &'static Location<'static>,
}

impl NamedFolder {
    #[track_caller]
    pub(crate) fn new(folder: impl Into<Folder>) -> Self {
        Self {
            folder: folder.into(),
            place: Location::caller(),
        }
    }

    /// Returns the folder, a relative path below the root path.
    pub(crate) fn below(&self, root_path: &Path) -> Folder {
        self.folder.clone().below(root_path)
    }

    /// Says that there is no such folder.
    pub(crate) fn missing(&self, what: &str, root_path: &Path) -> Option<String> {
        let Folder::Disk(path) = self.below(root_path) else {
            return None;
        };
        let (path, place) = ((!path.is_dir()).then_some(path)?, self.place);
        Some(format!(
            "the {what} {} is no folder: a path is below app.root_path, and embed!(\"..\") names a \
             folder of the package (at {place})",
            path.display()
        ))
    }

    /// Says that the folder is the root path itself.
    pub(crate) fn is_root(&self, what: &str, root_path: &Path) -> Option<String> {
        let is_root = match self.below(root_path) {
            Folder::Disk(path) => path.components().eq(root_path.components()),
            Folder::Embedded(_) => false,
        };
        let place = self.place;
        is_root.then(|| {
            format!(
                "the {what} is the root path: everything in it would be public, the \
                 configuration too (at {place})"
            )
        })
    }

    pub(crate) fn place(&self) -> &'static Location<'static> {
        self.place
    }
}
