//! The pipeline of a request, in Flask's order:
//!
//! 1. The URL is matched, and the context made; what goes wrong is kept for step 4. Nothing
//!    of the session is verified yet.
//! 2. `url_value_preprocessor`, then `before_request`: the application's functions, then the
//!    blueprints' from the outermost inwards. The first response wins.
//! 3. The kept error is raised now; or `OPTIONS` is answered, or the view runs. What it left
//!    to be built, the URL of a redirect, is built.
//! 4. An error goes to the function that handles it, or becomes its page.
//! 5. `after_this_request`, then `after_request`: the innermost blueprint's functions first,
//!    the application's last, each list reversed; each once.
//! 6. The session is saved: `Set-Cookie`, `Vary: Cookie`.
//! 7. When the body has gone: `teardown_request`, `teardown_appcontext`.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};

use crate::application::Application;
use crate::context::{Arrival, Found};
use crate::cross_site::CrossSite;
use crate::error::{Panicked, catch_panic};
use crate::error_answer::settle;
use crate::framed::{self, FramedWarning};
use crate::hooks::{Stages, StagesByRule};
use crate::mounts::Mounts;
use crate::refusal::{Refusal, with_allow};
use crate::request_url::{RequestUrl, is_websocket};
use crate::teardown::Teardown;
use crate::trusted_hosts::TrustedHosts;
use crate::{Context, Error, ErrorPolicy, HttpError, RedirectTo, Target, redirect};

/// The pipeline; cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Pipeline(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) application: Arc<Application>,
    pub(crate) targets: Vec<Target>,
    pub(crate) stages: StagesByRule,
    pub(crate) mounts: Mounts,
    pub(crate) errors: ErrorPolicy,
    pub(crate) cross_site: Option<CrossSite>,
    pub(crate) trusted_hosts: Option<TrustedHosts>,
    pub(crate) url_scheme: &'static str,
    pub(crate) frame_ancestors: Option<HeaderValue>,
    pub(crate) framed_warning: Option<FramedWarning>,
}

/// The result of a step: a response, or an error that was raised.
pub(crate) type Raised<T = Response> = Result<T, Arc<Error>>;

impl Pipeline {
    /// Answers a request.
    pub(crate) async fn answer(self, request: Request, peer: Option<SocketAddr>) -> Response {
        let inner = &self.0;
        let head = request.method() == Method::HEAD;
        let framed = inner.framed_warning.as_ref();
        let framed = framed.filter(|_| framed::is_framed_cross_site(request.headers()));
        let (context, refusal) = inner.open(&request, peer);
        let stages = inner.stages.of(context.rule_number());
        let teardown = inner
            .tears_down(stages)
            .then(|| Teardown::new(self.clone(), context.clone()));
        let answered = inner.full_dispatch_request(request, refusal, &context, stages);
        let mut response = match catch_panic(answered).await {
            Ok(Ok(response)) => inner.finalize_request(response, &context, stages).await,
            Ok(Err(error)) => inner.recover(error, &context, stages).await,
            Err(panic) => inner.recover(Arc::new(panic), &context, stages).await,
        };
        if let Some(warning) = framed.filter(|_| context.session_accessed()) {
            warning.give();
        }
        if let Some(policy) = &inner.frame_ancestors {
            let headers = response.headers_mut();
            headers.append(CONTENT_SECURITY_POLICY, policy.clone());
        }
        if head {
            response = without_body(response);
        }
        match teardown {
            Some(teardown) => torn_down(teardown, response).await,
            None => response,
        }
    }

    /// Runs the functions of step 7, and tells who listens.
    pub(crate) async fn do_teardown_request(&self, context: &Context) {
        let stages = self.0.stages.of(context.rule_number());
        let signals = &self.0.application.signals;
        self.0.run_teardown(&stages.teardown_request, context).await;
        let error = context.error();
        signals.request_tearing_down.send(context, &error);
        self.0
            .run_teardown(&stages.teardown_appcontext, context)
            .await;
        signals.appcontext_tearing_down.send(context, &error);
        signals.appcontext_popped.send(context, &());
    }
}

