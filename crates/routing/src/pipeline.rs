//! The pipeline of a request, in Flask's order:
//!
//! 1. The host is checked; an untrusted one is a 400.
//! 2. The URL is matched, and the context made; nothing of the session is verified yet.
//! 3. The view runs, or the automatic `OPTIONS`, or the redirect or error page.
//! 4. What the view left to be built, the URL of a redirect, is built.
//! 5. The session is saved: `Set-Cookie`, `Vary: Cookie`.
//!
//! Around it, when wanted, stands the protection against requests from other sites.

use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use carafe_session::SessionInterface;
use futures_util::FutureExt;
use http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use tower::Service;

use crate::context::{Found, Routed};
use crate::framed::{self, FramedWarning};
use crate::refusal::with_allow;
use crate::request_url::{RequestUrl, is_websocket};
use crate::site::Site;
use crate::trusted_hosts::TrustedHosts;
use crate::url_map::with_query;
use crate::{
    BuildError, Context, DispatchOptions, OptionError, Redirect, RedirectTo, Target, UrlFor, Urls,
    error_page, redirect,
};

/// The pipeline, without the protection around it.
#[derive(Clone)]
pub(crate) struct Pipeline(Arc<Inner>);

pub(crate) type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

struct Inner {
    site: Arc<Site>,
    targets: Vec<Target>,
    sessions: Arc<dyn SessionInterface>,
    trusted_hosts: Option<TrustedHosts>,
    url_scheme: &'static str,
    frame_ancestors: Option<HeaderValue>,
    framed_warning: Option<FramedWarning>,
}

impl Pipeline {
    pub(crate) fn new(
        urls: Urls,
        targets: Vec<Target>,
        options: DispatchOptions,
    ) -> Result<Self, OptionError> {
        Ok(Self(Arc::new(Inner {
            site: urls.into_site(),
            targets,
            sessions: options.sessions,
            trusted_hosts: options.trusted_hosts.map(TrustedHosts::new),
            url_scheme: options.url_scheme,
            frame_ancestors: options.frame_ancestors.as_deref().map(policy).transpose()?,
            framed_warning: options.warn_framed.then(FramedWarning::default),
        })))
    }

    /// Tells whether the view that a request leads to is exempt from protection against
    /// other sites.
    pub(crate) fn is_exempt(&self, request: &Request) -> bool {
        let route = || {
            let url = RequestUrl::of(request, self.0.url_scheme);
            self.0.site.route(request, &url).ok()
        };
        let matched = std::panic::catch_unwind(AssertUnwindSafe(route))
            .ok()
            .flatten();
        let target = matched.and_then(|matched| self.0.targets.get(matched.id));
        target.is_some_and(|target| target.csrf_exempt)
    }
}

fn policy(frame_ancestors: &str) -> Result<HeaderValue, OptionError> {
    HeaderValue::try_from(format!("frame-ancestors {frame_ancestors}")).map_err(|_| {
        OptionError::FrameAncestors {
            sources: frame_ancestors.to_owned(),
        }
    })
}

impl Service<Request> for Pipeline {
    type Response = Response;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> ResponseFuture {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { Ok(inner.dispatch(request).await) })
    }
}

impl Inner {
    async fn dispatch(&self, request: Request) -> Response {
        let head = request.method() == Method::HEAD;
        let framed =
            self.framed_warning.is_some() && framed::is_framed_cross_site(request.headers());
        let (response, context) = self.respond(request).await;
        if let (true, Some(warning)) =
            (framed && context.session().accessed(), &self.framed_warning)
        {
            warning.give();
        }
        let mut response = context.session().finish(response).await;
        if let Some(policy) = &self.frame_ancestors {
            let headers = response.headers_mut();
            headers.append(CONTENT_SECURITY_POLICY, policy.clone());
        }
        if head {
            without_body(response)
        } else {
            response
        }
    }

