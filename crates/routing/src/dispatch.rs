//! The pipeline of a request, in Flask's order:
//!
//! 1. The host is checked; an untrusted one is a 400.
//! 2. The URL is matched, and the context made; nothing of the session is verified yet.
//! 3. The view runs, or the automatic `OPTIONS`, or the error page.
//! 4. The session is saved: `Set-Cookie`, `Vary: Cookie`.
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

use crate::framed::{self, FramedWarning};
use crate::trusted_hosts::TrustedHosts;
use crate::url_map::Match;
use crate::{Context, CrossSitePolicy, OptionError, UrlMap, cross_site, error_page};

/// What the pipeline needs to know besides the rules.
#[derive(Clone, Debug)]
pub struct DispatchOptions {
    /// Where sessions come from and go to.
    pub sessions: Arc<dyn SessionInterface>,
    /// Hosts that requests may name; an entry with a leading dot is a domain and all
    /// below it. `None` trusts every host.
    pub trusted_hosts: Option<Vec<String>>,
    /// Whether `OPTIONS` is answered for every rule. Default in Flask: true.
    pub automatic_options: bool,
    /// Protection against unsafe requests from other sites.
    pub cross_site: CrossSitePolicy,
    /// Who may embed the pages: the sources of `frame-ancestors`, such as
    /// `https://shop.example`. `None` lets everybody.
    pub frame_ancestors: Option<String>,
    /// Whether to warn when a page in an iframe will lose its session.
    pub warn_framed: bool,
}

/// The pipeline: a tower service from a request to a response.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use axum::extract::Request;
/// use carafe_routing::{CrossSitePolicy, Dispatch, DispatchOptions, Endpoint, Path, UrlMap, View};
/// use carafe_session::NullSessionInterface;
/// use tower::ServiceExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let hello = Endpoint {
///     rule: "/hello/<name>".parse()?,
///     methods: vec![http::Method::GET],
///     view: View::new(async |Path(name): Path<String>| format!("Hello, {name}!")),
///     csrf_exempt: false,
/// };
/// let options = DispatchOptions {
///     sessions: Arc::new(NullSessionInterface),
///     trusted_hosts: None,
///     automatic_options: true,
///     cross_site: CrossSitePolicy::default(),
///     frame_ancestors: None,
///     warn_framed: false,
/// };
/// let dispatch = Dispatch::new(UrlMap::new(vec![hello]), options)?;
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
    Protected(Csrf<Pipeline, fn(tower_http::csrf::ProtectionError) -> Response>),
}

impl Dispatch {
    /// Puts the pipeline together.
    ///
    /// # Errors
    ///
    /// [`OptionError`] if a trusted origin or a source of `frame_ancestors` is malformed.
    pub fn new(url_map: UrlMap, options: DispatchOptions) -> Result<Self, OptionError> {
        let url_map = Arc::new(url_map);
        let pipeline = Pipeline(Arc::new(Inner {
            url_map: Arc::clone(&url_map),
            sessions: options.sessions,
            trusted_hosts: options.trusted_hosts.map(TrustedHosts::new),
            automatic_options: options.automatic_options,
            frame_ancestors: options.frame_ancestors.as_deref().map(policy).transpose()?,
            framed_warning: options.warn_framed.then(FramedWarning::default),
        }));
        let guarded = if options.cross_site.protect {
            Guarded::Protected(cross_site::layer(&options.cross_site, url_map)?.layer(pipeline))
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
            Guarded::Protected(csrf) => Box::pin(csrf.call(request)),
        }
    }
}

/// The pipeline itself, without protection.
#[derive(Clone)]
struct Pipeline(Arc<Inner>);

struct Inner {
    url_map: Arc<UrlMap>,
    sessions: Arc<dyn SessionInterface>,
    trusted_hosts: Option<TrustedHosts>,
    automatic_options: bool,
    frame_ancestors: Option<HeaderValue>,
    framed_warning: Option<FramedWarning>,
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
        let hosts = self.trusted_hosts.as_ref();
        if hosts.is_some_and(|hosts| !hosts.trust(&request)) {
            let response = error_page::response(StatusCode::BAD_REQUEST);
            return (response, self.context(&request, Vec::new()));
        }
        let response = match self.url_map.find(request.method(), request.uri().path()) {
            Match::View(endpoint, args) => {
                let context = self.context(&request, args);
                let view = endpoint.view.call(request, context.clone());
                let response = AssertUnwindSafe(view).catch_unwind().await;
                let response = response.unwrap_or_else(|_| panicked(endpoint.view.name()));
                return (response, context);
            }
            Match::MethodNotAllowed(allowed) => self.method_not_allowed(request.method(), allowed),
            Match::NotFound => error_page::response(StatusCode::NOT_FOUND),
        };
        (response, self.context(&request, Vec::new()))
    }

    fn context(&self, request: &Request, args: Vec<(String, String)>) -> Context {
        Context::new(Arc::clone(&self.sessions), request.headers(), args)
    }

    fn method_not_allowed(&self, method: &Method, mut allowed: Vec<Method>) -> Response {
        if self.automatic_options {
            allowed.push(Method::OPTIONS);
        }
        allowed.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        allowed.dedup();
        let mut response = if self.automatic_options && method == Method::OPTIONS {
            Response::new(Body::empty())
        } else {
            error_page::response(StatusCode::METHOD_NOT_ALLOWED)
        };
        let names: Vec<_> = allowed.iter().map(Method::as_str).collect();
        if let Ok(allow) = HeaderValue::try_from(names.join(", ")) {
            response.headers_mut().insert(ALLOW, allow);
        }
        response
    }
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
