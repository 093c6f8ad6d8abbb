//! Requests to a view, for tests.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use carafe_routing::{
    BodyLimits, Dispatch, DispatchOptions, ErrorPolicy, MapOptions, Rule, Target, UrlMap,
    UrlOptions, Urls, View,
};
use carafe_session::NullSessionInterface;
use http::{Method, StatusCode};
use tower::ServiceExt;

use crate::SpoolDir;

/// One view, at `/`, whatever the method is.
pub(crate) struct Exchange {
    view: View,
    pub(crate) limits: BodyLimits,
    pub(crate) debug: bool,
    pub(crate) spool_dir: Option<SpoolDir>,
}

impl Exchange {
    pub(crate) fn with(view: View) -> Self {
        Self {
            view,
            limits: BodyLimits::default(),
            debug: false,
            spool_dir: None,
        }
    }

    fn dispatch(&self) -> Dispatch {
        let mut options = DispatchOptions::new(Arc::new(NullSessionInterface));
        options.body_limits = self.limits;
        options.errors = ErrorPolicy {
            debug: self.debug,
            ..ErrorPolicy::default()
        };
        if let Some(dir) = &self.spool_dir {
            options.state.insert(dir.clone());
        }
        let mut rule = Rule::new("/", "view");
        rule.methods = Some(vec![Method::GET, Method::POST, Method::PUT]);
        let map = UrlMap::new(vec![rule], MapOptions::default()).unwrap();
        let target = Target {
            view: Some(self.view.clone()),
            ..Target::default()
        };
        let urls = Urls::new(map, UrlOptions::default());
        Dispatch::new(urls, vec![target], options).unwrap()
    }

    pub(crate) async fn send(&self, request: Request) -> (StatusCode, String) {
        let response = self.dispatch().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 10_000_000).await.unwrap();
        (head.status, String::from_utf8(body.into()).unwrap())
    }

    /// Posts a body of a content type; none if it is empty.
    pub(crate) async fn post(
        &self,
        content_type: &str,
        body: impl Into<Body>,
    ) -> (StatusCode, String) {
        let mut request = Request::post("/");
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        self.send(request.body(body.into()).unwrap()).await
    }
}