impl Inner {
    /// Step 1: finds the rule, and makes the context.
    fn open(&self, request: &Request, peer: Option<SocketAddr>) -> (Context, Option<Refusal>) {
        let url = RequestUrl::of(request, self.url_scheme);
        let (found, refusal) = match self.route(request, &url) {
            Ok(found) => (Some(found), None),
            Err(refusal) => (None, Some(refusal)),
        };
        let arrival = Arrival {
            application: Arc::clone(&self.application),
            url,
            peer: peer.or_else(|| peer_of(request)),
            wants_json: wants_json(request),
        };
        let context = Context::new(arrival, request.headers(), found);
        self.application
            .signals
            .appcontext_pushed
            .send(&context, &());
        (context, refusal)
    }

    fn route(&self, request: &Request, url: &RequestUrl) -> Result<Found, Refusal> {
        let hosts = self.trusted_hosts.as_ref();
        if hosts.is_some_and(|hosts| !hosts.trust(request)) {
            return Err(Refusal::UntrustedHost);
        }
        // Converters and functions of redirects are the program's code too.
        let route = || self.application.site.route(request, url).map(Found::new);
        catch_unwind(AssertUnwindSafe(route))
            .unwrap_or_else(|payload| Err(Refusal::Panicked(Panicked::new(&*payload))))
    }

    /// Steps 2 and 3.
    async fn full_dispatch_request(
        &self,
        mut request: Request,
        refusal: Option<Refusal>,
        context: &Context,
        stages: &Stages,
    ) -> Raised {
        let watched = self.application.signals.watch_requests();
        if stages.needs_head || watched {
            context.keep_head(&request);
        }
        self.application.signals.request_started.send(context, &());
        if let Some(cross_site) = self
            .cross_site
            .as_ref()
            .filter(|_| !self.is_exempt(context))
        {
            cross_site.check(&request)?;
        }
        if stages.sees_request() {
            let answered;
            (request, answered) = self.preprocess_request(request, context, stages).await;
            if let Some(response) = answered {
                return settle(response, context);
            }
        }
        let response = match refusal {
            None => self.dispatch_request(request, context).await?,
            Some(refusal) if refusal.is_not_found() && self.mounts.has(request.uri().path()) => {
                self.mounts.call(request, context).await
            }
            Some(refusal) => refusal.raise()?,
        };
        settle(response, context)
    }

    /// Step 2, with the request given back.
    async fn preprocess_request(
        &self,
        request: Request,
        context: &Context,
        stages: &Stages,
    ) -> (Request, Option<Response>) {
        let (mut parts, body) = request.into_parts();
        if !stages.url_value_preprocessors.is_empty() {
            let mut args = context.view_args();
            for preprocessor in &stages.url_value_preprocessors {
                preprocessor.call(context, &mut args);
            }
            context.change_args(args);
        }
        let mut answered = None;
        for hook in &stages.before_request {
            answered = hook.call(&mut parts, context).await;
            if answered.is_some() {
                break;
            }
        }
        (Request::from_parts(parts, body), answered)
    }

    /// Step 3 for a request that has a rule: a redirect to an endpoint, `OPTIONS`, or the
    /// view.
    async fn dispatch_request(&self, mut request: Request, context: &Context) -> Raised {
        let rule = context.rule_number().unwrap_or_default();
        let site_rule = &self.application.site.map.rule(rule).rule;
        if let Some(RedirectTo::UrlFor(url)) = &site_rule.redirect_to {
            let url = url.clone().with_view_args(context.view_args());
            let query = request.uri().query().unwrap_or_default();
            return redirect::to_endpoint(&url, query, context);
        }
        if request.method() == Method::OPTIONS && site_rule.provide_automatic_options {
            return Ok(self.make_default_options_response(&request, context));
        }
        let target = self.targets.get(rule);
        let Some(view) = target.and_then(|target| target.view.as_ref()) else {
            return Err(Arc::new(HttpError::new(StatusCode::NOT_FOUND).into()));
        };
        if view.takes_connect_info() {
            let peer = context.arrival().and_then(|arrival| arrival.peer);
            let info = peer.map(ConnectInfo);
            info.and_then(|info| request.extensions_mut().insert(info));
        }
        Ok(view.call(request, context.clone()).await)
    }