    async fn respond(&self, request: Request) -> (Response, Context) {
        let url = RequestUrl::of(&request, self.url_scheme);
        let hosts = self.trusted_hosts.as_ref();
        if hosts.is_some_and(|hosts| !hosts.trust(&request)) {
            let response = error_page(StatusCode::BAD_REQUEST);
            return (response, self.context(&request, url, None));
        }
        // Converters and functions of redirects are the program's code too.
        let route = AssertUnwindSafe(|| self.site.route(&request, &url));
        let routed = std::panic::catch_unwind(route);
        let routed = routed.map(|routed| routed.map(|matched| (matched.id, Found::new(matched))));
        let response = match routed {
            Ok(Ok((id, found))) => {
                let context = self.context(&request, url, Some(found));
                let answer = AssertUnwindSafe(self.answer(id, request, &context));
                let answered = answer.catch_unwind().await;
                return (answered.unwrap_or_else(|_| self.panicked(id)), context);
            }
            Ok(Err(refusal)) => refusal.into_response(),
            Err(_) => {
                tracing::error!("a converter, or the function of a redirect, panicked");
                error_page(StatusCode::INTERNAL_SERVER_ERROR)
            }
        };
        (response, self.context(&request, url, None))
    }

    /// Answers for a view that panicked. The panic's message is in the log of the panic hook,
    /// standard error by default.
    fn panicked(&self, rule: usize) -> Response {
        let target = self.targets.get(rule);
        let view = target.and_then(|target| Some(target.view.as_ref()?.name()));
        tracing::error!(
            view,
            rule = self.site.map.rule(rule).rule.rule,
            "a view panicked"
        );
        error_page(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Has the rule answer: by a redirect to an endpoint, `OPTIONS`, or its view.
    async fn answer(&self, rule: usize, request: Request, context: &Context) -> Response {
        let site_rule = &self.site.map.rule(rule).rule;
        if let Some(RedirectTo::UrlFor(url)) = &site_rule.redirect_to {
            let url = url.clone().with_view_args(context.view_args());
            let query = request.uri().query().unwrap_or_default();
            return self.redirect(&url, query, context);
        }
        if request.method() == Method::OPTIONS && site_rule.provide_automatic_options {
            return self.options(&request, context);
        }
        let target = self.targets.get(rule);
        let Some(view) = target.and_then(|target| target.view.as_ref()) else {
            return error_page(StatusCode::NOT_FOUND);
        };
        let mut response = view.call(request, context.clone()).await;
        let Some(redirect) = response.extensions_mut().remove::<Redirect>() else {
            return response;
        };
        let resolved = redirect.resolve(response, &self.urls(context));
        resolved.unwrap_or_else(|error| unbuilt(&error, context))
    }

    /// Redirects from a rule to an endpoint.
    fn redirect(&self, url: &UrlFor, query: &str, context: &Context) -> Response {
        match self.urls(context).build(url) {
            Ok(url) => {
                let url = with_query(url, query);
                redirect::response(&url, StatusCode::PERMANENT_REDIRECT)
            }
            Err(error) => unbuilt(&error, context),
        }
    }

    fn urls(&self, context: &Context) -> Urls {
        Urls::within(Arc::clone(&self.site), context.clone())
    }

    /// Answers `OPTIONS` with the methods of all rules that match.
    fn options(&self, request: &Request, context: &Context) -> Response {
        let domain = context.url().map(|url| self.site.domain(url));
        let domain = domain.and_then(Result::ok).flatten().unwrap_or_default();
        let (path, websocket) = (request.uri().path(), is_websocket(request));
        let methods = self.site.map.allowed_methods(&domain, path, websocket);
        let mut response = Response::new(Body::empty());
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html);
        with_allow(response, &methods)
    }

    fn context(&self, request: &Request, url: RequestUrl, found: Option<Found>) -> Context {
        let routed = Routed {
            site: Arc::clone(&self.site),
            url,
            found,
        };
        Context::new(Arc::clone(&self.sessions), request.headers(), Some(routed))
    }
}

/// Answers for a redirect to an endpoint that has no URL.
fn unbuilt(error: &BuildError, context: &Context) -> Response {
    let rule = context.url_rule().map(|rule| rule.rule.as_str());
    tracing::error!(%error, rule, "a redirect leads to a URL that cannot be built");
    error_page(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Answers `HEAD`: the headers of `GET`, and nothing else.
fn without_body(mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        let headers = response.headers_mut();
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    response.map(|_| Body::empty())
}
