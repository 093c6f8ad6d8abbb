//! Who may embed the application: the sources of the `frame-ancestors` directive
//! ([CSP 3, 6.4.2](https://www.w3.org/TR/CSP3/#directive-frame-ancestors)).
//!
//! ```text
//! source = "'self'" / "'none'" / "*" / scheme ":" / [ scheme "://" ] host [ ":" port ] [ path ]
//! ```
//!
//! 1. The value is a text of sources with blanks between them, or a list of sources.
//! 2. `self` and `none` may be written without their quotes.
//! 3. `'none'` stands alone.
//! 4. A `;` or `,` would end the directive or the header, and is refused.

use carafe_value::Value;

use super::host::is_label;
use super::origin::is_scheme;
use super::reader::Reader;

const KEY: &str = "FRAME_ANCESTORS";

/// Reads the sources as the value of the directive.
pub(super) fn frame_ancestors(reader: &mut Reader<'_>) -> Option<String> {
    let Some(sources) = sources(&reader.value(KEY)?) else {
        reader.refuse(
            KEY,
            "write a text or a list of texts, as \"'self' https://shop.example\"",
        );
        return None;
    };
    for source in sources.iter().filter(|source| !is_source(source)) {
        let message = format!("write {source:?} as an origin, 'self' or 'none'");
        reader.refuse(KEY, &message);
    }
    if sources.is_empty() {
        reader.refuse(KEY, "write 'none' if nobody may embed the application");
    }
    if sources.len() > 1 && sources.iter().any(|source| source == "'none'") {
        reader.refuse(KEY, "'none' stands alone; remove it or the others");
    }
    Some(sources.join(" "))
}

fn sources(value: &Value) -> Option<Vec<String>> {
    let quoted = |source: &str| match source {
        "self" | "none" => format!("'{source}'"),
        source => source.to_owned(),
    };
    match value.as_list() {
        Some(items) => items.iter().map(|item| item.as_str().map(quoted)).collect(),
        None => Some(
            value
                .as_str()?
                .split_ascii_whitespace()
                .map(quoted)
                .collect(),
        ),
    }
}

fn is_source(source: &str) -> bool {
    if ["'self'", "'none'", "*"].contains(&source) {
        return true;
    }
    if source.strip_suffix(':').is_some_and(is_scheme) {
        return true;
    }
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, source),
    };
    let (address, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = address.split_once(':').unwrap_or((address, "*"));
    let host = host.strip_prefix("*.").unwrap_or(host);
    scheme.is_none_or(is_scheme)
        && source.is_ascii()
        && host.split('.').all(is_label)
        && (port == "*" || port.parse::<u16>().is_ok())
        && path
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b";,'\"".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_what_the_policy_allows() {
        for source in [
            "'self'",
            "*",
            "https:",
            "shop.example",
            "https://shop.example",
            "https://*.shop.example:8443",
            "https://shop.example:*/embed/",
        ] {
            assert!(is_source(source), "{source}");
        }
        for source in [
            "",
            "'unsafe-inline'",
            "https://a.example;script-src",
            "https://a.example,",
            "https://a.example/x;y",
            "https://a b",
            "https://bücher.example",
            "https://a.example:port",
            "https://",
            "a\n",
            "a*.example",
        ] {
            assert!(!is_source(source), "{source}");
        }
    }
}
