use http::Request;
use http::header::HOST;
use http::uri::Authority;

/// The hosts that an application answers to.
///
/// An entry is a host, or `.` and a domain for the domain and all below it. Ports do not
/// count, nor does case.
///
/// An application that builds links from the `Host` header without such a list lets an
/// attacker choose what stands in them: in a mail for a new password, for example.
///
/// # Flask
///
/// `TRUSTED_HOSTS`; `werkzeug.sansio.utils.host_is_trusted`.
#[derive(Clone, Debug)]
pub(crate) struct TrustedHosts(Vec<String>);

impl TrustedHosts {
    pub(crate) fn new(hosts: Vec<String>) -> Self {
        Self(hosts)
    }

    /// Tells whether every host that a request names, in its URI and in `Host`, is one of
    /// them: a view may read either. A request that names none is not trusted.
    pub(crate) fn trust<B>(&self, request: &Request<B>) -> bool {
        let headers = request.headers().get_all(HOST).iter();
        let headers = headers.map(|header| Authority::try_from(header.as_bytes()).ok());
        let uri = request.uri().authority().cloned().map(Some);
        let mut named = uri.into_iter().chain(headers).peekable();
        named.peek().is_some() && named.all(|host| host.is_some_and(|host| self.names(&host)))
    }

    fn names(&self, authority: &Authority) -> bool {
        let host = authority.host().to_ascii_lowercase();
        self.0.iter().any(|entry| matches(entry, &host))
    }
}

fn matches(entry: &str, host: &str) -> bool {
    match entry.strip_prefix('.') {
        Some(domain) => host == domain || host.ends_with(entry),
        None => host == entry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_trusted_by_name_or_domain() {
        let trusted = TrustedHosts::new(vec!["a.example".into(), ".b.example".into()]);
        let table = [
            ("a.example", true),
            ("A.example:5000", true),
            ("x.a.example", false),
            ("b.example", true),
            ("x.b.example:1", true),
            ("evilb.example", false),
            ("a.example@evil.example", false),
            ("a.example/", false),
            ("", false),
        ];
        for (host, expected) in table {
            let request = Request::get("/").header(HOST, host).body(()).unwrap();
            assert_eq!(trusted.trust(&request), expected, "{host}");
        }
        assert!(!trusted.trust(&Request::get("/").body(()).unwrap()));
        let absolute = |uri: &str, host: &str| {
            let request = Request::get(uri).header(HOST, host).body(()).unwrap();
            trusted.trust(&request)
        };
        assert!(absolute("http://a.example/", "a.example"));
        assert!(!absolute("http://a.example/", "evil.example"));
        assert!(!absolute("http://evil.example/", "a.example"));
    }
}
