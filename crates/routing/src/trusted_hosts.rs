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

    /// Tells whether the host that a request names is one of them.
    pub(crate) fn trust<B>(&self, request: &Request<B>) -> bool {
        host(request).is_some_and(|host| self.0.iter().any(|entry| matches(entry, &host)))
    }
}

fn matches(entry: &str, host: &str) -> bool {
    match entry.strip_prefix('.') {
        Some(domain) => host == domain || host.ends_with(entry),
        None => host == entry,
    }
}

/// Returns the host without its port, in lower case.
fn host<B>(request: &Request<B>) -> Option<String> {
    let named = match request.uri().authority() {
        Some(authority) => authority.clone(),
        None => {
            let header = request.headers().get(HOST)?;
            Authority::try_from(header.as_bytes()).ok()?
        }
    };
    Some(named.host().to_ascii_lowercase())
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
    }
}
