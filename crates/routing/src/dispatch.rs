use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use axum::extract::Request;
use axum::response::Response;
use carafe_session::SessionInterface;
use tower::{Layer, Service};
use tower_http::csrf::Csrf;

use crate::cross_site::Rejection;
use crate::pipeline::{Pipeline, ResponseFuture};
use crate::{CrossSitePolicy, OptionError, Urls, View};

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
        csrf: Csrf<Pipeline, Rejection>,
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
        let cross_site = options.cross_site.clone();
        let pipeline = Pipeline::new(urls, targets, options)?;
        let guarded = if cross_site.protect {
            Guarded::Protected {
                csrf: crate::cross_site::layer(&cross_site)?.layer(pipeline.clone()),
                exempt: any_exempt.then_some(pipeline),
            }
        } else {
            Guarded::Open(pipeline)
        };
        Ok(Self { guarded })
    }
}

impl fmt::Debug for Dispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatch").finish_non_exhaustive()
    }
}

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
                Some(pipeline) if !request.method().is_safe() && pipeline.is_exempt(&request) => {
                    pipeline.call(request)
                }
                _ => Box::pin(csrf.call(request)),
            },
        }
    }
}
