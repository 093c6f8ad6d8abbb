use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use carafe_routing::{
    Dispatch, DispatchOptions, MapOptions, Rule, Target, UrlDefaults, UrlMap, UrlOptions, Urls,
    View,
};
use carafe_session::NullSessionInterface;
use http::{HeaderName, Method};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::FileOptions;

/// A site of some views, with a folder `static` that has files.
pub(super) struct Site {
    folder: TempDir,
    rules: Vec<Rule>,
    targets: Vec<Target>,
    urls: UrlOptions,
    options: DispatchOptions,
}

/// A year ago: long enough for a file to be as it is for a while.
pub(super) fn long_ago() -> SystemTime {
    SystemTime::now() - Duration::from_secs(365 * 24 * 60 * 60)
}

/// Writes a file that seems to be old.
pub(super) fn write(path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
    write_at(path, content, long_ago());
}

pub(super) fn write_at(path: impl AsRef<Path>, content: impl AsRef<[u8]>, at: SystemTime) {
    fs::create_dir_all(path.as_ref().parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(at).unwrap();
}

impl Site {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path().join("secret.txt"), SECRET);
        write(
            folder.path().join("static/hello.txt"),
            "Hello, static world!\n",
        );
        write(folder.path().join("static/sub/deep.txt"), "deep\n");
        write(folder.path().join("static/empty.txt"), "");
        Self {
            folder,
            rules: Vec::new(),
            targets: Vec::new(),
            urls: UrlOptions::default(),
            options: DispatchOptions::new(Arc::new(NullSessionInterface)),
        }
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.root().join("static")
    }

    pub(super) fn debug(mut self) -> Self {
        self.options.errors.debug = true;
        self
    }

    /// Adds options; relative paths are below the site's folder.
    pub(super) fn options(mut self, options: FileOptions) -> Self {
        self.options.state.insert(FileOptions {
            root_path: self.root().to_owned(),
            ..options
        });
        self
    }

    pub(super) fn url_defaults(mut self, defaults: UrlDefaults) -> Self {
        self.urls.defaults.push(defaults);
        self
    }

    pub(super) fn view(mut self, rule: &str, view: View) -> Self {
        let endpoint = match rule.starts_with("/static/") {
            true => "static",
            false => rule,
        };
        let mut rule = Rule::new(rule, endpoint);
        rule.methods = Some(vec![Method::GET]);
        self.rules.push(rule);
        self.targets.push(Target {
            view: Some(view),
            ..Target::default()
        });
        self
    }

    /// Starts to answer. The folder stays until the result is dropped.
    pub(super) fn start(self) -> Started {
        let map = UrlMap::new(self.rules, MapOptions::default()).unwrap();
        let urls = Urls::new(map, self.urls);
        Started {
            dispatch: Dispatch::new(urls, self.targets, self.options).unwrap(),
            folder: self.folder,
        }
    }
}

pub(super) const SECRET: &str = "the secret\n";

pub(super) struct Started {
    dispatch: Dispatch,
    folder: TempDir,
}

impl Started {
    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(super) async fn send(&self, request: Request) -> Response {
        let answered = self.dispatch.clone().oneshot(request).await;
        answered.unwrap()
    }

    pub(super) async fn get(&self, path: &str) -> Response {
        self.get_with(path, &[]).await
    }

    pub(super) async fn get_with(&self, path: &str, headers: &[(HeaderName, &str)]) -> Response {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(super) async fn text(&self, path: &str) -> String {
        text(self.get(path).await).await
    }
}

pub(super) async fn bytes(response: Response) -> Bytes {
    let body = response.into_body();
    axum::body::to_bytes(body, usize::MAX).await.unwrap()
}

pub(super) async fn text(response: Response) -> String {
    String::from_utf8(bytes(response).await.into()).unwrap()
}

/// Returns a header as text; empty if it is missing.
pub(super) fn header(response: &Response, name: HeaderName) -> String {
    let value = response.headers().get(name);
    value.map_or_else(String::new, |value| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    })
}
