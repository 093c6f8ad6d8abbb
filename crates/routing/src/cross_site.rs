//! Protection against requests that another site makes a visitor's browser send.
//!
//! `SameSite=None` takes away the browser's own. The rules, by Fetch Metadata
//! ([W3C](https://www.w3.org/TR/fetch-metadata/)):
//!
//! 1. `GET`, `HEAD` and `OPTIONS` pass, unless they ask to become a WebSocket: its messages
//!    carry the session, and no other rule of browsers protects it.
//! 2. An `Origin` that is trusted passes.
//! 3. `Sec-Fetch-Site: same-origin` or `none` passes.
//! 4. Neither header: not a browser, passes.
//! 5. Otherwise the `Origin` has to be this host.
//!
//! What does not pass is a 403.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context as TaskContext, Poll};

use futures_util::FutureExt;
use http::{Method, Request, Response, StatusCode};
use tower::{Layer, Service};
use tower_http::csrf::{Csrf, CsrfLayer, ProtectionError};

use crate::{Error, HttpError, OptionError};

/// Whether unsafe requests from other sites are refused, and whose are not.
#[derive(Clone, Debug, Default)]
pub struct CrossSitePolicy {
    /// Whether they are refused at all. Default: false.
    pub protect: bool,
    /// Origins that may send them, such as `https://shop.example`. Default: none.
    pub trusted_origins: Vec<String>,
}

/// The protection: tower-http's, asked for its opinion alone.
#[derive(Debug)]
pub(crate) struct CrossSite(Csrf<Pass>);

impl CrossSite {
    /// Makes the protection, or says which origin is malformed.
    pub(crate) fn new(policy: &CrossSitePolicy) -> Result<Self, OptionError> {
        let mut layer = CsrfLayer::new();
        for origin in &policy.trusted_origins {
            layer =
                layer
                    .add_trusted_origin(origin)
                    .map_err(|error| OptionError::TrustedOrigin {
                        origin: origin.clone(),
                        message: error.to_string(),
                    })?;
        }
        Ok(Self(layer.layer(Pass)))
    }

    /// Refuses a request from another site: a 403.
    pub(crate) fn check<B>(&self, request: &Request<B>, websocket: bool) -> Result<(), Error> {
        if request.method().is_safe() && !websocket {
            return Ok(());
        }
        let mut head = Request::new(());
        *head.method_mut() = Method::POST;
        head.uri_mut().clone_from(request.uri());
        head.headers_mut().clone_from(request.headers());
        let asked = self.0.clone().call(head).now_or_never();
        let refusal =
            asked.map(|Ok(response)| response.extensions().get::<ProtectionError>().cloned());
        match refusal {
            Some(None) => Ok(()),
            _ => {
                tracing::info!(?refusal, "a request from another site was refused");
                Err(HttpError::new(StatusCode::FORBIDDEN).into())
            }
        }
    }
}

/// What stands behind the protection: requests that get here may pass.
#[derive(Clone, Copy, Debug)]
struct Pass;

impl Service<Request<()>> for Pass {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        ready(Ok(Response::new(())))
    }
}
