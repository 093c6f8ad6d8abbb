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
use std::fmt;
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
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_SECURITY_POLICY};
use http::{HeaderValue, Method, StatusCode};
use tower::{Layer, Service};
use tower_http::csrf::Csrf;

use crate::context::{Found, Routed};
use crate::framed::{self, FramedWarning};
use crate::redirect;
use crate::request_url::{RequestUrl, is_websocket};
use crate::trusted_hosts::TrustedHosts;
use crate::url_map::{Matched, Outcome};
use crate::urls::Site;
use crate::{
    Context, CrossSitePolicy, HostError, OptionError, Redirect, RoutingError, Urls, View,
    cross_site, error_page,
};

/// What the pipeline needs to know besides the rules.
#[derive(Clone, Debug)]
pub struct DispatchOptions {
    /// Where sessions come from and go to.
    pub sessions: Arc<dyn SessionInterface>,
    /// Hosts that requests may name; an entry with a leading dot is a domain and all
    /// below it. `None` trusts every host.
    pub trusted_hosts: Option<Vec<String>>,
    /// The scheme of requests that do not name theirs: `http` or `https`.
    pub url_scheme: &'static str,
    /// Protection against unsafe requests from other sites.
    pub cross_site: CrossSitePolicy,
    /// Who may embed the pages: the sources of `frame-ancestors`, such as
    /// `https://shop.example`. `None` lets everybody.
    pub frame_ancestors: Option<String>,
    /// Whether to warn when a page in an iframe will lose its session.
    pub warn_framed: bool,
}

/// What a rule leads to.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The view; none if the rule only redirects or builds URLs.
    pub view: Option<View>,
    /// Whether requests from other sites may reach it although they are protected
    /// against. Default: false.
    pub csrf_exempt: bool,
}

/// The pipeline: a tower service from a request to a response.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use axum::extract::Request;
/// use carafe_routing::{
///     CrossSitePolicy, Dispatch, DispatchOptions, MapOptions, Path, Rule, Target, UrlMap,
///     UrlOptions, Urls, View,
/// };
/// use carafe_session::NullSessionInterface;
/// use tower::ServiceExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let map = UrlMap::new(vec![Rule::new("/hello/<name>", "hello")], MapOptions::default())?;
/// let hello = Target {
///     view: Some(View::new(async |Path(name): Path<String>| format!("Hello, {name}!"))),
///     ..Target::default()
/// };
/// let options = DispatchOptions {
///     sessions: Arc::new(NullSessionInterface),
///     trusted_hosts: None,
///     url_scheme: "http",
///     cross_site: CrossSitePolicy::default(),
///     frame_ancestors: None,
///     warn_framed: false,
/// };
/// let urls = Urls::new(map, UrlOptions::default());
/// let dispatch = Dispatch::new(urls, vec![hello], options)?;
/// let request = Request::get("/hello/ada").body(axum::body::Body::empty())?;
/// assert_eq!(dispatch.oneshot(request).await?.status(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Dispatch {
    guarded: Guarded,
}

#[derive(Clone)]
enum Guarded {
    Open(Pipeline),
    Protected {
        csrf: Csrf<Pipeline, cross_site::Rejection>,
        /// The way around, for views that are exempt.
        exempt: Option<Pipeline>,
    },
}

impl Dispatch {
    /// Puts the pipeline together. `targets` are what the rules of the map lead to, in
    /// their order; a rule without one is a 404.
    ///
    /// # Errors
    ///
    /// [`OptionError`] if a trusted origin or a source of `frame_ancestors` is malformed.
    pub fn new(
        urls: Urls,
        targets: Vec<Target>,
        options: DispatchOptions,
    ) -> Result<Self, OptionError> {
        let any_exempt = targets.iter().any(|target| target.csrf_exempt);
        let pipeline = Pipeline(Arc::new(Inner {
            site: urls.into_site(),
            targets,
            sessions: options.sessions,
            trusted_hosts: options.trusted_hosts.map(TrustedHosts::new),
            url_scheme: options.url_scheme,
            frame_ancestors: options.frame_ancestors.as_deref().map(policy).transpose()?,
            framed_warning: options.warn_framed.then(FramedWarning::default),
        }));
        let guarded = if options.cross_site.protect {
            Guarded::Protected {
                csrf: cross_site::layer(&options.cross_site)?.layer(pipeline.clone()),
                exempt: any_exempt.then_some(pipeline),
            }
        } else {
            Guarded::Open(pipeline)
        };
        Ok(Self { guarded })
    }
}

fn policy(frame_ancestors: &str) -> Result<HeaderValue, OptionError> {
    HeaderValue::try_from(format!("frame-ancestors {frame_ancestors}")).map_err(|_| {
        OptionError::FrameAncestors {
            sources: frame_ancestors.to_owned(),
        }
    })
}

impl fmt::Debug for Dispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatch").finish_non_exhaustive()
    }
}

type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

impl Service<Request> for Dispatch {
    type Response = Response;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> ResponseFuture {
        match &mut self.guarded {
            Guarded::Open(pipeline) => pipeline.call(request),
            Guarded::Protected { csrf, exempt } => match exempt {
                Some(pipeline) if pipeline.0.is_exempt(&request) => pipeline.call(request),
                _ => Box::pin(csrf.call(request)),
            },
        }
    }
}

/// The pipeline itself, without protection.
#[derive(Clone)]
struct Pipeline(Arc<Inner>);

struct Inner {
    site: Arc<Site>,
    targets: Vec<Target>,
    sessions: Arc<dyn SessionInterface>,
    trusted_hosts: Option<TrustedHosts>,
    url_scheme: &'static str,
    frame_ancestors: Option<HeaderValue>,
    framed_warning: Option<FramedWarning>,
}

