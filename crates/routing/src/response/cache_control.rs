use std::borrow::Cow;
use std::fmt;

/// The directives of a response's `Cache-Control`
/// ([RFC 9111, 5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2)), in the order
/// in which they were set. Times are in seconds.
///
/// # Example
///
/// ```
/// # use carafe_routing::CacheControl;
/// let control = CacheControl::new().public().max_age(300).must_revalidate();
/// assert_eq!(control.to_string(), "public, max-age=300, must-revalidate");
/// ```
///
/// # Flask
///
/// [`response.cache_control`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.ResponseCacheControl),
/// with the properties as methods. Setting one to `False` is [`without`](Self::without).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheControl {
    directives: Vec<(Cow<'static, str>, Option<String>)>,
}

impl CacheControl {
    /// Creates it without any directive.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets shared caches keep it too.
    #[must_use]
    pub fn public(self) -> Self {
        self.flag("public")
    }

    /// Keeps it out of shared caches.
    #[must_use]
    pub fn private(self) -> Self {
        self.flag("private")
    }

    /// Lets no cache use it without asking first.
    #[must_use]
    pub fn no_cache(self) -> Self {
        self.flag("no-cache")
    }

    /// Lets no cache keep it.
    #[must_use]
    pub fn no_store(self) -> Self {
        self.flag("no-store")
    }

    /// Keeps proxies from changing the body.
    #[must_use]
    pub fn no_transform(self) -> Self {
        self.flag("no-transform")
    }

    /// Lets no cache use it when it is stale.
    #[must_use]
    pub fn must_revalidate(self) -> Self {
        self.flag("must-revalidate")
    }

    /// Lets no shared cache use it when it is stale.
    #[must_use]
    pub fn proxy_revalidate(self) -> Self {
        self.flag("proxy-revalidate")
    }

    /// Lets a cache keep it only if it knows what the status code demands.
    #[must_use]
    pub fn must_understand(self) -> Self {
        self.flag("must-understand")
    }

    /// Promises that it does not change while it is fresh.
    #[must_use]
    pub fn immutable(self) -> Self {
        self.flag("immutable")
    }

    /// Sets how long it is fresh.
    #[must_use]
    pub fn max_age(self, seconds: u64) -> Self {
        self.seconds("max-age", seconds)
    }

    /// Sets how long it is fresh for shared caches.
    #[must_use]
    pub fn s_maxage(self, seconds: u64) -> Self {
        self.seconds("s-maxage", seconds)
    }

    /// Sets how long it may be used stale while a cache asks for a new one.
    #[must_use]
    pub fn stale_while_revalidate(self, seconds: u64) -> Self {
        self.seconds("stale-while-revalidate", seconds)
    }

    /// Sets how long it may be used stale when the server answers with an error.
    #[must_use]
    pub fn stale_if_error(self, seconds: u64) -> Self {
        self.seconds("stale-if-error", seconds)
    }

    /// Sets any directive, with a value; `private` and `no-cache` take names of headers.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::CacheControl;
    /// let control = CacheControl::new().directive("private", "set-cookie, x-id");
    /// assert_eq!(control.to_string(), "private=\"set-cookie, x-id\"");
    /// ```
    #[must_use]
    pub fn directive(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(name.into().into(), Some(value.into()))
    }

    /// Takes a directive away.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.directives
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// Tells whether a directive is set.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        let mut names = self.directives.iter().map(|(known, _)| known);
        names.any(|known| known.eq_ignore_ascii_case(name))
    }

    fn flag(self, name: &'static str) -> Self {
        self.set(name.into(), None)
    }

    fn seconds(self, name: &'static str, seconds: u64) -> Self {
        self.set(name.into(), Some(seconds.to_string()))
    }

    /// A directive that is there already keeps its place.
    fn set(mut self, name: Cow<'static, str>, value: Option<String>) -> Self {
        let mut directives = self.directives.iter_mut();
        match directives.find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            Some((_, known)) => *known = value,
            None => self.directives.push((name, value)),
        }
        self
    }

    /// Reads a header.
    pub(super) fn parse(header: &str) -> Self {
        let directives = pieces(header).into_iter().filter_map(|piece| {
            let (name, value) = match piece.split_once('=') {
                Some((name, value)) => (name.trim_end(), Some(unquoted(value.trim_start()))),
                None => (piece, None),
            };
            (!name.is_empty()).then(|| (name.to_owned().into(), value))
        });
        Self {
            directives: directives.collect(),
        }
    }
}

/// Splits at the commas outside of quotes.
fn pieces(header: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let split = header.split(|c| {
        let ends = c == ',' && !quoted;
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && quoted && !escaped;
        ends
    });
    split.map(str::trim).collect()
}

fn unquoted(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

impl fmt::Display for CacheControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.directives.iter().enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            f.write_str(name)?;
            match value {
                Some(value) if is_token(value) => write!(f, "={value}")?,
                Some(value) => {
                    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
                    write!(f, "=\"{escaped}\"")?;
                }
                None => {}
            }
        }
        Ok(())
    }
}

fn is_token(text: &str) -> bool {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected: `werkzeug.datastructures.ResponseCacheControl`, set in this order.
    #[test]
    fn directives_are_written_as_in_werkzeug() {
        let control = CacheControl::new;
        let table = [
            (control(), ""),
            (control().no_store().private(), "no-store, private"),
            (
                control().max_age(1).public().max_age(2),
                "max-age=2, public",
            ),
            (
                control().private().directive("private", "x y"),
                "private=\"x y\"",
            ),
            (control().directive("x", "a\"b\\"), "x=\"a\\\"b\\\\\""),
            (control().directive("x", ""), "x=\"\""),
            (
                control()
                    .s_maxage(3)
                    .stale_while_revalidate(4)
                    .stale_if_error(5)
                    .immutable(),
                "s-maxage=3, stale-while-revalidate=4, stale-if-error=5, immutable",
            ),
            (control().public().max_age(1).without("Public"), "max-age=1"),
        ];
        for (control, expected) in table {
            assert_eq!(control.to_string(), expected);
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for header in [
            "",
            "public, max-age=300",
            "private=\"a, b\", no-store",
            "x=\"a\\\"\\\\\"",
        ] {
            assert_eq!(CacheControl::parse(header).to_string(), header);
        }
        let read = CacheControl::parse(" Public ,, max-age = 5,");
        assert_eq!(read.to_string(), "Public, max-age=5");
        assert!(read.contains("public") && !read.contains("private"));
    }
}
