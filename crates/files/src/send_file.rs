use std::borrow::Cow;
use std::path::{Path, PathBuf};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use carafe_routing::{Context, Deferred, ETag, HttpDate, ResponseExt, Result, abort, defer};
use carafe_session::MaybeFuture;
use http::StatusCode;

use crate::answer::answer;
use crate::blocking::blocking;
use crate::content::Content;
use crate::disk_file::DiskFile;
use crate::file_body::PIECE;
use crate::found_file::FoundFile;
use crate::freshness::Freshness;
use crate::presentation::Presentation;
use crate::x_sendfile::elsewhere;
use crate::{FileOptions, Folder, PathOrBytes};

/// Sends a file: one on disk, by its path, or bytes in memory.
///
/// The file is opened when the view has returned. One that does not exist is a 500: the path
/// is the program's. **Never take it from the client**; that is what
/// [`send_from_directory`] is for.
///
/// Bytes need a [`mimetype`](SendFile::mimetype) or a
/// [`download_name`](SendFile::download_name), or else they are a 500 too.
///
/// # Example
///
/// ```
/// use carafe_files::{SendFile, send_file};
///
/// async fn report() -> SendFile {
///     send_file("reports/2024.pdf").as_attachment().download_name("report.pdf")
/// }
///
/// async fn export() -> SendFile {
///     send_file("a,b\n1,2\n".to_owned().into_bytes()).download_name("export.csv")
/// }
/// # let _ = (carafe_routing::View::new(report), carafe_routing::View::new(export));
/// ```
///
/// # Flask
///
/// [`flask.send_file`](https://flask.palletsprojects.com/en/stable/api/#flask.send_file).
/// Instead of a file object there are bytes; for a stream, return
/// [`Body::from_stream`](axum::body::Body::from_stream).
#[must_use]
pub fn send_file(path_or_bytes: impl Into<PathOrBytes>) -> SendFile {
    SendFile::new(match path_or_bytes.into() {
        PathOrBytes::Path(path) => Source::Path(path),
        PathOrBytes::Bytes(bytes) => Source::Bytes(bytes),
    })
}

/// Sends a file from within a folder, by a path that the client sent.
///
/// Whatever does not name a regular file in the folder is a 404: `..`, absolute paths,
/// backslashes, control characters, doubled and trailing slashes, links that lead out of the
/// folder. Links within it are followed.
///
/// # Example
///
/// ```
/// use carafe_files::{SendFile, send_from_directory};
/// use carafe_routing::Path;
///
/// // The rule is /uploads/<path:name>.
/// async fn upload(Path(name): Path<String>) -> SendFile {
///     send_from_directory("uploads", name)
/// }
/// # let _ = carafe_routing::View::new(upload);
/// ```
///
/// # Flask
///
/// [`flask.send_from_directory`](https://flask.palletsprojects.com/en/stable/api/#flask.send_from_directory).
/// In Flask, `..` may lead to where it is in the folder again, slashes may be doubled, links
/// may lead anywhere. The folder may be one that is compiled into the program.
#[must_use]
pub fn send_from_directory(folder: impl Into<Folder>, path: impl Into<String>) -> SendFile {
    SendFile::new(Source::Beneath(folder.into(), path.into()))
}

/// A file, as a view returns it: [`send_file`] and [`send_from_directory`] make one.
///
/// The response has the type of content by the name of the file, an entity tag, the time of
/// the last change, and answers for `If-None-Match` and its like, and for `Range`.
#[derive(Clone, Debug)]
pub struct SendFile {
    source: Source,
    presentation: Presentation,
    conditional: bool,
    etag: Tag,
    last_modified: Option<HttpDate>,
    max_age: Option<u64>,
}

#[derive(Clone, Debug)]
enum Source {
    Path(PathBuf),
    Beneath(Folder, String),
    Bytes(Bytes),
}

#[derive(Clone, Debug)]
enum Tag {
    OfFile,
    Given(ETag),
    None,
}

impl SendFile {
    fn new(source: Source) -> Self {
        Self {
            source,
            presentation: Presentation::default(),
            conditional: true,
            etag: Tag::OfFile,
            last_modified: None,
            max_age: None,
        }
    }

    /// Sets the type of the content; text types get `; charset=utf-8`. Default: what the
    /// name says, or else `application/octet-stream`.
    #[must_use]
    pub fn mimetype(mut self, mimetype: impl Into<String>) -> Self {
        self.presentation.mimetype = Some(mimetype.into());
        self
    }

