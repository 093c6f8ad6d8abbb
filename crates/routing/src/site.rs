use std::borrow::Cow;

use http::Request;

use crate::refusal::Refusal;
use crate::request_url::{RequestUrl, without_port};
use crate::url_map::{Matched, Outcome, normalize};
use crate::{HostError, RoutingError, UrlAdapter, UrlMap, UrlOptions};

/// The rules and what else URLs depend on, for all requests.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) map: UrlMap,
    pub(crate) options: UrlOptions,
}

impl Site {
    /// Brings `SERVER_NAME` into the form in which hosts are compared, once for all requests.
    pub(crate) fn new(map: UrlMap, mut options: UrlOptions) -> Self {
        if let Some(name) = &mut options.server_name {
            *name = normalize(name).unwrap_or_else(|_| name.to_lowercase());
        }
        Self { map, options }
    }

    /// Returns the part of the host that rules are chosen by; `None` if the host lies
    /// outside of `SERVER_NAME`.
    pub(crate) fn domain(&self, url: &RequestUrl) -> Result<Option<Cow<'_, str>>, HostError> {
        let map = self.map.options();
        if map.host_matching {
            return normalize(&url.host()).map(|host| Some(Cow::Owned(host)));
        }
        if self.options.subdomain_matching {
            return Ok(self.subdomain(url)?.map(Cow::Owned));
        }
        Ok(Some(Cow::Borrowed(&map.default_subdomain)))
    }

    /// Returns what a host has in front of `SERVER_NAME`.
    fn subdomain(&self, url: &RequestUrl) -> Result<Option<String>, HostError> {
        let host = normalize(&url.host())?;
        let server_name = self.server_name(url, &host);
        if host == server_name {
            return Ok(Some(String::new()));
        }
        let subdomain = host.strip_suffix(&server_name);
        let Some(subdomain) = subdomain.and_then(|rest| rest.strip_suffix('.')) else {
            tracing::debug!(host, server_name, "a request is for another host");
            return Ok(None);
        };
        Ok(Some(subdomain.to_owned()))
    }

    /// Returns `SERVER_NAME` without the port that the scheme has anyway; without one,
    /// the host of the request.
    fn server_name(&self, url: &RequestUrl, host: &str) -> String {
        match &self.options.server_name {
            Some(name) if !self.map.options().host_matching => {
                without_port(name.into(), url.scheme).into_owned()
            }
            _ => host.to_owned(),
        }
    }

    /// Binds the map to the host of a request.
    pub(crate) fn bind(&self, url: &RequestUrl, ws: bool) -> Result<UrlAdapter<'_>, HostError> {
        let host = url.host();
        let adapter = self.map.bind(&self.server_name(url, &host))?;
        let adapter = adapter
            .script_name(url.script_root.as_deref().unwrap_or("/"))
            .url_scheme(match (url.scheme, ws) {
                ("https", true) => "wss",
                (_, true) => "ws",
                (scheme, false) => scheme,
            })
            .bare_root(url.bare_root)
            .default_method(url.method.clone());
        if self.map.options().host_matching || !self.options.subdomain_matching {
            return Ok(adapter);
        }
        Ok(adapter.subdomain(self.subdomain(url)?.unwrap_or_default()))
    }

    /// Finds the rule, or where to go instead.
    pub(crate) fn route<'r, B>(
        &self,
        request: &'r Request<B>,
        url: &RequestUrl,
    ) -> Result<Matched<'_, 'r>, Refusal> {
        let (method, uri) = (request.method(), request.uri());
        url.check().map_err(Refusal::Host)?;
        let websocket = url.websocket;
        let domain = self.domain(url).map_err(Refusal::Host)?;
        let domain = domain.ok_or(Refusal::Routing(RoutingError::NotFound))?;
        let outcome = self.map.find(&domain, uri.path(), method, websocket);
        match outcome {
            Outcome::Matched(matched) if !self.map.may_redirect(&matched) => Ok(matched),
            Outcome::Matched(_) | Outcome::Redirect(_) => {
                let adapter = self.bind(url, websocket).map_err(Refusal::Host)?;
                let adapter = adapter.query(uri.query().unwrap_or_default());
                adapter.settle(outcome, method).map_err(Refusal::Routing)
            }
            Outcome::Refused(error) => Err(Refusal::Routing(error)),
        }
    }
}
