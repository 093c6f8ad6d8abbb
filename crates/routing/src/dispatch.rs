use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse, Response};
use carafe_session::SessionInterface;
use futures_util::future::Either;
use http::HeaderValue;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt};

use crate::application::Application;
use crate::body_limits::Limits;
use crate::cross_site::CrossSite;
use crate::framed::FramedWarning;
use crate::hooks::{HooksByBlueprint, StagesByRule};
use crate::pipeline::{Inner, Pipeline};
use crate::trusted_hosts::TrustedHosts;
use crate::{
    BodyLimits, CrossSitePolicy, ErrorPolicy, JsonOptions, ManagedState, Mounts, OptionError,
    Signals, Urls, View,
};

/// What the pipeline needs to know besides the rules.
#[derive(Clone, Debug)]
pub struct DispatchOptions {
    /// Where sessions come from and go to.
    pub sessions: Arc<dyn SessionInterface>,
    /// The functions that run around the views, and those that handle errors.
    pub hooks: HooksByBlueprint,
    /// The values that views take as [`State`](crate::State).
    pub state: ManagedState,
    /// Who listens to what happens.
    pub signals: Signals,
    /// Services that answer where no rule matches.
    pub mounts: Mounts,
    /// How JSON is written.
    pub json: JsonOptions,
    /// Which errors become pages.
    pub errors: ErrorPolicy,
    /// How much of a request's body is taken, where a target says nothing else.
    pub body_limits: BodyLimits,
    /// Whether the head of every request is kept beyond its view, so that templates see it.
    /// Default: false.
    pub keep_heads: bool,
    /// Hosts that requests may name; an entry with a leading dot is a domain and all
    /// below it. `None` trusts every host.
    pub trusted_hosts: Option<Vec<String>>,
    /// The scheme of requests that do not name theirs: `http` or `https`.
    pub url_scheme: &'static str,
    /// Whether it becomes part of an `axum::Router`, whose `nest` serves the path it is given
    /// without a slash at its end alone.
    pub in_router: bool,
    /// Protection against unsafe requests from other sites.
    pub cross_site: CrossSitePolicy,
    /// Who may embed the pages: the sources of `frame-ancestors`, such as
    /// `https://shop.example`. `None` lets everybody.
    pub frame_ancestors: Option<String>,
    /// Whether to warn when a page in an iframe will lose its session.
    pub warn_framed: bool,
}

impl DispatchOptions {
    /// Takes where sessions come from, and Flask's defaults for everything else.
    #[must_use]
    pub fn new(sessions: Arc<dyn SessionInterface>) -> Self {
        Self {
            sessions,
            hooks: HooksByBlueprint::default(),
            state: ManagedState::default(),
            signals: Signals::default(),
            mounts: Mounts::default(),
            json: JsonOptions::default(),
            errors: ErrorPolicy::default(),
            body_limits: BodyLimits::default(),
            keep_heads: false,
            trusted_hosts: None,
            url_scheme: "http",
            in_router: false,
            cross_site: CrossSitePolicy::default(),
            frame_ancestors: None,
            warn_framed: false,
        }
    }
}

/// What a rule leads to.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The view; none if the rule only redirects or builds URLs.
    pub view: Option<View>,
    /// Whether requests from other sites may reach it although they are protected
    /// against. Default: false.
    pub csrf_exempt: bool,
    /// How much of a request's body is taken. `None`: what the application says.
    pub body_limits: Option<BodyLimits>,
}

/// The pipeline: a tower service from a request to a response.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use axum::extract::Request;
/// use carafe_routing::{
///     Dispatch, DispatchOptions, MapOptions, Path, Rule, Target, UrlMap, UrlOptions, Urls, View,
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
/// let options = DispatchOptions::new(Arc::new(NullSessionInterface));
/// let urls = Urls::new(map, UrlOptions::default());
/// let dispatch = Dispatch::new(urls, vec![hello], options)?;
/// let request = Request::get("/hello/ada").body(axum::body::Body::empty())?;
/// assert_eq!(dispatch.oneshot(request).await?.status(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Dispatch {
    service: Wrapped,
    peer: Option<SocketAddr>,
}

/// The response to come.
pub type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

#[derive(Clone)]
enum Wrapped {
    Bare(Pipeline),
    Layered(BoxCloneSyncService<Request, Response, Infallible>),
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
        let cross_site = &options.cross_site;
        let cross_site = cross_site.protect.then(|| CrossSite::new(cross_site));
        let site = urls.into_site();
        let own = |(rule, target): (usize, &Target)| Some((rule, target.body_limits?));
        let limits = Limits {
            all: options.body_limits,
            by_rule: targets.iter().enumerate().filter_map(own).collect(),
        };
        let pipeline = Inner {
            targets,
            stages: StagesByRule::new(&site.map, &options.hooks),
            mounts: options.mounts,
            errors: options.errors,
            cross_site: cross_site.transpose()?,
            trusted_hosts: options.trusted_hosts.map(TrustedHosts::new),
            url_scheme: options.url_scheme,
            in_router: options.in_router,
            frame_ancestors: options.frame_ancestors.as_deref().map(policy).transpose()?,
            framed_warning: options.warn_framed.then(FramedWarning::default),
            application: Arc::new(Application {
                site,
                sessions: options.sessions,
                state: options.state,
                signals: options.signals,
                json: options.json,
                limits,
                keep_heads: options.keep_heads,
                debug: options.errors.debug,
            }),
        };
        Ok(Self {
            service: Wrapped::Bare(Pipeline(Arc::new(pipeline))),
            peer: None,
        })
    }

    /// Wraps a tower layer around the whole.
    ///
    /// # Flask
    ///
    /// `app.wsgi_app = Middleware(app.wsgi_app)`.
    #[must_use]
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Self>,
        L::Service: Service<Request, Response: IntoResponse, Error: Into<Infallible>, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        let peer = self.peer;
        let layered = layer.layer(self);
        let layered = layered.map_response(IntoResponse::into_response);
        let layered = layered.map_err(Into::into);
        Self {
            service: Wrapped::Layered(BoxCloneSyncService::new(layered)),
            peer,
        }
    }

    /// Answers a request: the same as calling the service, which is always ready, without
    /// a box around the future.
    pub fn answer(&self, mut request: Request) -> impl Future<Output = Response> + Send + use<> {
        match &self.service {
            Wrapped::Bare(pipeline) => Either::Left(pipeline.answer(request, self.peer)),
            Wrapped::Layered(service) => {
                if let Some(peer) = self.peer {
                    request.extensions_mut().insert(ConnectInfo(peer));
                }
                let answered = service.clone().oneshot(request);
                Either::Right(Box::pin(async move {
                    let Ok(response) = answered.await;
                    response
                }))
            }
        }
    }

    /// Says who the client is, for the requests of one connection.
    #[must_use]
    pub fn with_peer(mut self, peer: SocketAddr) -> Self {
        self.peer = Some(peer);
        self
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

impl<B> Service<http::Request<B>> for Dispatch
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> ResponseFuture {
        let answered = self.answer(request.map(Body::new));
        Box::pin(async move { Ok(answered.await) })
    }
}
