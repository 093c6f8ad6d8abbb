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

use std::convert::identity;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, NestedPath, Request};
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};

use crate::application::Application;
use crate::context::{Arrival, Found};
use crate::cross_site::CrossSite;
use crate::error::{Panicked, catch_panic};
use crate::error_answer::settle;
use crate::framed::{FramedWarning, is_framed_cross_site};
use crate::glance::Glance;
use crate::handler::ViewFuture;
use crate::hooks::{Stages, StagesByRule};
use crate::mounts::Mounts;
use crate::refusal::{Refusal, with_allow};
use crate::request_url::RequestUrl;
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
    pub(crate) in_router: bool,
    pub(crate) frame_ancestors: Option<HeaderValue>,
    pub(crate) framed_warning: Option<FramedWarning>,
}

/// The result of a step: a response, or an error that was raised.
pub(crate) type Raised<T = Response> = Result<T, Arc<Error>>;

/// Steps 2 and 3, as far as they went without waiting.
enum Dispatched {
    /// To their end. In a box, because it is rare and large.
    Now(Box<Raised>),
    /// To the view.
    View(ViewFuture),
    /// To a function before the view.
    Later(Pin<Box<dyn Future<Output = Raised> + Send>>),
}

impl Pipeline {
    /// Answers a request. What does not wait is done at once, so that the future does not
    /// carry the request.
    pub(crate) fn answer(
        &self,
        request: Request,
        peer: Option<SocketAddr>,
    ) -> impl Future<Output = Response> + Send + use<> {
        let inner = &self.0;
        let head = request.method() == Method::HEAD;
        let framed = inner.framed_warning.is_some() && is_framed_cross_site(request.headers());
        let (context, refusal) = inner.open(&request, peer);
        let teardown = inner.tears_down(&context);
        let teardown = teardown.then(|| Teardown::new(self.clone(), context.clone()));
        let dispatch = || self.full_dispatch_request(request, refusal, &context);
        let dispatched = catch_unwind(AssertUnwindSafe(dispatch)).unwrap_or_else(|payload| {
            let panicked = Error::from(Panicked::new(&*payload));
            Dispatched::error(panicked)
        });
        let pipeline = self.clone();
        let context = Unfinished(context);
        async move {
            let (inner, context) = (&pipeline.0, &context.0);
            let mut response = inner.respond(dispatched, context).await;
            inner.warn_of_frame(framed, context);
            if let Some(policy) = &inner.frame_ancestors {
                let headers = response.headers_mut();
                headers.append(CONTENT_SECURITY_POLICY, policy.clone());
            }
            if head {
                response = without_body(response);
            }
            if let Some(teardown) = teardown {
                response = Box::pin(torn_down(teardown, response)).await;
            }
            response
        }
    }

    /// Steps 2 and 3, as far as they go without waiting.
    fn full_dispatch_request(
        &self,
        request: Request,
        refusal: Option<Refusal>,
        context: &Context,
    ) -> Dispatched {
        let inner = &self.0;
        let stages = inner.stages.of(context.rule_number());
        let signals = &inner.application.signals;
        if stages.needs_head || signals.watch_requests() {
            context.keep_head(&request);
        }
        signals.request_started.send(context, &());
        if let Err(error) = inner.check_site(&request, context) {
            return Dispatched::error(error);
        }
        if !stages.sees_request() {
            return inner.dispatch_request(request, refusal, context);
        }
        inner.preprocess_values(context, stages);
        let (parts, body) = request.into_parts();
        for (number, hook) in stages.before_request.iter().enumerate() {
            match hook.call_now(&parts, context) {
                Some(None) => {}
                Some(Some(response)) => return Dispatched::now(Ok(response)),
                None => {
                    let request = Request::from_parts(parts, body);
                    return self.preprocess_later(request, refusal, context, number);
                }
            }
        }
        inner.dispatch_request(Request::from_parts(parts, body), refusal, context)
    }

