//! The URL of a request.

use std::borrow::Cow;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use super::Request;
use super::header_list::parse_list;
use super::iri::Iri;
use crate::request_url::RequestUrl;
use crate::url_map::{is_host, normalize};

impl Request {
    /// Returns the path below the script root, decoded. It begins with one slash.
    ///
    /// # Flask
    ///
    /// `request.path`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.head.path()
    }

    /// Returns the path and the query, with a `?` between them even if there is none.
    ///
    /// # Flask
    ///
    /// `request.full_path`: the path is decoded, the query is not.
    #[must_use]
    pub fn full_path(&self) -> String {
        format!("{}?{}", self.path(), self.query_string())
    }

    /// Returns the query as it was sent, without the `?`.
    #[must_use]
    pub fn query_string(&self) -> &str {
        self.head.query()
    }

    /// Returns the scheme: `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.site_url().scheme
    }

    /// Tells whether the scheme is `https`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.scheme() == "https"
    }

    /// Returns the host that the client named, without the port that the scheme has anyway;
    /// empty if it is malformed.
    ///
    /// It is what the client wrote, unless the application has a list of trusted hosts.
    ///
    /// # Flask
    ///
    /// `request.host`. Here it is `localhost` if the request names none.
    #[must_use]
    pub fn host(&self) -> Cow<'_, str> {
        let host = self.site_url().host();
        let is_right = is_host(&host) || normalize(&host).is_ok();
        if is_right { host } else { Cow::Borrowed("") }
    }

    /// Returns the path that the application lives under, decoded, without the slash at its
    /// end: usually empty.
    ///
    /// # Flask
    ///
    /// `request.root_path`.
    #[must_use]
    pub fn root_path(&self) -> Cow<'_, str> {
        let root = self.site_url().script_root.as_deref().unwrap_or_default();
        percent_decode_str(root.trim_end_matches('/')).decode_utf8_lossy()
    }

    /// Returns the same as [`root_path`](Self::root_path).
    #[must_use]
    pub fn script_root(&self) -> Cow<'_, str> {
        self.root_path()
    }

    /// Returns the whole URL, for people: it may hold characters that are not ASCII.
    ///
    /// # Flask
    ///
    /// `request.url`.
    #[must_use]
    pub fn url(&self) -> String {
        self.iri(self.path(), self.query_string())
    }

    /// Returns the URL without the query.
    ///
    /// # Flask
    ///
    /// `request.base_url`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.iri(self.path(), "")
    }

    /// Returns the URL that the application lives at, with a slash at its end.
    ///
    /// # Flask
    ///
    /// `request.root_url`.
    #[must_use]
    pub fn root_url(&self) -> String {
        self.iri("", "")
    }

    /// Returns the same as [`root_url`](Self::root_url).
    #[must_use]
    pub fn url_root(&self) -> String {
        self.root_url()
    }

    /// Returns scheme and host as a URL, with a slash at its end.
    ///
    /// # Flask
    ///
    /// `request.host_url`.
    #[must_use]
    pub fn host_url(&self) -> String {
        let (scheme, host) = (self.scheme(), &self.host());
        let iri = Iri {
            scheme,
            host,
            root: "",
            path: "",
            query: "",
        };
        iri.build()
    }

    /// Returns the address of the other end of the connection, which may be a proxy.
    ///
    /// `None` if the server does not say it: with axum's, serve the application by
    /// `into_make_service_with_connect_info::<SocketAddr>()`.
    ///
    /// # Flask
    ///
    /// `request.remote_addr`, which is text.
    #[must_use]
    pub fn remote_addr(&self) -> Option<IpAddr> {
        let arrival = self.context.arrival();
        let peer = arrival.and_then(|arrival| arrival.peer);
        peer.or_else(|| self.head.peer()).map(|peer| peer.ip())
    }

    /// Returns the addresses in `X-Forwarded-For`, from the client to the last proxy;
    /// without that header, the address of the connection.
    ///
    /// Everybody can send that header. Do not decide by it who may do what.
    ///
    /// # Flask
    ///
    /// `request.access_route`.
    #[must_use]
    pub fn access_route(&self) -> Vec<String> {
        match self.header("x-forwarded-for") {
            Some(route) => parse_list(&route),
            None => self.remote_addr().iter().map(IpAddr::to_string).collect(),
        }
    }

    fn iri(&self, path: &str, query: &str) -> String {
        let iri = Iri {
            scheme: self.scheme(),
            host: &self.host(),
            root: &self.root_path(),
            path,
            query,
        };
        iri.build()
    }

    fn site_url(&self) -> &RequestUrl {
        self.context.url().unwrap_or_else(|| self.head.url())
    }
}
