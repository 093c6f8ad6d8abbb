use std::path::Path;
use std::ptr;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use carafe_routing::{Context, Result, UrlDefaults, View, abort};
use carafe_value::{Dict, Value};
use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::answer::answer;
use crate::blocking::blocking;
use crate::content::Content;
use crate::file_body::PIECE;
use crate::file_cache::FileCache;
use crate::file_versions::FileVersions;
use crate::found_file::FoundFile;
use crate::freshness::Freshness;
use crate::small_file::{SmallFile, headers};
use crate::variants::Variants;
use crate::x_sendfile::elsewhere;
use crate::{FileOptions, Folder};

/// The view of a static folder: for a rule with the variable `filename`, such as
/// `/static/<path:filename>`, and the methods `GET` and `HEAD`.
///
/// It answers as [`send_from_directory`](crate::send_from_directory) does, and
///
/// - keeps files of up to 1 MiB in memory, 32 MiB of a folder at most. Each time one is
///   sent, the disk is asked whether it has changed. In debug mode nothing is kept.
/// - sends `app.css.br`, `app.css.zst` or `app.css.gz` for `app.css` to clients that
///   accept it, if it is there and no older. It is looked for when `app.css` is read.
/// - tells clients to keep a file for a year if the URL has its version, with
///   [`cache_busting`](Self::cache_busting).
///
/// # Example
///
/// ```
/// use carafe_files::StaticFiles;
/// use carafe_routing::Rule;
///
/// let rule = Rule::new("/static/<path:filename>", "static");
/// let view = StaticFiles::new("static").view();
/// # let _ = (rule, view);
/// ```
///
/// # Flask
///
/// `app.send_static_file`. Flask sends no precompressed files and knows no versions.
#[derive(Clone, Debug)]
pub struct StaticFiles(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: Folder,
    small: FileCache,
    versions: Option<FileVersions>,
}

/// How many bytes of a folder are kept in memory.
const KEPT: usize = 32 * 1024 * 1024;

impl StaticFiles {
    /// Serves a folder. A relative path is below the current directory.
    #[must_use]
    pub fn new(folder: impl Into<Folder>) -> Self {
        Self::with(folder.into(), None)
    }

    fn with(folder: Folder, versions: Option<FileVersions>) -> Self {
        Self(Arc::new(Inner {
            folder,
            small: FileCache::new(KEPT),
            versions,
        }))
    }

    /// Makes the view.
    #[must_use]
    pub fn view(&self) -> View {
        let files = self.clone();
        View::new(move |context: Context, request: Request| files.clone().answer(context, request))
    }

    /// Has clients keep a file for a year without asking, if the argument `v` of the URL is
    /// the file's [`version`](Self::version). [`url_defaults`](Self::url_defaults) adds it.
    #[must_use]
    pub fn cache_busting(self) -> Self {
        Self::with(self.0.folder.clone(), Some(FileVersions::default()))
    }

    /// Returns the version of a file, a hash of what is in it; `None` if there is no such
    /// file, for one of more than 4 MiB, or without [`cache_busting`](Self::cache_busting).
    ///
    /// It waits for the disk, and reads the whole file when it is new.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_files::StaticFiles;
    /// let files = StaticFiles::new("src").cache_busting();
    /// assert_eq!(files.version("lib.rs").map(|version| version.len()), Some(16));
    /// assert_eq!(files.version("none.rs"), None);
    /// ```
    #[must_use]
    pub fn version(&self, name: &str) -> Option<String> {
        let versions = self.0.versions.as_ref()?;
        let version = versions.of(&self.0.folder, name)?;
        Some(version.to_string())
    }

    /// Returns the function that adds `v`, the version of the file, to URLs for the endpoint
    /// of this view, unless they have one.
    #[must_use]
    pub fn url_defaults(&self, endpoint: impl Into<String>) -> UrlDefaults {
        let (files, own) = (self.clone(), endpoint.into());
        UrlDefaults {
            blueprint: None,
            function: Arc::new(move |_, endpoint, values| {
                if endpoint == own {
                    files.add_version(values);
                }
            }),
        }
    }

    fn add_version(&self, values: &mut Dict) {
        if values.contains_key("v") {
            return;
        }
        let name = values.get("filename").and_then(Value::as_str);
        if let Some(version) = name.and_then(|name| self.version(name)) {
            values.insert("v".to_owned(), version.into());
        }
    }
}

