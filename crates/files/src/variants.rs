use http::HeaderValue;

use crate::Folder;
use crate::found_file::FoundFile;
use crate::precompressed::{CODINGS, choose};

/// A file of a folder: as it is, and in the codings that lie beside it.
#[derive(Clone, Debug)]
pub(crate) struct Variants<T> {
    plain: T,
    coded: Vec<(&'static str, T)>,
}

impl Variants<FoundFile> {
    /// Finds a file, and what lies beside it: `app.css.br` beside `app.css`. What is older
    /// than the file is left alone: it was made of an older one. This waits for the disk.
    pub(crate) fn find(folder: &Folder, name: &str) -> Option<Self> {
        let plain = FoundFile::beneath(folder, name)?;
        let beside = |(coding, ext): (&'static str, &str)| {
            let file = FoundFile::beneath(folder, &format!("{name}{ext}"))?;
            (file.modified() >= plain.modified()).then_some((coding, file))
        };
        let coded = CODINGS.into_iter().filter_map(beside).collect();
        Some(Self { plain, coded })
    }
}

impl<T> Variants<T> {
    /// Returns the file as it is.
    pub(crate) fn plain(&self) -> &T {
        &self.plain
    }

    /// Returns the variant that the client likes best, and its coding.
    pub(crate) fn choose(&self, accept: Option<&HeaderValue>) -> (Option<&'static str>, &T) {
        let codings = self.coded.iter().map(|(coding, _)| *coding);
        let best = choose(codings, accept);
        let coded = self.coded.iter().find(|(coding, _)| Some(*coding) == best);
        coded.map_or((None, &self.plain), |(_, file)| (best, file))
    }

    /// Tells whether there are other variants than the file as it is.
    pub(crate) fn are_several(&self) -> bool {
        !self.coded.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let coded = self.coded.iter().map(|(_, file)| file);
        std::iter::once(&self.plain).chain(coded)
    }

    /// Makes something else of each variant; nothing if that fails for one.
    pub(crate) fn try_map<U>(
        &self,
        make: impl Fn(Option<&'static str>, &T) -> Option<U>,
    ) -> Option<Variants<U>> {
        let coded = self.coded.iter();
        let coded = coded.map(|(coding, file)| Some((*coding, make(Some(coding), file)?)));
        Some(Variants {
            plain: make(None, &self.plain)?,
            coded: coded.collect::<Option<_>>()?,
        })
    }
}
