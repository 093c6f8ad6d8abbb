use carafe_routing::MissingKey;
use indexmap::IndexMap;

use crate::FileStorage;

/// The files of a form, by the names of their fields.
///
/// # Example
///
/// ```
/// use carafe_forms::{FileStorage, FormData};
///
/// async fn album(FormData { files, .. }: FormData) -> String {
///     let photos = files.getlist("photos").iter().filter(|photo| !photo.is_empty());
///     let bytes: u64 = photos.map(FileStorage::size).sum();
///     format!("{bytes} bytes")
/// }
/// # let _ = carafe_routing::View::new(album);
/// ```
///
/// # Flask
///
/// `request.files`; [`require`](Self::require) is `request.files[name]`.
#[derive(Clone, Debug, Default)]
pub struct Files {
    lists: IndexMap<String, Vec<FileStorage>>,
}

impl Files {
    pub(crate) fn add(&mut self, file: FileStorage) {
        let list = self.lists.entry(file.name().to_owned());
        list.or_default().push(file);
    }

    /// Returns the first file of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&FileStorage> {
        self.getlist(name).first()
    }

    /// Returns the first file of a field that must be there.
    ///
    /// # Errors
    ///
    /// [`MissingKey`], a 400, if it is not.
    pub fn require(&self, name: &str) -> Result<&FileStorage, MissingKey> {
        self.get(name).ok_or_else(|| MissingKey::new(name))
    }

    /// Returns all files of a field; none if it is missing.
    #[must_use]
    pub fn getlist(&self, name: &str) -> &[FileStorage] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// Tells whether a field is there.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.lists.contains_key(name)
    }

    /// Iterates over the names of the fields, each once.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }

    /// Iterates over all files; those of one field come together.
    pub fn iter(&self) -> impl Iterator<Item = &FileStorage> {
        self.lists.values().flatten()
    }

    /// Returns the number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lists.len()
    }

    /// Tells whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}
