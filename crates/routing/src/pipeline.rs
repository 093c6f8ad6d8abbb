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
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use http::header::CONTENT_SECURITY_POLICY;
use http::{HeaderValue, Method};

use crate::application::Application;
use crate::closing::{torn_down, without_body};
use crate::cross_site::CrossSite;
use crate::dispatched::Dispatched;
use crate::error::{Panicked, catch_panic};
use crate::error_answer::settle;
use crate::framed::{FramedWarning, is_framed_cross_site};
use crate::hooks::{Stages, StagesByRule};
use crate::mounts::Mounts;
use crate::processing::process_now;
use crate::refusal::Refusal;
use crate::teardown::Teardown;
use crate::trusted_hosts::TrustedHosts;
use crate::{Context, Error, ErrorPolicy, Target};

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
        let unfinished = Unfinished {
            context,
            is_alone: AtomicBool::new(teardown.is_none()),
        };
        async move {
            let (inner, context) = (&pipeline.0, &unfinished.context);
            let mut response = inner.respond(dispatched, context).await;
            inner.warn_of_frame(framed, context);
            if let Some(policy) = &inner.frame_ancestors {
                let headers = response.headers_mut();
                headers.append(CONTENT_SECURITY_POLICY, policy.clone());
            }
            if head {
                response = without_body(response);
            }
            // What was kept in `g` may hold the context, and is forgotten at the end.
            let keeps = || Teardown::new(pipeline.clone(), context.clone());
            let teardown = teardown.or_else(|| context.has_globals().then(keeps));
            unfinished.is_alone.store(false, Ordering::Relaxed);
            if let Some(teardown) = teardown {
                response = Box::pin(torn_down(teardown, response)).await;
            }
            response
        }
    }

    /// Steps 2 and 3, as far as they go without waiting.
    fn full_dispatch_request(
        &self,
        mut request: Request,
        refusal: Option<Refusal>,
        context: &Context,
    ) -> Dispatched {
        let inner = &self.0;
        let stages = inner.stages.of(context.rule_number());
        let signals = &inner.application.signals;
        if stages.extracts
            && let Some(peer) = context.arrival().and_then(|arrival| arrival.peer)
        {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        if stages.needs_head || context.needs_head() {
            context.keep_head(&request);
        } else if signals.watch_requests() {
            context.keep_head_for_signals(&request);
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
        context.forget();
    }
}

impl Inner {
    /// Refuses a request from another site, unless its view is exempt.
    fn check_site(&self, request: &Request, context: &Context) -> Result<(), Error> {
        let websocket = context.url().is_some_and(|url| url.websocket);
        match &self.cross_site {
            Some(cross_site) if !self.is_exempt(context) => cross_site.check(request, websocket),
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

    /// Waits for the response, and brings it through steps 4 to 6. What is rare has a box of
    /// its own, so that the future of every request is small.
    async fn respond(&self, dispatched: Dispatched, context: &Context) -> Response {
        let stages = self.stages.of(context.rule_number());
        let answered = async {
            let response = dispatched.wait().await?;
            match response.extensions().is_empty() {
                true => Ok(response),
                false => Box::pin(settle(response, context)).await,
            }
        };
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

    /// Tells whether requests from other sites may reach the view.
    fn is_exempt(&self, context: &Context) -> bool {
        self.target(context)
            .is_some_and(|target| target.csrf_exempt)
    }

    /// Returns what the rule of a request leads to.
    pub(crate) fn target(&self, context: &Context) -> Option<&Target> {
        self.targets.get(context.rule_number()?)
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
struct Unfinished {
    context: Context,
    /// Whether nothing else will forget what was noted down.
    is_alone: AtomicBool,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if *self.is_alone.get_mut() {
            self.context.forget();
        } else if self.context.has_after_this_request() {
            drop(self.context.take_after_this_request());
        }
    }
}
