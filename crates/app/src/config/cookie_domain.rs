use std::net::IpAddr;

use carafe_session::cookie::normalize_domain;

use super::host::is_label;
use super::reader::Reader;

const DOMAIN: &str = "SESSION_COOKIE_DOMAIN";

/// Reads the domain as Werkzeug does, without port and leading dots.
pub(super) fn cookie_domain(reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.optional_text(DOMAIN)?;
    match checked(&text) {
        Ok(domain) => Some(domain),
        Err(message) => {
            reader.refuse(DOMAIN, message);
            None
        }
    }
}

fn checked(text: &str) -> Result<String, &'static str> {
    let (host, port) = text.split_once(':').unwrap_or((text, "0"));
    let domain = host.trim_start_matches('.');
    let is_ip =
        text.starts_with('[') || text.parse::<IpAddr>().is_ok() || domain.parse::<IpAddr>().is_ok();
    if is_ip {
        return Err("browsers drop a cookie with an IP address for a domain; remove it");
    }
    if port.parse::<u16>().is_err() || !domain.split('.').all(is_label) {
        return Err("write a domain name, as example.com");
    }
    if !domain.contains('.') {
        return Err("browsers drop a cookie with a domain of a single label; remove it");
    }
    normalize_domain(domain).map_err(|_| "write a domain name, as example.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_and_leading_dot_are_dropped() {
        let table = [
            ("example.com", "example.com"),
            (".example.com", "example.com"),
            ("example.com:8000", "example.com"),
            (".example.com:8000", "example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
        ];
        for (text, expected) in table {
            assert_eq!(checked(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_browsers_drop_is_refused() {
        for text in [
            "localhost",
            "localhost:5000",
            ".com",
            "127.0.0.1",
            "127.0.0.1:80",
            "::1",
            "[::1]:80",
            "https://example.com",
            "example.com/",
            "example.com.",
            "example..com",
            "exa mple.com",
            "example.com; Path=/",
            "example.com:port",
            ".",
            "*.example.com",
            "-a-.example",
            "\u{663}.example",
        ] {
            assert!(checked(text).is_err(), "{text}");
        }
    }
}
