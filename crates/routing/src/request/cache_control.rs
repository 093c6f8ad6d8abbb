use std::collections::BTreeMap;

use super::header_list;

/// The directives of a request's `Cache-Control`
/// ([RFC 9111, 5.2.1](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1)).
///
/// Times are in seconds; a number that is malformed counts as missing.
///
/// # Example
///
/// ```
/// use carafe_routing::{MaxStale, RequestCacheControl};
///
/// let cache = RequestCacheControl::parse("no-cache, max-age=10, max-stale");
/// assert!(cache.no_cache());
/// assert_eq!(cache.max_age(), Some(10));
/// assert_eq!(cache.max_stale(), Some(MaxStale::Any));
/// ```
///
/// # Flask
///
/// [`werkzeug.datastructures.RequestCacheControl`](https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.RequestCacheControl).
/// Here directives are known in upper case too, as RFC 9111 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestCacheControl {
    directives: BTreeMap<String, Option<String>>,
}

/// How old an answer the client takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MaxStale {
    /// Any age: `max-stale`.
    Any,
    /// So many seconds beyond its lifetime: `max-stale=60`.
    Seconds(i64),
}

impl RequestCacheControl {
    /// Reads a header.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        let directives = header_list::parse_dict(header).into_iter();
        Self {
            directives: directives
                .map(|(name, value)| (name.to_lowercase(), value))
                .collect(),
        }
    }

    /// Tells whether a directive is there, by its name in lower case.
    #[must_use]
    pub fn contains(&self, directive: &str) -> bool {
        self.directives.contains_key(directive)
    }

    /// Returns the value of a directive; `None` if it has none, or is missing.
    #[must_use]
    pub fn get(&self, directive: &str) -> Option<&str> {
        self.directives.get(directive)?.as_deref()
    }

    fn seconds(&self, directive: &str) -> Option<i64> {
        self.get(directive)?.parse().ok()
    }

    /// Tells whether an answer out of a cache must be validated first.
    #[must_use]
    pub fn no_cache(&self) -> bool {
        self.contains("no-cache")
    }

    /// Tells whether nothing of request and answer may be stored.
    #[must_use]
    pub fn no_store(&self) -> bool {
        self.contains("no-store")
    }

    /// Tells whether the answer may not be changed on its way.
    #[must_use]
    pub fn no_transform(&self) -> bool {
        self.contains("no-transform")
    }

    /// Tells whether only an answer out of a cache is wanted.
    #[must_use]
    pub fn only_if_cached(&self) -> bool {
        self.contains("only-if-cached")
    }

    /// Returns how old an answer may be.
    #[must_use]
    pub fn max_age(&self) -> Option<i64> {
        self.seconds("max-age")
    }

    /// Returns how long an answer must still be fresh.
    #[must_use]
    pub fn min_fresh(&self) -> Option<i64> {
        self.seconds("min-fresh")
    }

    /// Returns how long an answer may have been stale.
    #[must_use]
    pub fn max_stale(&self) -> Option<MaxStale> {
        match self.directives.get("max-stale")? {
            None => Some(MaxStale::Any),
            Some(seconds) => seconds.parse().ok().map(MaxStale::Seconds),
        }
    }

    /// Returns how long an answer may have been stale if there is an error
    /// ([RFC 5861](https://www.rfc-editor.org/rfc/rfc5861#section-4)).
    #[must_use]
    pub fn stale_if_error(&self) -> Option<i64> {
        self.seconds("stale-if-error")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are those of Werkzeug 3.1, but for the case of names.
    #[test]
    fn directives_are_read_as_werkzeug_reads_them() {
        let table = [
            ("no-cache, max-age=10", true, Some(10), None, None),
            ("max-stale", false, None, Some(MaxStale::Any), None),
            (
                "max-stale=5, min-fresh=2",
                false,
                None,
                Some(MaxStale::Seconds(5)),
                Some(2),
            ),
            ("max-stale=x", false, None, None, None),
            ("max-age=x", false, None, None, None),
            ("max-age", false, None, None, None),
            ("max-age=\"7\"", false, Some(7), None, None),
            ("No-Cache", true, None, None, None),
            ("max-age=-1", false, Some(-1), None, None),
            ("", false, None, None, None),
        ];
        for (header, no_cache, max_age, max_stale, min_fresh) in table {
            let cache = RequestCacheControl::parse(header);
            assert_eq!(cache.no_cache(), no_cache, "{header}");
            assert_eq!(cache.max_age(), max_age, "{header}");
            assert_eq!(cache.max_stale(), max_stale, "{header}");
            assert_eq!(cache.min_fresh(), min_fresh, "{header}");
        }
        let header = "no-store, no-transform, only-if-cached, stale-if-error=3";
        let cache = RequestCacheControl::parse(header);
        assert!(cache.no_store() && cache.no_transform() && cache.only_if_cached());
        assert_eq!(cache.stale_if_error(), Some(3));
    }
}