    /// Answers `OPTIONS` with the methods of all rules that match.
    fn make_default_options_response(&self, request: &Request, context: &Context) -> Response {
        let site = &self.application.site;
        let domain = context.url().map(|url| site.domain(url));
        let domain = domain.and_then(Result::ok).flatten().unwrap_or_default();
        let (path, websocket) = (request.uri().path(), is_websocket(request));
        let methods = site.map.allowed_methods(&domain, path, websocket);
        let mut response = Response::new(Body::empty());
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html);
        with_allow(response, &methods)
    }

    /// Step 4, for an error of the steps before; the others follow.
    async fn recover(&self, error: Arc<Error>, context: &Context, stages: &Stages) -> Response {
        let response = self.handle_user_exception(error, context, stages).await;
        self.finalize_request(response, context, stages).await
    }

    /// Steps 5 and 6. A function that fails has its error answered for; the functions after
    /// it get that answer.
    async fn finalize_request(
        &self,
        mut response: Response,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        for function in context.take_after_this_request() {
            let processed = catch_panic(function.call(response)).await;
            response = self.processed(processed, context, stages).await;
        }
        for hook in &stages.after_request {
            let processed = catch_panic(hook.call(context, response)).await;
            response = self.processed(processed, context, stages).await;
        }
        if let Err(error) = context.save_session(response.headers_mut()).await {
            let error = Arc::new(Error::from(error));
            response = self.handle_exception(error, context, stages).await;
            carafe_session::vary::add_cookie(response.headers_mut());
        }
        self.application
            .signals
            .request_finished
            .send(context, &response);
        response
    }

    async fn processed(
        &self,
        processed: Result<Response, Error>,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let settled = processed.map_err(Arc::new);
        match settled.and_then(|response| settle(response, context)) {
            Ok(response) => response,
            Err(error) => self.handle_exception(error, context, stages).await,
        }
    }

    /// Tells whether requests from other sites may reach the view.
    fn is_exempt(&self, context: &Context) -> bool {
        let target = context
            .rule_number()
            .and_then(|rule| self.targets.get(rule));
        target.is_some_and(|target| target.csrf_exempt)
    }

    fn tears_down(&self, stages: &Stages) -> bool {
        stages.tears_down() || self.application.signals.watch_teardown()
    }
}

/// Reads the client's address where another server than Carafe's left it.
fn peer_of(request: &Request) -> Option<SocketAddr> {
    let info: &ConnectInfo<SocketAddr> = request.extensions().get()?;
    Some(info.0)
}

/// Tells whether the client asks for JSON rather than HTML.
fn wants_json(request: &Request) -> bool {
    let accept = request.headers().get(ACCEPT);
    accept.is_some_and(crate::error_answer::prefers_json)
}

/// Has the functions of step 7 run at the end of the body. A response that has none may not
/// be asked for it.
async fn torn_down(teardown: Teardown, response: Response) -> Response {
    let status = response.status();
    let bodiless = status.is_informational()
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let (parts, body) = response.into_parts();
    let body = if bodiless { Body::empty() } else { body };
    Response::from_parts(parts, teardown.after(body).await)
}

/// Answers `HEAD`: the headers of `GET`, and nothing else.
fn without_body(mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        let headers = response.headers_mut();
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    response.map(|_| Body::empty())
}
