//! An application of views and templates, without the application's own crate.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use carafe_routing::{
    Context, Dispatch, DispatchOptions, ErrorPolicy, ManagedState, MapOptions, Propagated, Rule,
    Signals, Target, UrlMap, UrlOptions, Urls, View,
};
use carafe_session::{SecureCookieSessionInterface, SessionInterface, SessionOptions};
use carafe_templates::{ScopedProcessor, TemplateFolder, TemplateOptions, Templates};
use http::StatusCode;
use http::header::{COOKIE, SET_COOKIE};
use tempfile::TempDir;
use tower::ServiceExt;

/// What the tests make an application of.
pub(crate) struct Site {
    pub(crate) options: TemplateOptions,
    pub(crate) signals: Signals,
    pub(crate) sessions: Arc<dyn SessionInterface>,
    pub(crate) keep_heads: bool,
    rules: Vec<Rule>,
    targets: Vec<Target>,
    folders: Vec<TempDir>,
}

/// An application that is built.
pub(crate) struct Built {
    dispatch: Dispatch,
    _folders: Vec<TempDir>,
}

/// What an application answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
    /// What made it a 500.
    pub(crate) error: String,
}

impl Site {
    pub(crate) fn new() -> Self {
        let secret = ["a secret key of some length"];
        let sessions = SecureCookieSessionInterface::new(secret, SessionOptions::default());
        Self {
            options: TemplateOptions::default(),
            signals: Signals::default(),
            sessions: Arc::new(sessions.unwrap()),
            keep_heads: true,
            rules: Vec::new(),
            targets: Vec::new(),
            folders: Vec::new(),
        }
    }

    #[allow(dead_code, reason = "not every test needs one")]
    /// Adds a folder with templates, of a blueprint or of the application.
    pub(crate) fn folder(mut self, blueprint: Option<&str>, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        self.options.folders.push(TemplateFolder {
            blueprint: blueprint.map(str::to_owned),
            folder: folder.path().to_owned().into(),
        });
        self.folders.push(folder);
        self
    }

    #[allow(dead_code, reason = "not every test needs one")]
    pub(crate) fn processor(
        mut self,
        blueprint: Option<&str>,
        processor: carafe_templates::TemplateContextProcessor,
    ) -> Self {
        self.options.processors.push(ScopedProcessor {
            blueprint: blueprint.map(str::to_owned),
            processor,
        });
        self
    }

    pub(crate) fn get<H, T>(mut self, rule: &str, endpoint: &str, view: H) -> Self
    where
        H: Handler<T, Context>,
        T: 'static,
    {
        self.rules.push(Rule::new(rule, endpoint));
        self.targets.push(Target {
            view: Some(View::new(view)),
            ..Target::default()
        });
        self
    }

    pub(crate) fn urls(&self) -> Urls {
        let map = UrlMap::new(self.rules.clone(), MapOptions::default());
        Urls::new(map.unwrap(), UrlOptions::default())
    }

    pub(crate) fn templates(&self) -> Templates {
        Templates::new(TemplateOptions {
            urls: Some(self.urls()),
            ..self.options.clone()
        })
    }

    pub(crate) fn build(self) -> Built {
        let mut state = ManagedState::default();
        state.insert(self.templates());
        let urls = self.urls();
        let options = DispatchOptions {
            state,
            signals: self.signals,
            keep_heads: self.keep_heads,
            errors: ErrorPolicy {
                propagate_exceptions: true,
                ..ErrorPolicy::default()
            },
            ..DispatchOptions::new(self.sessions)
        };
        Built {
            dispatch: Dispatch::new(urls, self.targets, options).unwrap(),
            _folders: self.folders,
        }
    }
}

impl Answer {
    /// Returns the body.
    ///
    /// # Panics
    ///
    /// With the error, if there was one.
    pub(crate) fn text(&self) -> &str {
        assert!(self.error.is_empty(), "{}", self.error);
        &self.body
    }
}

impl Built {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, None).await
    }

    /// Returns an answer whose body is not read yet.
    #[allow(dead_code, reason = "not every test reads bodies itself")]
    pub(crate) async fn response(&self, path: &str) -> Response {
        let request = Request::builder().uri(path).header("host", "example.com");
        let request = request.body(Body::empty()).unwrap();
        self.dispatch.clone().oneshot(request).await.unwrap()
    }

    /// Sends the session cookie of an earlier answer.
    pub(crate) async fn get_with(&self, path: &str, earlier: Option<&Answer>) -> Answer {
        let mut request = Request::builder().uri(path).header("host", "example.com");
        if let Some(earlier) = earlier {
            let cookie = earlier.headers[SET_COOKIE].to_str().unwrap();
            request = request.header(COOKIE, cookie.split(';').next().unwrap());
        }
        let request = request.body(Body::empty()).unwrap();
        answer(self.dispatch.clone().oneshot(request).await.unwrap()).await
    }
}

async fn answer(response: Response) -> Answer {
    let (head, body) = response.into_parts();
    let error = head
        .extensions
        .get::<Propagated>()
        .map(|it| it.0.to_string());
    let body = axum::body::to_bytes(body, 1 << 20).await;
    Answer {
        status: head.status,
        headers: head.headers,
        body: String::from_utf8(body.unwrap().to_vec()).unwrap(),
        error: error.unwrap_or_default(),
    }
}
