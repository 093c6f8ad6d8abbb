use std::convert::Infallible;
use std::fmt;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse, Response};
use tower::Service;

use crate::Context;

/// Services that answer for whole paths where no rule matches.
#[derive(Clone, Default)]
pub struct Mounts {
    router: Router,
    prefixes: Vec<String>,
}

impl Mounts {
    /// Adds a service for everything below a path: it sees what comes after.
    ///
    /// # Errors
    ///
    /// If the path is no path, is the root, or was given away before.
    pub fn add<S>(&mut self, prefix: &str, service: S) -> Result<(), String>
    where
        S: Service<Request, Error = Infallible, Response: IntoResponse, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: 'static,
    {
        let path = prefix.trim_end_matches('/');
        let has_variables = path.contains(['{', '}', '<', '>', '*']) || path.contains("/:");
        if !path.starts_with('/') || has_variables || path.contains("//") {
            return Err(format!(
                "{prefix:?} is no path to mount at: write one such as \"/api\""
            ));
        }
        if self.prefixes.iter().any(|other| other == path) {
            return Err(format!("two services are mounted at {prefix:?}"));
        }
        self.prefixes.push(path.to_owned());
        let router = std::mem::take(&mut self.router);
        self.router = router.nest_service(path, service);
        Ok(())
    }

    /// Tells whether a path belongs to a service. One with two slashes after the prefix does
    /// not: axum leaves one out, and a function that guards a path would not know it again.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.prefixes.iter().any(|prefix| {
            let rest = path.strip_prefix(prefix.as_str());
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') && !rest.starts_with("//")
            })
        })
    }

    /// Has the service answer. It finds the context, and so the session, in the extensions.
    pub(crate) fn call(
        &self,
        mut request: Request,
        context: &Context,
    ) -> impl Future<Output = Response> + Send + use<> {
        request.extensions_mut().insert(context.clone());
        let peer = context.arrival().and_then(|arrival| arrival.peer);
        if let Some(peer) = peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        let mut router = self.router.clone();
        async move {
            let Ok(response) = router.call(request).await;
            response
        }
    }
}

impl fmt::Debug for Mounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.prefixes).finish()
    }
}