/// Why no view runs.
enum Refusal {
    Routing(RoutingError),
    Host(HostError),
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
            let response = error_page::response(StatusCode::BAD_REQUEST);
            return (response, self.context(&request, url, None));
        }
        match self.route(&request, &url) {
            Ok(matched) => {
                let id = matched.id;
                let found = Found::new(matched);
                let context = self.context(&request, url, Some(found));
                (self.answer(id, request, &context).await, context)
            }
            Err(refusal) => {
                let response = refusal.into_response();
                (response, self.context(&request, url, None))
            }
        }
    }

    /// Finds the rule, or where to go instead.
    fn route<'r>(
        &self,
        request: &'r Request,
        url: &RequestUrl,
    ) -> Result<Matched<'_, 'r>, Refusal> {
        let (method, uri) = (request.method(), request.uri());
        let websocket = is_websocket(request);
        let domain = self.site.domain(url).map_err(Refusal::Host)?;
        let domain = domain.ok_or(Refusal::Routing(RoutingError::NotFound))?;
        let outcome = self.site.map.find(&domain, uri.path(), method, websocket);
        match outcome {
            Outcome::Matched(matched) if !self.site.map.may_redirect(&matched) => Ok(matched),
            Outcome::Matched(_) | Outcome::Redirect(_) => {
                let adapter = self.site.bind(url, websocket).map_err(Refusal::Host)?;
                let adapter = adapter.query(uri.query().unwrap_or_default());
                adapter.settle(outcome, method).map_err(Refusal::Routing)
            }
            Outcome::MethodNotAllowed(methods) => {
                let error = RoutingError::MethodNotAllowed(methods.sorted());
                Err(Refusal::Routing(error))
            }
            Outcome::WebsocketMismatch => Err(Refusal::Routing(RoutingError::WebsocketMismatch)),
            Outcome::NotFound => Err(Refusal::Routing(RoutingError::NotFound)),
        }
    }

    /// Has the view of a rule answer.
    async fn answer(&self, rule: usize, request: Request, context: &Context) -> Response {
        if request.method() == Method::OPTIONS && self.is_automatic(rule) {
            return self.options(&request, context);
        }
        let target = self.targets.get(rule);
        let Some(view) = target.and_then(|target| target.view.as_ref()) else {
            return error_page::response(StatusCode::NOT_FOUND);
        };
        let called = AssertUnwindSafe(view.call(request, context.clone()));
        let response = called.catch_unwind().await;
        let mut response = response.unwrap_or_else(|_| panicked(view.name()));
        match response.extensions_mut().remove::<Redirect>() {
            Some(redirect) => self.resolve(redirect, context),
            None => response,
        }
    }

    fn is_automatic(&self, rule: usize) -> bool {
        self.site.map.rule(rule).rule.provide_automatic_options
    }

    /// Builds the URL of a redirect that a view returned.
    fn resolve(&self, redirect: Redirect, context: &Context) -> Response {
        let urls = Urls::within(Arc::clone(&self.site), context.clone());
        redirect.resolve(&urls).unwrap_or_else(|error| {
            tracing::error!(%error, "a view redirects to a URL that cannot be built");
            error_page::response(StatusCode::INTERNAL_SERVER_ERROR)
        })
    }

    /// Answers `OPTIONS` with the methods of all rules that match.
    fn options(&self, request: &Request, context: &Context) -> Response {
        let domain = context.url().map(|url| self.site.domain(url));
        let domain = domain.and_then(Result::ok).flatten().unwrap_or_default();
        let methods =
            self.site
                .map
                .allowed_methods(&domain, request.uri().path(), is_websocket(request));
        with_allow(Response::new(Body::empty()), &methods)
    }

    fn context(&self, request: &Request, url: RequestUrl, found: Option<Found>) -> Context {
        let routed = Routed {
            site: Arc::clone(&self.site),
            url,
            found,
        };
        Context::new(Arc::clone(&self.sessions), request.headers(), Some(routed))
    }

    /// Tells whether the view that a request leads to is exempt from protection against
    /// other sites.
    fn is_exempt(&self, request: &Request) -> bool {
        let url = RequestUrl::of(request, self.url_scheme);
        let matched = self.route(request, &url);
        matched.is_ok_and(|matched| self.targets.get(matched.id).is_some_and(|t| t.csrf_exempt))
    }
}

impl Refusal {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Routing(error) => error,
            Self::Host(error) => {
                tracing::debug!(%error, "a request names no host");
                return error_page::response(StatusCode::BAD_REQUEST);
            }
        };
        match error {
            RoutingError::Redirect(url) => redirect::response(&url, StatusCode::PERMANENT_REDIRECT),
            RoutingError::MethodNotAllowed(methods) => with_allow(
                error_page::response(StatusCode::METHOD_NOT_ALLOWED),
                &methods,
            ),
            RoutingError::WebsocketMismatch => error_page::response(StatusCode::BAD_REQUEST),
            RoutingError::NotFound => error_page::response(StatusCode::NOT_FOUND),
        }
    }
}

fn with_allow(mut response: Response, methods: &[Method]) -> Response {
    let names: Vec<_> = methods.iter().map(Method::as_str).collect();
    if let Ok(allow) = HeaderValue::try_from(names.join(", ")) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// Answers for a view that panicked. The panic's message is in the log of the panic hook,
/// standard error by default.
fn panicked(view: &str) -> Response {
    tracing::error!(view, "a view panicked");
    error_page::response(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Answers `HEAD`: the headers of `GET`, and nothing else.
fn without_body(mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        let headers = response.headers_mut();
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    response.map(|_| Body::empty())
}
