//! Step 1 of the pipeline.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::extract::{ConnectInfo, NestedPath, Request};

use crate::Context;
use crate::context::{Arrival, Found};
use crate::error::Panicked;
use crate::glance::Glance;
use crate::pipeline::Inner;
use crate::refusal::Refusal;
use crate::request_url::RequestUrl;

impl Inner {
    /// Step 1: finds the rule, and makes the context.
    pub(crate) fn open(
        &self,
        request: &Request,
        peer: Option<SocketAddr>,
    ) -> (Context, Option<Refusal>) {
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
            is_conditional: glance.is_conditional,
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
