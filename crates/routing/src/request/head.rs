use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;
use std::sync::OnceLock;

use axum::extract::{ConnectInfo, OriginalUri};
use carafe_session::cookie::parse_cookie;
use http::HeaderName;
use http::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE,
};
use http::request::Parts;
use percent_encoding::percent_decode_str;

use super::accept::{Accept, Kind};
use super::authorization::Authorization;
use super::content_type::ContentType;
use super::{MultiDict, query};
use crate::glance::Glance;
use crate::request_url::RequestUrl;

/// The head of a request, and what was parsed of it so far.
pub(crate) struct Head {
    pub(crate) parts: Parts,
    parsed: Parsed,
}

#[derive(Default)]
struct Parsed {
    url: OnceLock<RequestUrl>,
    path: OnceLock<String>,
    args: OnceLock<MultiDict>,
    cookies: OnceLock<MultiDict>,
    content_type: OnceLock<ContentType>,
    authorization: OnceLock<Option<Authorization>>,
    accept_mimetypes: OnceLock<Accept>,
    accept_languages: OnceLock<Accept>,
    accept_encodings: OnceLock<Accept>,
    accept_charsets: OnceLock<Accept>,
}

impl Head {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            parts,
            parsed: Parsed::default(),
        }
    }

    /// Returns the other end of the connection, if the server says it.
    pub(super) fn peer(&self) -> Option<SocketAddr> {
        let info = self.parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
        Some(info.0)
    }

    /// Returns the values of a header, joined by commas if there are several.
    pub(super) fn header(&self, name: &HeaderName) -> Option<Cow<'_, str>> {
        let mut values = self.parts.headers.get_all(name).iter();
        let first = String::from_utf8_lossy(values.next()?.as_bytes());
        Some(values.fold(first, |joined, value| {
            let mut joined = joined.into_owned();
            joined.push(',');
            joined.push_str(&String::from_utf8_lossy(value.as_bytes()));
            Cow::Owned(joined)
        }))
    }

    /// Returns the first value of a header; `None` if it is not UTF-8.
    pub(super) fn first(&self, name: &HeaderName) -> Option<&str> {
        std::str::from_utf8(self.parts.headers.get(name)?.as_bytes()).ok()
    }

    /// Parses a header if it is there.
    pub(super) fn parse<T>(&self, name: &HeaderName, parse: impl Fn(&str) -> T) -> Option<T> {
        Some(parse(&self.header(name)?))
    }

    /// Returns scheme, host and script root as they are without a pipeline.
    pub(super) fn url(&self) -> &RequestUrl {
        let Parts {
            method,
            uri,
            headers,
            ..
        } = &self.parts;
        let original = self.parts.extensions.get::<OriginalUri>();
        let original = original.map(|original| &original.0);
        let url = || RequestUrl::new(method, uri, original, &Glance::at(headers), "http");
        self.parsed.url.get_or_init(url)
    }

    /// Returns the path, decoded, with one slash in front.
    pub(super) fn path(&self) -> &str {
        self.parsed.path.get_or_init(|| {
            let path = percent_decode_str(self.parts.uri.path()).decode_utf8_lossy();
            format!("/{}", path.trim_start_matches('/'))
        })
    }

    pub(super) fn query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    pub(super) fn args(&self) -> &MultiDict {
        let args = || query::parse(self.query());
        self.parsed.args.get_or_init(args)
    }

    pub(super) fn cookies(&self) -> &MultiDict {
        self.parsed.cookies.get_or_init(|| {
            let headers = self.parts.headers.get_all(COOKIE).iter();
            headers
                .flat_map(|header| parse_cookie(header.as_bytes()))
                .collect()
        })
    }

    pub(super) fn content_type(&self) -> &ContentType {
        let parse = || self.parse(&CONTENT_TYPE, ContentType::parse);
        let parsed = &self.parsed.content_type;
        parsed.get_or_init(|| parse().unwrap_or_default())
    }

    pub(super) fn authorization(&self) -> Option<&Authorization> {
        let parse = || self.parse(&AUTHORIZATION, Authorization::parse).flatten();
        self.parsed.authorization.get_or_init(parse).as_ref()
    }

    pub(super) fn accept(&self, kind: Kind) -> &Accept {
        let (parsed, name) = match kind {
            Kind::Media => (&self.parsed.accept_mimetypes, ACCEPT),
            Kind::Language => (&self.parsed.accept_languages, ACCEPT_LANGUAGE),
            Kind::Encoding => (&self.parsed.accept_encodings, ACCEPT_ENCODING),
            Kind::Charset => (&self.parsed.accept_charsets, ACCEPT_CHARSET),
        };
        parsed.get_or_init(|| Accept::parse(&self.header(&name).unwrap_or_default(), kind))
    }
}

/// Leaves out what may be secret: the query and the headers.
impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Head");
        debug.field("method", &self.parts.method);
        debug
            .field("path", &self.parts.uri.path())
            .finish_non_exhaustive()
    }
}
