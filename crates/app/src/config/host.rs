use std::net::Ipv6Addr;

use carafe_session::cookie::normalize_domain;

use super::reader::Reader;

const TRUSTED_HOSTS: &str = "TRUSTED_HOSTS";
const SERVER_NAME: &str = "SERVER_NAME";

/// Reads the hosts that requests may be for.
pub(super) fn trusted_hosts(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let mut hosts = reader.optional_list(TRUSTED_HOSTS, "[\"example.com\"]")?;
    if hosts.is_empty() {
        let message = "an empty list refuses every request; name a host or remove it";
        reader.refuse(TRUSTED_HOSTS, message);
    }
    for host in &mut hosts {
        if !is_host(host.strip_prefix('.').unwrap_or(host)) {
            let message = format!("write {host:?} as a host alone: no scheme, port or path");
            reader.refuse(TRUSTED_HOSTS, &message);
        }
        *host = in_ascii(host);
    }
    Some(hosts)
}

/// Writes a host, which may begin with a dot, as browsers do: in lower case and ASCII.
fn in_ascii(host: &str) -> String {
    let dot = if host.starts_with('.') { "." } else { "" };
    let name = normalize_domain(host).unwrap_or_else(|_| host.to_owned());
    match host.contains(':') {
        true => host.to_lowercase(),
        false => format!("{dot}{}", name.to_lowercase()),
    }
}

/// Reads the host, and port if any, of the server.
pub(super) fn server_name(reader: &mut Reader<'_>) -> Option<String> {
    let name = reader.optional_text(SERVER_NAME)?;
    let (host, port) = match name.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (name.as_str(), None),
    };
    if !is_host(host) || !port.is_none_or(is_port) {
        let message = "write host or host:port, without a scheme or path";
        reader.refuse(SERVER_NAME, message);
    }
    Some(name)
}

/// Tells whether `text` is a host name or an IP address, the latter in brackets if it is
/// of version 6.
pub(super) fn is_host(text: &str) -> bool {
    let bracketed = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match bracketed {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => text.split('.').all(is_label),
    }
}

/// Tells whether `text` is a port other than 0.
pub(super) fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Tells whether `label` may stand between the dots of a host name. Letters of any
/// script may.
pub(super) fn is_label(label: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let hyphen = label.starts_with('-') || label.ends_with('-');
    (1..=63).contains(&label.len()) && label.chars().all(is_letter) && !hyphen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_addresses() {
        for text in [
            "localhost",
            "a.b-c.example",
            "127.0.0.1",
            "[::1]",
            "bücher.example",
        ] {
            assert!(is_host(text), "{text}");
        }
        for text in [
            "", "a..b", "a.", "a:80", "http://a", "a/b", "::1", "[a]", "a b", "*.a",
        ] {
            assert!(!is_host(text), "{text}");
        }
    }

    #[test]
    fn hosts_are_compared_in_ascii() {
        for (host, expected) in [
            ("Bücher.Example", "xn--bcher-kva.example"),
            (".A.example", ".a.example"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(in_ascii(host), expected);
        }
    }

    #[test]
    fn ports_are_numbers() {
        assert!(is_port("80") && is_port("65535"));
        assert!(!is_port("0") && !is_port("65536") && !is_port("+80") && !is_port(""));
    }
}
