//! Step 3 of the pipeline.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};

use crate::deferred::forget_layers;
use crate::error::Raised;
use crate::handler::ViewFuture;
use crate::pipeline::Inner;
use crate::refusal::{Refusal, with_allow};
use crate::{Context, Error, HttpError, RedirectTo, redirect};

/// Steps 2 and 3, as far as they went without waiting.
pub(crate) enum Dispatched {
    /// To their end. In a box, because it is rare and large.
    Now(Box<Raised>),
    /// To the view.
    View(ViewFuture),
    /// To a function before the view.
    Later(Pin<Box<dyn Future<Output = Raised> + Send>>),
}

impl Dispatched {
    pub(crate) fn now(answered: Raised) -> Self {
        Self::Now(Box::new(answered))
    }

    pub(crate) fn error(error: impl Into<Error>) -> Self {
        Self::now(Err(Arc::new(error.into())))
    }

    pub(crate) async fn wait(self) -> Raised {
        match self {
            Self::Now(answered) => *answered,
            Self::View(view) => Ok(view.await),
            Self::Later(answered) => answered.await,
        }
    }
}

impl Inner {
    /// Step 3: the kept error, or what the rule leads to, or a service that is mounted.
    pub(crate) fn dispatch_request(
        &self,
        request: Request,
        refusal: Option<Refusal>,
        context: &Context,
    ) -> Dispatched {
        match refusal {
            None => self.dispatch_rule(request, context),
            Some(refusal) if refusal.is_not_found() && self.mounts.has(request.uri().path()) => {
                let mut request = request;
                limit_body(&mut request, context);
                let answered = self.mounts.call(request, context);
                Dispatched::Later(Box::pin(async move {
                    let mut response = answered.await;
                    forget_layers(&mut response);
                    Ok(response)
                }))
            }
            Some(refusal) => Dispatched::now(refusal.raise()),
        }
    }

    /// Step 3 for a request that has a rule: a redirect to an endpoint, `OPTIONS`, or the
    /// view.
    fn dispatch_rule(&self, mut request: Request, context: &Context) -> Dispatched {
        let rule = context.rule_number().unwrap_or_default();
        let site_rule = &self.application.site.map.rule(rule).rule;
        if let Some(RedirectTo::UrlFor(url)) = &site_rule.redirect_to {
            let url = url.clone().with_view_args(context.view_args());
            let query = request.uri().query().unwrap_or_default();
            return Dispatched::now(redirect::to_endpoint(&url, query, context));
        }
        if request.method() == Method::OPTIONS && site_rule.provide_automatic_options {
            let response = self.make_default_options_response(&request, context);
            return Dispatched::now(Ok(response));
        }
        let Some(view) = self.target(context).and_then(|target| target.view.as_ref()) else {
            return Dispatched::error(HttpError::new(StatusCode::NOT_FOUND));
        };
        if view.takes_connect_info() {
            let peer = context.arrival().and_then(|arrival| arrival.peer);
            let info = peer.map(ConnectInfo);
            info.and_then(|info| request.extensions_mut().insert(info));
        }
        limit_body(&mut request, context);
        Dispatched::View(view.call(request, context.clone()))
    }

    /// Answers `OPTIONS` with the methods of all rules that match.
    fn make_default_options_response(&self, request: &Request, context: &Context) -> Response {
        let site = &self.application.site;
        let domain = context.url().map(|url| site.domain(url));
        let domain = domain.and_then(Result::ok).flatten().unwrap_or_default();
        let websocket = context.url().is_some_and(|url| url.websocket);
        let methods = site
            .map
            .allowed_methods(&domain, request.uri().path(), websocket);
        let mut response = Response::new(Body::empty());
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html);
        with_allow(response, &methods)
    }
}

/// Says how much axum's own extractors take of the body; they go by 2 MiB otherwise.
fn limit_body(request: &mut Request, context: &Context) {
    if !request.body().is_end_stream()
        && let Some(limit) = context.body_limits().max_content_length
    {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        DefaultBodyLimit::max(limit).apply(request);
    }
}