/// What of a request matters here.
#[derive(Debug)]
struct Asked {
    context: Context,
    name: String,
    accept_encoding: Option<HeaderValue>,
    version: Option<String>,
}

impl StaticFiles {
    async fn answer(self, context: Context, request: Request) -> Response {
        let Some(Value::Str(name)) = context.view_arg("filename") else {
            return abort(StatusCode::NOT_FOUND).into_response();
        };
        let asked = Asked {
            context,
            name,
            accept_encoding: request.headers().get(ACCEPT_ENCODING).cloned(),
            version: self.0.version_of(&request),
        };
        drop(request);
        match self.0.answer_from_memory(&asked) {
            Some(answered) => answered.into_response(),
            None => {
                let answered = blocking(move || self.0.answer_from_folder(&asked));
                answered.await.into_response()
            }
        }
    }
}

impl Inner {
    /// Reads the version of the file that a URL has, if versions matter.
    fn version_of(&self, request: &Request) -> Option<String> {
        self.versions.as_ref()?;
        let mut args = request.uri().query()?.split('&');
        args.find_map(|arg| arg.strip_prefix("v="))
            .map(str::to_owned)
    }

    /// Answers at once with a small file, if it is still as it was.
    fn answer_from_memory(&self, asked: &Asked) -> Option<Result<Response>> {
        let sent_elsewhere = FileOptions::of(&asked.context).use_x_sendfile;
        if sent_elsewhere || asked.context.debug() {
            return None;
        }
        let kept = self.small.get(&asked.name)?;
        let (_, chosen) = kept.choose(asked.accept_encoding.as_ref());
        let plain = kept.plain();
        let is_current =
            chosen.file.is_unchanged() && (ptr::eq(chosen, plain) || plain.file.is_unchanged());
        if !is_current {
            self.small.remove(&asked.name);
            return None;
        }
        Some(self.send_small(&kept, asked))
    }

    /// Answers with what is in the folder. This waits for the disk.
    fn answer_from_folder(&self, asked: &Asked) -> Result<Response> {
        let found = Variants::find(&self.folder, &asked.name);
        let found = found.ok_or_else(|| abort(StatusCode::NOT_FOUND))?;
        let options = FileOptions::of(&asked.context);
        let plain = found.plain();
        if let Some(content) = elsewhere(plain.path(), &options) {
            let headers = headers(&asked.name, plain, None, false)?;
            return self.send(headers, plain.size(), content, plain, asked);
        }
        if !asked.context.debug()
            && let Some(small) = SmallFile::read(&asked.name, &found)
        {
            let small = Arc::new(small);
            self.small.insert(&asked.name, Arc::clone(&small));
            return self.send_small(&small, asked);
        }
        let (coding, file) = found.choose(asked.accept_encoding.as_ref());
        let mut file = file.clone();
        let content = file.open(PIECE as u64)?;
        let headers = headers(&asked.name, &file, coding, found.are_several())?;
        self.send(headers, file.size(), content, plain, asked)
    }

    fn send_small(&self, small: &Variants<SmallFile>, asked: &Asked) -> Result<Response> {
        let (_, chosen) = small.choose(asked.accept_encoding.as_ref());
        let content = Content::Bytes(chosen.bytes.clone());
        let headers = chosen.headers.clone();
        self.send(
            headers,
            chosen.file.size(),
            content,
            &small.plain().file,
            asked,
        )
    }

    fn send(
        &self,
        headers: HeaderMap,
        size: u64,
        content: Content,
        plain: &FoundFile,
        asked: &Asked,
    ) -> Result<Response> {
        let mut response = Response::default();
        *response.headers_mut() = headers;
        self.freshness(plain, asked).apply(&mut response);
        answer(response, size, content, Some(&asked.context))
    }

    /// A file that changed since it was read is not the one that a version is of.
    fn freshness(&self, plain: &FoundFile, asked: &Asked) -> Freshness {
        let has_version = || {
            let version = self.versions.as_ref()?.of(&self.folder, &asked.name)?;
            Some(*version == **asked.version.as_ref()?)
        };
        let is_known = asked.version.is_some() && has_version() == Some(true);
        if is_known && plain.is_settled() && plain.is_unchanged() {
            return Freshness::Immutable;
        }
        let options = FileOptions::of(&asked.context);
        options.max_age(Path::new(&asked.name)).into()
    }
}
