use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use carafe_routing::parse_options_header;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use tokio::task::spawn_blocking;

use crate::part_head::header;
use crate::spool::Content;

/// A file that was uploaded with a form.
///
/// Small files are in memory; larger ones are in a temporary file without a name, which is
/// gone when the last clone is dropped.
///
/// # Example
///
/// ```
/// use carafe_forms::FormData;
/// use carafe_routing::Result;
///
/// async fn upload(FormData { files, .. }: FormData) -> Result<String> {
///     let file = files.require("photo")?;
///     file.save("/srv/photos/new").await?;
///     Ok(format!("{} bytes of {}", file.size(), file.mimetype()))
/// }
/// # let _ = carafe_routing::View::new(upload);
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.FileStorage`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.FileStorage).
/// Reading it does not move a position: every `read` gives the whole file.
#[derive(Clone, Debug)]
pub struct FileStorage {
    name: String,
    filename: String,
    content_type: Option<String>,
    mimetype: String,
    headers: HeaderMap,
    content: Content,
}

/// How much is read at once, in bytes.
const PIECE: usize = 64 * 1024;

impl FileStorage {
    pub(crate) fn new(
        name: String,
        filename: String,
        headers: HeaderMap,
        content: Content,
    ) -> Self {
        let content_type = header(&headers, &CONTENT_TYPE);
        let mimetype = content_type.as_deref().unwrap_or_default();
        Self {
            name,
            filename,
            mimetype: parse_options_header(mimetype).0.to_lowercase(),
            content_type,
            headers,
            content,
        }
    }

    /// Returns the name of the field.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name that the file has on the client's machine; empty where a visitor
    /// sent a form without choosing a file.
    ///
    /// A client can send anything: `../../etc/passwd`, an absolute path, line breaks. Never
    /// make a path of it as it is; `secure_filename` makes a harmless name of it.
    #[must_use]
    pub fn filename(&self) -> &str {
        &self.filename
    }

    /// Returns the content type that the client gives, as it was sent. It is what the client
    /// says, and need not be what the file is.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the content type in lower case, without parameters; empty without one.
    #[must_use]
    pub fn mimetype(&self) -> &str {
        &self.mimetype
    }

    /// Returns the headers of the part.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the length of the file in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.content {
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Disk(extent) => extent.length,
        }
    }

    /// Tells whether no file was chosen: there is neither a name nor a byte.
    ///
    /// # Flask
    ///
    /// `file.filename == ""`, and `bool(file)`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.filename.is_empty() && self.size() == 0
    }

    /// Reads the whole file into memory. For large files, see [`stream`](Self::stream) and
    /// [`save`](Self::save).
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be read.
    pub async fn read(&self) -> io::Result<Bytes> {
        match &self.content {
            Content::Memory(bytes) => Ok(bytes.clone()),
            Content::Disk(extent) => {
                let length = usize::try_from(extent.length).map_err(io::Error::other)?;
                extent.read(0, length).await
            }
        }
    }

    /// Reads the file in pieces of at most 64 KiB.
    pub fn stream(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        let content = self.content.clone();
        try_unfold((content, 0), async |(content, offset)| {
            let piece = match &content {
                Content::Memory(bytes) if offset == 0 => bytes.clone(),
                Content::Memory(_) => Bytes::new(),
                Content::Disk(extent) => extent.read(offset, PIECE).await?,
            };
            let next = offset + piece.len() as u64;
            Ok((!piece.is_empty()).then_some((piece, (content, next))))
        })
    }

    /// Writes the file to a path; a file that is there is replaced.
    ///
    /// The path is yours: nothing of [`filename`](Self::filename) goes into it unless you
    /// put it there.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub async fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = PathBuf::from(path.as_ref());
        match &self.content {
            Content::Disk(extent) => extent.copy(path).await,
            Content::Memory(bytes) => {
                let bytes = bytes.clone();
                let written = spawn_blocking(move || std::fs::write(path, bytes));
                written.await.map_err(io::Error::other)?
            }
        }
    }
}
