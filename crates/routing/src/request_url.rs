use std::borrow::Cow;

use axum::extract::OriginalUri;
use http::header::{CONNECTION, UPGRADE};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, Request, Uri};

use crate::HostError;
use crate::glance::Glance;
use crate::url_map::{is_host, normalize};

/// What URLs need of the request they are built for: scheme, host and script root.
#[derive(Clone, Debug)]
pub(crate) struct RequestUrl {
    pub(crate) scheme: &'static str,
    host: Host,
    /// Whether several `Host` headers came.
    is_ambiguous: bool,
    /// Whether the request asks to become a WebSocket.
    pub(crate) websocket: bool,
    /// The path that the application lives under, without the slash at its end.
    pub(crate) script_root: Option<Box<str>>,
    /// Whether the router above serves the script root without a slash alone.
    pub(crate) bare_root: bool,
    pub(crate) method: Method,
}

#[derive(Clone, Debug)]
enum Host {
    Uri(Authority),
    Header(HeaderValue),
    Unknown,
}

impl RequestUrl {
    /// Reads a request. `scheme` is that of the connection, if the URI has none.
    pub(crate) fn of<B>(request: &Request<B>, glance: &Glance<'_>, scheme: &'static str) -> Self {
        let original = request.extensions().get::<OriginalUri>();
        let original = original.map(|original| &original.0);
        let (method, uri) = (request.method(), request.uri());
        Self::new(method, uri, original, glance, scheme)
    }

    /// Reads the parts of a request. `original` is the URI that the first router had, if
    /// there are several.
    pub(crate) fn new(
        method: &Method,
        uri: &Uri,
        original: Option<&Uri>,
        glance: &Glance<'_>,
        scheme: &'static str,
    ) -> Self {
        let host = match (uri.authority(), glance.host) {
            (Some(authority), _) => Host::Uri(authority.clone()),
            (None, Some(header)) if !header.is_empty() => Host::Header(header.clone()),
            (None, _) => Host::Unknown,
        };
        Self {
            scheme: match uri.scheme_str() {
                Some("https") => "https",
                Some("http") => "http",
                _ => scheme,
            },
            host,
            is_ambiguous: glance.is_ambiguous,
            websocket: glance.websocket,
            script_root: original.and_then(|original| script_root(original.path(), uri.path())),
            bare_root: false,
            method: method.clone(),
        }
    }

    /// Checks the host: RFC 9112, section 3.2, asks for a 400 where it is malformed, or
    /// named twice.
    pub(crate) fn check(&self) -> Result<(), HostError> {
        let host = match &self.host {
            Host::Uri(authority) => authority.as_str(),
            Host::Header(header) => header.to_str().unwrap_or_default(),
            Host::Unknown => return Ok(()),
        };
        let is_right = is_host(host) || normalize(&self.host()).is_ok();
        if is_right && !self.is_ambiguous {
            return Ok(());
        }
        Err(HostError {
            host: self.host().into_owned(),
        })
    }

    /// Returns the host as the request names it, without the port that its scheme has
    /// anyway; `localhost` if it names none.
    pub(crate) fn host(&self) -> Cow<'_, str> {
        let host = match &self.host {
            Host::Uri(authority) => Cow::Borrowed(authority.as_str()),
            Host::Header(header) => String::from_utf8_lossy(header.as_bytes()),
            Host::Unknown => Cow::Borrowed("localhost"),
        };
        without_port(host, self.scheme)
    }
}

/// Tells whether a request asks to become a WebSocket (RFC 6455, section 4.1).
pub(crate) fn is_websocket(headers: &HeaderMap) -> bool {
    match headers.get(UPGRADE) {
        Some(upgrade) => {
            upgrade.as_bytes().eq_ignore_ascii_case(b"websocket") && wants_upgrade(headers)
        }
        None => false,
    }
}

fn wants_upgrade(headers: &HeaderMap) -> bool {
    let values = headers.get_all(CONNECTION).iter();
    let mut options = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"upgrade"))
}

/// Finds what a router above took away from the beginning of the path. Several slashes at
/// its beginning would make the URLs of the application lead to another host.
fn script_root(original: &str, path: &str) -> Option<Box<str>> {
    let root = match original.strip_suffix(path) {
        Some(root) => root,
        None if path == "/" => original,
        None => return None,
    };
    let root = root.trim_start_matches(['/', '\\']);
    (!root.is_empty()).then(|| format!("/{root}").into())
}

/// Takes the port away that a scheme has anyway.
pub(crate) fn without_port<'h>(host: Cow<'h, str>, scheme: &str) -> Cow<'h, str> {
    let port = match scheme {
        "http" | "ws" => ":80",
        _ => ":443",
    };
    let unported = host.strip_suffix(port).or_else(|| host.strip_suffix(':'));
    match unported.map(str::len) {
        Some(length) => Cow::Owned(host[..length].to_owned()),
        None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_router_above_took_away_is_the_script_root() {
        for (original, path, root) in [
            ("/x/a", "/a", Some("/x")),
            ("/x", "/", Some("/x")),
            ("/x/", "/", Some("/x")),
            ("/a", "/a", None),
            ("/other", "/a", None),
            ("//evil.example/x", "/", Some("/evil.example/x")),
        ] {
            assert_eq!(script_root(original, path).as_deref(), root, "{original}");
        }
    }

    #[test]
    fn websockets_are_told_by_their_headers() {
        for (connection, upgrade, expected) in [
            ("Upgrade", "websocket", true),
            ("keep-alive, upgrade", "WebSocket", true),
            ("keep-alive", "websocket", false),
            ("upgrade", "h2c", false),
        ] {
            let request = Request::get("/")
                .header(CONNECTION, connection)
                .header(UPGRADE, upgrade)
                .body(())
                .unwrap();
            assert_eq!(
                is_websocket(request.headers()),
                expected,
                "{connection} {upgrade}"
            );
        }
    }
}