    /// Has the browser save the file, not show it.
    #[must_use]
    pub fn as_attachment(mut self) -> Self {
        self.presentation.as_attachment = true;
        self
    }

    /// Sets the name under which the browser saves the file, and which says what it is.
    /// Default: the name of the file.
    ///
    /// Any text will do: it cannot end its header.
    #[must_use]
    pub fn download_name(mut self, name: impl Into<String>) -> Self {
        self.presentation.download_name = Some(name.into());
        self
    }

    /// Sets whether the conditions of a request and its `Range` count. Default: true.
    #[must_use]
    pub fn conditional(mut self, conditional: bool) -> Self {
        self.conditional = conditional;
        self
    }

    /// Sets the entity tag. Default: one of the path, the size and the last change; of a
    /// file that is compiled in, its hash; none of bytes.
    #[must_use]
    pub fn etag(mut self, etag: impl Into<ETag>) -> Self {
        self.etag = Tag::Given(etag.into());
        self
    }

    /// Sends no entity tag.
    ///
    /// # Flask
    ///
    /// `etag=False`.
    #[must_use]
    pub fn no_etag(mut self) -> Self {
        self.etag = Tag::None;
        self
    }

    /// Sets the time of the last change. Default: that of the file; none of bytes.
    #[must_use]
    pub fn last_modified(mut self, date: impl Into<HttpDate>) -> Self {
        self.last_modified = Some(date.into());
        self
    }

    /// Sets for how many seconds clients may use the file without asking again. Default:
    /// [`FileOptions::send_file_max_age`].
    #[must_use]
    pub fn max_age(mut self, seconds: u64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Opens the file. This waits for the disk.
    fn open(&self, options: &FileOptions) -> Result<(FoundFile, Content)> {
        let mut file = match &self.source {
            Source::Path(path) => FoundFile::Disk(DiskFile::at(options.root_path.join(path))?),
            Source::Bytes(bytes) => FoundFile::bytes(bytes.clone()),
            Source::Beneath(folder, name) => {
                let folder = folder.clone().below(&options.root_path);
                let found = FoundFile::beneath(&folder, name);
                found.ok_or_else(|| abort(StatusCode::NOT_FOUND))?
            }
        };
        let content = match elsewhere(file.path(), options) {
            Some(content) => content,
            None => file.open(PIECE as u64)?,
        };
        Ok((file, content))
    }

    fn respond(&self, file: &FoundFile, content: Content, context: &Context) -> Result<Response> {
        let mut response = Response::default();
        self.presentation
            .describe(self.name().as_deref(), &mut response)?;
        let etag = match &self.etag {
            Tag::OfFile => file.etag(),
            Tag::Given(etag) => Some(etag.clone()),
            Tag::None => None,
        };
        if let Some(etag) = etag {
            response.set_etag(etag);
        }
        let modified = file.modified().map(HttpDate::from);
        if let Some(date) = self.last_modified.or(modified) {
            response.set_last_modified(date);
        }
        self.freshness(file.path(), context).apply(&mut response);
        let context = self.conditional.then_some(context);
        answer(response, file.size(), content, context)
    }

    fn freshness(&self, path: Option<&Path>, context: &Context) -> Freshness {
        let path = path.unwrap_or(Path::new(""));
        let configured = || FileOptions::of(context).max_age(path);
        self.max_age.or_else(configured).into()
    }

    /// Returns the name of the file.
    fn name(&self) -> Option<Cow<'_, str>> {
        match &self.source {
            Source::Path(path) => Some(path.file_name()?.to_string_lossy()),
            Source::Beneath(_, path) => Some(path.rsplit('/').next()?.into()),
            Source::Bytes(_) => None,
        }
    }
}

impl Deferred for SendFile {
    fn resolve<'a>(&'a self, context: &'a Context) -> MaybeFuture<'a, Result<Response>> {
        let options = FileOptions::of(context).into_owned();
        if let Source::Bytes(_) = self.source {
            let opened = self.open(&options);
            let answered = opened.and_then(|(file, content)| self.respond(&file, content, context));
            return MaybeFuture::ready(answered);
        }
        let this = self.clone();
        MaybeFuture::pending(async move {
            let (file, content) = blocking(move || this.open(&options)).await?;
            self.respond(&file, content, context)
        })
    }
}

impl IntoResponse for SendFile {
    fn into_response(self) -> Response {
        defer(self)
    }
}
