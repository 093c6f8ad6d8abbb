use std::net::SocketAddr;
use std::panic::Location;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

/// A request that is ready to be sent, apart from what the browser adds.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// What the test says.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether a script sends it, and no link or form.
    pub(crate) by_script: bool,
    /// Whether there is no page yet that could send it.
    pub(crate) is_first: bool,
    pub(crate) peer: SocketAddr,
    /// Where the test made it.
    pub(crate) caller: &'static Location<'static>,
}

impl Outgoing {
    /// Goes where a redirect leads, as the
    /// [Fetch standard](https://fetch.spec.whatwg.org/#http-redirect-fetch) says: a 303 asks
    /// with `GET`, 301 and 302 do so after a `POST`, 307 and 308 keep everything.
    pub(crate) fn redirect(&mut self, status: StatusCode, url: Url) {
        let was_post = self.method == Method::POST;
        let was_safe = matches!(self.method, Method::GET | Method::HEAD);
        let asks_anew = match status.as_u16() {
            301 | 302 => was_post,
            303 => !was_safe,
            _ => false,
        };
        if asks_anew {
            self.method = Method::GET;
            self.body = Bytes::new();
            self.headers.remove(CONTENT_TYPE);
            self.headers.remove(CONTENT_LENGTH);
        }
        if url.origin() != self.url.origin() {
            self.headers.remove(AUTHORIZATION);
        }
        self.url = url;
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn outgoing(method: &Method) -> Outgoing {
        Outgoing {
            method: method.clone(),
            url: url("http://localhost/a"),
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"a=1"),
            by_script: false,
            is_first: false,
            peer: ([127, 0, 0, 1], 1).into(),
            caller: Location::caller(),
        }
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    /// Werkzeug asks with `GET` after 301 and 302 of any method; browsers do not.
    #[test]
    fn methods_survive_redirects_as_in_browsers() {
        for (status, method, expected) in [
            (301, Method::POST, Method::GET),
            (302, Method::POST, Method::GET),
            (302, Method::PUT, Method::PUT),
            (302, Method::HEAD, Method::HEAD),
            (303, Method::PUT, Method::GET),
            (303, Method::HEAD, Method::HEAD),
            (307, Method::POST, Method::POST),
            (308, Method::PATCH, Method::PATCH),
        ] {
            let mut outgoing = outgoing(&method);
            let status = StatusCode::from_u16(status).unwrap();
            outgoing.redirect(status, url("http://localhost/b"));
            assert_eq!(outgoing.method, expected, "{status} after {method}");
            assert_eq!(outgoing.body.is_empty(), method != expected);
        }
    }

    #[test]
    fn credentials_stay_on_their_origin() {
        for (target, kept) in [
            ("http://localhost/b", true),
            ("http://localhost:8080/b", false),
            ("https://localhost/b", false),
        ] {
            let mut outgoing = outgoing(&Method::GET);
            let credentials = HeaderValue::from_static("Bearer x");
            outgoing.headers.insert(AUTHORIZATION, credentials);
            outgoing.redirect(StatusCode::FOUND, url(target));
            assert_eq!(
                outgoing.headers.contains_key(AUTHORIZATION),
                kept,
                "{target}"
            );
        }
    }
}
