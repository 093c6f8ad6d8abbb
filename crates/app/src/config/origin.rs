use super::host::{is_host, is_port};
use super::reader::Reader;

const KEY: &str = "CSRF_TRUSTED_ORIGINS";

/// Reads the origins whose cross-site requests are let through.
pub(super) fn trusted_origins(reader: &mut Reader<'_>) -> Vec<String> {
    let origins = reader.optional_list(KEY, "[\"https://shop.example\"]");
    let mut normal = Vec::new();
    for origin in origins.unwrap_or_default() {
        match normalized(&origin) {
            Some(origin) => normal.push(origin),
            None => {
                let message = format!(
                    "write {origin:?} as https://host or https://host:port (or http) and \
                     nothing after it; a host beyond ASCII in its xn-- form"
                );
                reader.refuse(KEY, &message);
            }
        }
    }
    normal
}

/// Returns the origin as browsers write it in the `Origin` header.
fn normalized(origin: &str) -> Option<String> {
    let origin = origin.to_ascii_lowercase();
    let (scheme, rest) = origin.split_once("://")?;
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let valid = matches!(scheme, "http" | "https")
        && origin.is_ascii()
        && is_host(host)
        && port.is_none_or(is_port);
    let known = matches!(
        (scheme, port),
        ("http", Some("80")) | ("https", Some("443"))
    );
    valid.then(|| match known {
        true => format!("{scheme}://{host}"),
        false => origin.clone(),
    })
}

/// Tells whether `text` is the scheme of a URL.
pub(super) fn is_scheme(text: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_become_what_browsers_write() {
        let table = [
            ("https://shop.example", Some("https://shop.example")),
            ("HTTPS://Shop.example:443", Some("https://shop.example")),
            ("http://localhost:5000", Some("http://localhost:5000")),
            ("http://[::1]:80", Some("http://[::1]")),
            ("capacitor://localhost", None),
            ("https://shop.example/", None),
            ("https://shop.example:port", None),
            ("https://user@shop.example", None),
            ("https://*.example", None),
            ("https://bücher.example", None),
            ("shop.example", None),
            ("://shop.example", None),
            ("null", None),
            ("*", None),
        ];
        for (origin, expected) in table {
            assert_eq!(normalized(origin).as_deref(), expected, "{origin}");
        }
    }
}
