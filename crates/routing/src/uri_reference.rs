use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::converter::{PATH as UNENCODED_PATH, quote_anchor};
use crate::url_map::normalize;

/// Safe in a path, with the `%` of what is encoded already.
pub(crate) const PATH: &AsciiSet = &UNENCODED_PATH.remove(b'%');
/// Safe in a query.
pub(crate) const QUERY: &AsciiSet = &PATH.remove(b'?');
/// Safe in the name of a user; a password too.
const USER: &AsciiSet = &PATH.add(b'/').add(b'@').add(b':');
/// Kept in a host that is none, so that it stays as wrong as it is.
const HOST: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\');

/// A URL, absolute or relative, of any text: its `Display` is ASCII that can stand in a
/// header. What is percent-encoded already stays.
///
/// # Flask
///
/// `werkzeug.urls.iri_to_uri`. An empty host stays, so that `////evil.example` does not
/// become the URL of a host.
pub(crate) struct UriReference<'u> {
    scheme: &'u str,
    authority: Option<&'u str>,
    path: &'u str,
    query: &'u str,
    fragment: &'u str,
}

impl<'u> UriReference<'u> {
    pub(crate) fn of(text: &'u str) -> Self {
        let text = text.trim_start_matches(' ');
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (scheme, rest) = rest
            .split_once(':')
            .filter(|(scheme, _)| is_scheme(scheme))
            .unwrap_or(("", rest));
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(authority), path)
            }
            None => (None, rest),
        };
        Self {
            scheme,
            authority,
            path,
            query,
            fragment,
        }
    }
}

fn is_scheme(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(allowed)
}

impl fmt::Display for UriReference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.scheme.is_empty() {
            write!(f, "{}:", self.scheme.to_ascii_lowercase())?;
        }
        if let Some(authority) = self.authority {
            f.write_str("//")?;
            write_authority(f, authority)?;
        }
        write!(f, "{}", utf8_percent_encode(self.path, PATH))?;
        if !self.query.is_empty() {
            write!(f, "?{}", utf8_percent_encode(self.query, QUERY))?;
        }
        if !self.fragment.is_empty() {
            write!(f, "#{}", quote_anchor(self.fragment))?;
        }
        Ok(())
    }
}

fn write_authority(f: &mut fmt::Formatter<'_>, authority: &str) -> fmt::Result {
    let host = match authority.rsplit_once('@') {
        Some((user, host)) => {
            let (user, password) = match user.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (user, None),
            };
            write!(f, "{}", utf8_percent_encode(user, USER))?;
            if let Some(password) = password {
                write!(f, ":{}", utf8_percent_encode(password, USER))?;
            }
            f.write_str("@")?;
            host
        }
        None => authority,
    };
    match normalize(host) {
        Ok(host) => f.write_str(host.strip_suffix(':').unwrap_or(&host)),
        Err(_) => write!(f, "{}", utf8_percent_encode(host, HOST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The results are those of Werkzeug 3.1.
    #[test]
    fn any_text_becomes_the_url_that_werkzeug_makes_of_it() {
        for (text, expected) in [
            ("/a b", "/a%20b"),
            ("/x\"><script>", "/x%22%3E%3Cscript%3E"),
            ("/grüße?q=ü#ß", "/gr%C3%BC%C3%9Fe?q=%C3%BC#%C3%9F"),
            ("HTTP://Example.TEST:80/A?", "http://example.test:80/A"),
            ("//host/x y", "//host/x%20y"),
            ("http://u ser:p@ss@h/", "http://u%20ser:p%40ss@h/"),
            ("?a=b c", "?a=b%20c"),
            ("#x y", "#x%20y"),
            ("/a%zz%20", "/a%zz%20"),
            ("", ""),
            ("../x/./y", "../x/./y"),
            ("/a[1]?b[]=1", "/a%5B1%5D?b%5B%5D=1"),
            ("http://[::1]:80/x", "http://[::1]:80/x"),
            ("mailto:a b@c", "mailto:a%20b@c"),
            ("/a:b", "/a:b"),
            ("/x?y?z#a#b", "/x?y?z#a#b"),
            ("http://h:/x", "http://h/x"),
            ("http://h?q", "http://h?q"),
            (" /x ", "/x%20"),
            ("/\\evil", "/%5Cevil"),
            ("/x?#f", "/x#f"),
            ("/x|y^z`{}", "/x%7Cy%5Ez%60%7B%7D"),
            ("/~_.-?b=%41&c='", "/~_.-?b=%41&c='"),
        ] {
            assert_eq!(UriReference::of(text).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_werkzeug_refuses_or_turns_into_another_url_is_still_a_header() {
        for (text, expected) in [
            ("////evil.example", "////evil.example"),
            ("http:/x", "http:/x"),
            ("/a\r\nb: c\t", "/a%0D%0Ab:%20c%09"),
            ("http://a b\u{7f}ü/", "http://a%20b%7F%C3%BC/"),
            ("http://grüße.test/", "http://xn--gre-6ka8l.test/"),
        ] {
            assert_eq!(UriReference::of(text).to_string(), expected, "{text}");
        }
    }
}
