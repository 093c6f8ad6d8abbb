//! Sites, as browsers tell them apart: scheme and registrable domain, without port.
//!
//! Which domain can be registered is what the Public Suffix List says. Here it is a rule of
//! thumb, so that no test needs that list:
//!
//! 1. An address and a name without a dot, such as `localhost`, stand for themselves.
//! 2. Otherwise the last two labels: `shop.example`, `a.localhost`.
//! 3. Three, where the last has two letters and the one before is one of those that
//!    countries use for everybody: `shop.co.uk`.

use std::fmt;

use url::{Host, Url};

/// What countries put in front of their own domain.
const SECOND_LEVEL: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "or", "org"];

/// A site, schemeful: `https://shop.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    scheme: String,
    domain: String,
}

impl Site {
    /// Returns the site that a URL belongs to.
    pub(crate) fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let domain = match url.host() {
            Some(Host::Domain(host)) => registrable_domain(host).unwrap_or(host),
            _ => host,
        };
        Self {
            scheme: url.scheme().to_owned(),
            domain: domain.to_owned(),
        }
    }
}

impl Site {
    /// Returns the registrable domain.
    pub(crate) fn domain(&self) -> &str {
        &self.domain
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.domain)
    }
}

/// Returns the part of a name that somebody registered; `None` for a name that others
/// register names in.
fn registrable_domain(host: &str) -> Option<&str> {
    let labels: Vec<_> = host.rsplitn(4, '.').collect();
    let shared = |label: &str| SECOND_LEVEL.contains(&label);
    let wanted = match labels[..] {
        [top, second, ..] if top.len() == 2 && shared(second) => 3,
        _ => 2,
    };
    let length: usize = labels.get(..wanted)?.iter().map(|label| label.len()).sum();
    Some(&host[host.len() - length - (wanted - 1)..])
}

/// Tells whether anybody can register names below a domain, so that no cookie may be for
/// all of them.
pub(crate) fn is_public_suffix(domain: &str) -> bool {
    registrable_domain(domain).is_none()
}

/// Tells whether a URL is as good as HTTPS: also this very machine over plain HTTP.
pub(crate) fn is_trustworthy(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(host)) => host == "localhost" || host.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || is_loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_scheme_and_registrable_domain() {
        for (url, site) in [
            ("https://shop.example/cart", "https://shop.example"),
            ("https://www.shop.example:8443", "https://shop.example"),
            ("http://shop.example", "http://shop.example"),
            ("https://www.shop.co.uk", "https://shop.co.uk"),
            ("https://co.uk", "https://co.uk"),
            ("http://localhost:5000", "http://localhost"),
            ("http://a.localhost", "http://a.localhost"),
            ("http://x.a.localhost", "http://a.localhost"),
            ("http://127.0.0.1:5000", "http://127.0.0.1"),
            ("http://[::1]", "http://[::1]"),
        ] {
            let parsed = Url::parse(url).unwrap();
            assert_eq!(Site::of(&parsed).to_string(), site, "{url}");
        }
    }

    #[test]
    fn loopback_is_trustworthy_as_in_chromium() {
        for (url, expected) in [
            ("https://shop.example", true),
            ("http://shop.example", false),
            ("http://localhost:5000", true),
            ("http://shop.localhost", true),
            ("http://notlocalhost", false),
            ("http://127.0.0.2", true),
            ("http://[::1]:5000", true),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(is_trustworthy(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
