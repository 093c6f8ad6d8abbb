use std::error::Error;
use std::fmt;
use std::net::Ipv6Addr;

/// A host that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError {
    pub(crate) host: String,
}

/// Brings a host into the form in which hosts are compared: in lower case, by IDNA.
pub(crate) fn normalize(host: &str) -> Result<String, HostError> {
    let refused = || HostError {
        host: host.to_owned(),
    };
    if host.is_ascii() {
        return match is_host(host) {
            true => Ok(host.to_ascii_lowercase()),
            false => Err(refused()),
        };
    }
    let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
    let name = idna::domain_to_ascii_strict(name).map_err(|_| refused())?;
    let host = format!("{name}{port}");
    is_host(&host).then_some(host).ok_or_else(refused)
}

/// Tells whether text is a name, or an address of version 6 in brackets, and a port if
/// any (RFC 3986, section 3.2.2).
pub(crate) fn is_host(host: &str) -> bool {
    let (is_name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']').unwrap_or_default();
            (address.parse::<Ipv6Addr>().is_ok(), port)
        }
        None => {
            let colon = memchr::memchr(b':', host.as_bytes());
            let (name, port) = host.split_at(colon.unwrap_or(host.len()));
            (is_name(name), port)
        }
    };
    is_name && port.strip_prefix(':').map_or(port.is_empty(), is_port)
}

fn is_name(name: &str) -> bool {
    let mut label = 0;
    for byte in name.bytes() {
        label = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' if label < 63 => label + 1,
            // A dot at the end is the root's.
            b'.' if label > 0 => 0,
            _ => return false,
        };
    }
    !name.is_empty()
}

fn is_port(port: &str) -> bool {
    port.is_empty() || port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the host {:?} is malformed", self.host)
    }
}

impl Error for HostError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_addresses_with_a_port() {
        for host in [
            "a.example",
            "A_b.example.:8080",
            "[::1]:80",
            "127.0.0.1",
            "a:",
            "localhost",
            &format!("{}.x.", "a".repeat(63)),
        ] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "a b",
            "a@b",
            "a..b",
            "a:80:80",
            "a:99999",
            "a:-1",
            "[::1",
            "[x]",
            ".",
            "a..",
            ".a",
            &"a".repeat(64),
        ] {
            assert!(!is_host(host), "{host}");
        }
        assert_eq!(
            normalize("Grüße.Example:80").unwrap(),
            "xn--gre-6ka8l.example:80"
        );
    }
}
