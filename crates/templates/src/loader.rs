use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use carafe_files::Folder;
use minijinja::{Error, ErrorKind, TemplateSource};

use crate::closest::closest;
use crate::{TemplateFolder, python};

/// Finds templates in folders; the first folder that has one wins.
#[derive(Debug)]
pub(crate) struct Loader {
    folders: Vec<TemplateFolder>,
    explains: bool,
}

impl Loader {
    pub(crate) fn new(folders: Vec<TemplateFolder>, explains: bool) -> Self {
        Self { folders, explains }
    }

    /// Returns the source of a template, as the engine takes it.
    ///
    /// # Errors
    ///
    /// If the file is there, but cannot be read, or is no UTF-8.
    pub(crate) fn load(&self, name: &str) -> Result<Option<TemplateSource>, Error> {
        let found = self.find(name)?;
        if self.explains {
            self.explain(name, found.as_ref().map(|found| found.at));
        }
        Ok(found.map(|found| {
            let source = TemplateSource::new(python::translate(&found.source));
            match &self.folders[found.at].folder {
                Folder::Disk(root) => up_to_date(source, &root.join(name)),
                Folder::Embedded(_) => source,
            }
        }))
    }

    /// Returns the source of a template as it was written.
    pub(crate) fn source(&self, name: &str) -> Option<String> {
        self.find(name).ok()?.map(|found| found.source)
    }

    fn find(&self, name: &str) -> Result<Option<Found>, Error> {
        if !is_safe(name) {
            return Ok(None);
        }
        for (at, folder) in self.folders.iter().enumerate() {
            let bytes = folder.folder.read(name).map_err(|error| {
                let message = format!("the template {name:?} cannot be read");
                Error::new(ErrorKind::InvalidOperation, message).with_source(error)
            })?;
            if let Some(bytes) = bytes {
                let source = text(name, bytes)?;
                return Ok(Some(Found { at, source }));
            }
        }
        Ok(None)
    }

    /// Tells whether there is a template, be it one that cannot be read.
    pub(crate) fn has(&self, name: &str) -> bool {
        !matches!(self.find(name), Ok(None))
    }

    /// Returns the blueprint that a template comes from.
    pub(crate) fn blueprint_of(&self, name: &str) -> Option<&str> {
        let found = self.find(name).ok()??;
        self.folders[found.at].blueprint.as_deref()
    }

    /// Lists the names of all templates, each with the folder that it comes from.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for folder in &self.folders {
            names.extend(folder.folder.names().unwrap_or_default());
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Returns the template whose name is closest to one that does not exist.
    pub(crate) fn close_name(&self, name: &str) -> Option<String> {
        closest(name, self.names())
    }

    /// Describes the folders, in the order in which they are searched.
    pub(crate) fn places(&self) -> Vec<String> {
        self.folders.iter().map(place).collect()
    }

    fn explain(&self, name: &str, found: Option<usize>) {
        let attempts: Vec<_> = self
            .folders
            .iter()
            .enumerate()
            .map(|(at, folder)| {
                let outcome = match found {
                    Some(found) if found == at => "found",
                    Some(found) if found < at => "not searched",
                    _ => "no match",
                };
                format!("{}: {}: {outcome}", at + 1, place(folder))
            })
            .collect();
        tracing::info!(template = name, ?attempts, "a template was looked for");
    }
}

struct Found {
    at: usize,
    source: String,
}

fn place(folder: &TemplateFolder) -> String {
    let owner = match &folder.blueprint {
        Some(name) => format!("the blueprint {name:?}"),
        None => "the application".to_owned(),
    };
    match &folder.folder {
        Folder::Disk(path) => format!("{} of {owner}", path.display()),
        Folder::Embedded(_) => format!("the folder in the program of {owner}"),
    }
}

/// Tells whether a name stays below its folder.
fn is_safe(name: &str) -> bool {
    let is_segment = |segment: &str| !matches!(segment, "" | "." | "..");
    !name.contains(['\\', ':', '\0']) && name.split('/').all(is_segment)
}

fn text(name: &str, bytes: Cow<'static, [u8]>) -> Result<String, Error> {
    String::from_utf8(bytes.into_owned()).map_err(|error| {
        let message = format!("the template {name:?} is no UTF-8");
        Error::new(ErrorKind::InvalidOperation, message).with_source(error)
    })
}

/// Has a template count as changed once its file is.
fn up_to_date(source: TemplateSource, path: &Path) -> TemplateSource {
    let path = path.to_owned();
    let modified = modified(&path);
    source.with_uptodate_check(move || {
        let now = self::modified(&path);
        now.is_some() && now == modified
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