    /// Runs the functions before the view from a number on, and then the view.
    fn preprocess_later(
        &self,
        request: Request,
        refusal: Option<Refusal>,
        context: &Context,
        number: usize,
    ) -> Dispatched {
        let (pipeline, context) = (self.clone(), context.clone());
        Dispatched::Later(Box::pin(async move {
            let stages = pipeline.0.stages.of(context.rule_number());
            let (mut parts, body) = request.into_parts();
            for hook in &stages.before_request[number..] {
                if let Some(response) = hook.call(&mut parts, &context).await {
                    return Ok(response);
                }
            }
            let request = Request::from_parts(parts, body);
            let dispatched = pipeline.0.dispatch_request(request, refusal, &context);
            dispatched.wait().await
        }))
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
        let glance = Glance::at(request.headers());
        let mut url = RequestUrl::of(request, &glance, self.url_scheme);
        url.bare_root = self.in_router && has_bare_root(request);
        let (found, refusal) = match self.route(request, &url) {
            Ok(found) => (Some(found), None),
            Err(refusal) => (None, Some(refusal)),
        };
        let arrival = Arrival {
            application: Arc::clone(&self.application),
            url,
            peer: peer.or_else(|| peer_of(request)),
            wants_json: glance.wants_json,
        };
        let context = Context::new(arrival, glance.cookies, found);
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

    /// Refuses a request from another site, unless its view is exempt.
    fn check_site(&self, request: &Request, context: &Context) -> Result<(), Error> {
        match &self.cross_site {
            Some(cross_site) if !self.is_exempt(context) => cross_site.check(request),
            _ => Ok(()),
        }
    }

    fn preprocess_values(&self, context: &Context, stages: &Stages) {
        if stages.url_value_preprocessors.is_empty() {
            return;
        }
        let mut args = context.view_args();
        for preprocessor in &stages.url_value_preprocessors {
            preprocessor.call(context, &mut args);
        }
        context.change_args(args);
    }

    /// Step 3: the kept error, or what the rule leads to, or a service that is mounted.
    fn dispatch_request(
        &self,
        request: Request,
        refusal: Option<Refusal>,
        context: &Context,
    ) -> Dispatched {
        match refusal {
            None => self.dispatch_rule(request, context),
            Some(refusal) if refusal.is_not_found() && self.mounts.has(request.uri().path()) => {
                let answered = self.mounts.call(request, context);
                Dispatched::Later(Box::pin(async move { Ok(answered.await) }))
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
        let target = self.targets.get(rule);
        let Some(view) = target.and_then(|target| target.view.as_ref()) else {
            return Dispatched::error(HttpError::new(StatusCode::NOT_FOUND));
        };
        if view.takes_connect_info() {
            let peer = context.arrival().and_then(|arrival| arrival.peer);
            let info = peer.map(ConnectInfo);
            info.and_then(|info| request.extensions_mut().insert(info));
        }
        Dispatched::View(view.call(request, context.clone()))
    }

    /// Waits for the response, and brings it through steps 4 to 6. What is rare has a box of
    /// its own, so that the future of every request is small.
    async fn respond(&self, dispatched: Dispatched, context: &Context) -> Response {
        let stages = self.stages.of(context.rule_number());
        let answered = async { settle(dispatched.wait().await?, context) };
        let mut response = match catch_panic(answered)
            .await
            .map_err(Arc::new)
            .and_then(identity)
        {
            Ok(response) => response,
            Err(error) => Box::pin(self.handle_user_exception(error, context, stages)).await,
        };
        if let Some(left) = process_now(&mut response, context, stages) {
            response = Box::pin(self.process_response(response, left, context, stages)).await;
        }
        if context.must_save_session() {
            response = Box::pin(self.save_session(response, context, stages)).await;
        }
        let signals = &self.application.signals;
        signals.request_finished.send(context, &response);
        response
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

    /// Step 5, from where it has to wait. A function that fails has its error answered for;
    /// the functions after it get that answer.
    async fn process_response(
        &self,
        response: Response,
        left: Left,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let processed = left.failed.map_or(Ok(response), Err);
        let mut response = self.processed(processed, context, stages).await;
        let mut functions = context.take_after_this_request();
        while !functions.is_empty() {
            for function in functions {
                let processed = catch_panic(function.call(response)).await;
                response = self.processed(processed, context, stages).await;
            }
            // They may have added more.
            functions = context.take_after_this_request();
        }
        for hook in &stages.after_request[left.from..] {
            let processed = catch_panic(hook.call(context, response)).await;
            response = self.processed(processed, context, stages).await;
        }
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

    /// Step 6. What stands for a session that cannot be saved passes step 5 too.
    async fn save_session(
        &self,
        mut response: Response,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let saved = catch_panic(context.save_session(response.headers_mut())).await;
        let failed = match saved {
            Ok(Ok(())) => return response,
            Ok(Err(error)) => self.handle_session_error(error, context, stages).await,
            Err(panic) => {
                self.handle_exception(Arc::new(panic), context, stages)
                    .await
            }
        };
        let all = Left {
            from: 0,
            failed: None,
        };
        self.process_response(failed, all, context, stages).await
    }

    /// Tells whether requests from other sites may reach the view.
    fn is_exempt(&self, context: &Context) -> bool {
        let target = context
            .rule_number()
            .and_then(|rule| self.targets.get(rule));
        target.is_some_and(|target| target.csrf_exempt)
    }

    fn warn_of_frame(&self, framed: bool, context: &Context) {
        if let Some(warning) = &self.framed_warning
            && framed
            && context.session_accessed()
        {
            warning.give();
        }
    }

    fn tears_down(&self, context: &Context) -> bool {
        let stages = self.stages.of(context.rule_number());
        stages.tears_down() || self.application.signals.watch_teardown()
    }
}

/// The context of a request under way. When it ends early, the functions that never ran are
/// dropped: they may hold the context, which holds them.
struct Unfinished(Context);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.0.has_after_this_request() {
            drop(self.0.take_after_this_request());
        }
    }
}

/// What of step 5 is left.
struct Left {
    /// The number of the next function.
    from: usize,
    /// How the one before it failed.
    failed: Option<Error>,
}

/// Step 5, as far as it goes without waiting; says what is left.
fn process_now(response: &mut Response, context: &Context, stages: &Stages) -> Option<Left> {
    let left = |from, failed| Some(Left { from, failed });
    if context.has_after_this_request() {
        return left(0, None);
    }
    for (number, hook) in stages.after_request.iter().enumerate() {
        let call = AssertUnwindSafe(|| hook.call_now(context, response));
        match catch_unwind(call) {
            Ok(true) if response.extensions().is_empty() => {}
            Ok(true) => return left(number + 1, None),
            Ok(false) => return left(number, None),
            Err(payload) => return left(number + 1, Some(Panicked::new(&*payload).into())),
        }
    }
    None
}

/// Tells whether `axum::Router::nest` was given a path without a slash at its end: it then
/// serves none with one.
fn has_bare_root(request: &Request) -> bool {
    let nested: Option<&NestedPath> = request.extensions().get();
    nested.is_some_and(|path| !path.as_str().ends_with('/'))
}

/// Reads the client's address where another server than Carafe's left it.
fn peer_of(request: &Request) -> Option<SocketAddr> {
    let info: &ConnectInfo<SocketAddr> = request.extensions().get()?;
    Some(info.0)
}

impl Dispatched {
    fn now(answered: Raised) -> Self {
        Self::Now(Box::new(answered))
    }

    fn error(error: impl Into<Error>) -> Self {
        Self::now(Err(Arc::new(error.into())))
    }

    async fn wait(self) -> Raised {
        match self {
            Self::Now(answered) => *answered,
            Self::View(view) => Ok(view.await),
            Self::Later(answered) => answered.await,
        }
    }
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
