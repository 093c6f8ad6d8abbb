use http::header::{
    ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED,
};
use http::{HeaderMap, HeaderName};

use super::{ETag, HttpDate};
use crate::ETags;

/// What a request's conditions say about a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Send it.
    Met,
    /// The client has it already: 304.
    NotModified,
    /// The client asked for another one: 412.
    Failed,
}

/// The conditions of a request, and the validators of the response that they are about.
#[derive(Debug)]
pub(super) struct Preconditions<'h> {
    request: &'h HeaderMap,
    etag: Option<ETag>,
    last_modified: Option<HttpDate>,
}

impl<'h> Preconditions<'h> {
    pub(super) fn new(request: &'h HeaderMap, response: &HeaderMap) -> Self {
        Self {
            request,
            etag: etag(response),
            last_modified: date(response, LAST_MODIFIED),
        }
    }

    /// Evaluates what has to be met before anything is sent, in this order
    /// ([RFC 9110, 13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2)):
    ///
    /// 1. `If-Match`, or else
    /// 2. `If-Unmodified-Since`: 412 if it is not met.
    /// 3. `If-None-Match`, or else
    /// 4. `If-Modified-Since`: 304 if it is not met.
    pub(super) fn verdict(&self) -> Verdict {
        let failed = match self.tags(IF_MATCH) {
            Some(tags) => !self.matches(&tags),
            None => self.is_modified_since(IF_UNMODIFIED_SINCE) == Some(true),
        };
        if failed {
            return Verdict::Failed;
        }
        let known = match self.tags(IF_NONE_MATCH) {
            Some(tags) => self.matches_weakly(&tags),
            None => self.is_modified_since(IF_MODIFIED_SINCE) == Some(false),
        };
        if known {
            Verdict::NotModified
        } else {
            Verdict::Met
        }
    }

    /// Tells whether a `Range` counts: there is no `If-Range`, or it names exactly this
    /// response.
    pub(super) fn if_range(&self) -> bool {
        let Some(text) = joined(self.request, IF_RANGE) else {
            return true;
        };
        match HttpDate::parse(&text) {
            Some(date) => self.last_modified == Some(date),
            None => !ETag::parse(&text).weak && self.strong() == Some(&ETag::parse(&text)),
        }
    }

    fn matches(&self, tags: &ETags) -> bool {
        tags.star_tag() || self.strong().is_some_and(|etag| tags.contains(&etag.tag))
    }

    fn matches_weakly(&self, tags: &ETags) -> bool {
        let listed = |etag: &ETag| tags.contains_weak(&etag.tag);
        tags.star_tag() || self.etag.as_ref().is_some_and(listed)
    }

    fn strong(&self) -> Option<&ETag> {
        self.etag.as_ref().filter(|etag| !etag.weak)
    }

    /// Compares with a date of the request; `None` if either is missing or no date.
    fn is_modified_since(&self, name: HeaderName) -> Option<bool> {
        let date = date(self.request, name)?;
        Some(self.last_modified? > date)
    }

    fn tags(&self, name: HeaderName) -> Option<ETags> {
        let tags = ETags::parse(&joined(self.request, name)?);
        (!tags.is_empty()).then_some(tags)
    }
}

/// Reads the tag of a response.
pub(super) fn etag(headers: &HeaderMap) -> Option<ETag> {
    let header = headers.get(ETAG)?;
    Some(ETag::parse(&String::from_utf8_lossy(header.as_bytes())))
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<HttpDate> {
    HttpDate::parse(headers.get(name)?.to_str().ok()?)
}

/// Joins the lines of a header, as one list.
fn joined(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut lines = headers.get_all(name).iter();
    let text = |line: &http::HeaderValue| String::from_utf8_lossy(line.as_bytes()).into_owned();
    let first = text(lines.next()?);
    Some(lines.fold(first, |all, line| all + ", " + &text(line)))
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Failed, Met, NotModified};
    use super::*;

    const BEFORE: &str = "Thu, 29 Feb 2024 12:34:55 GMT";
    const SAME: &str = "Thu, 29 Feb 2024 12:34:56 GMT";
    const AFTER: &str = "Thursday, 29-Feb-24 12:34:57 GMT";

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()));
        pairs.collect()
    }

    fn response(etag: &str) -> HeaderMap {
        headers(&[(ETAG, etag), (LAST_MODIFIED, SAME)])
    }

    /// Expected: RFC 9110, 13.1; what Flask answers otherwise is better not copied.
    #[test]
    fn one_condition_is_evaluated() {
        let table = [
            (IF_NONE_MATCH, "\"v1\"", NotModified),
            (IF_NONE_MATCH, "\"v0\", W/\"v1\"", NotModified),
            (IF_NONE_MATCH, "*", NotModified),
            (IF_NONE_MATCH, "\"v2\"", Met),
            (IF_MATCH, "\"v1\"", Met),
            (IF_MATCH, "*", Met),
            (IF_MATCH, "W/\"v1\"", Failed),
            (IF_MATCH, "\"v2\"", Failed),
            (IF_MODIFIED_SINCE, BEFORE, Met),
            (IF_MODIFIED_SINCE, SAME, NotModified),
            (IF_MODIFIED_SINCE, AFTER, NotModified),
            (IF_MODIFIED_SINCE, "nonsense", Met),
            (IF_UNMODIFIED_SINCE, BEFORE, Failed),
            (IF_UNMODIFIED_SINCE, SAME, Met),
        ];
        for (name, value, expected) in table {
            let request = headers(&[(name.clone(), value)]);
            let conditions = Preconditions::new(&request, &response("\"v1\""));
            assert_eq!(conditions.verdict(), expected, "{name}: {value}");
        }
    }

    #[test]
    fn tags_come_before_dates_and_matches_before_mismatches() {
        let table = [
            ([(IF_NONE_MATCH, "\"no\""), (IF_MODIFIED_SINCE, SAME)], Met),
            ([(IF_MATCH, "\"v1\""), (IF_UNMODIFIED_SINCE, BEFORE)], Met),
            (
                [(IF_MATCH, "\"v1\""), (IF_NONE_MATCH, "\"v1\"")],
                NotModified,
            ),
            ([(IF_MATCH, "\"no\""), (IF_NONE_MATCH, "\"v1\"")], Failed),
        ];
        for (request, expected) in table {
            let request = headers(&request);
            let conditions = Preconditions::new(&request, &response("\"v1\""));
            assert_eq!(conditions.verdict(), expected, "{request:?}");
        }
    }

    #[test]
    fn a_weak_tag_is_good_for_if_none_match_only() {
        for (name, value, expected) in [
            (IF_NONE_MATCH, "\"w1\"", NotModified),
            (IF_NONE_MATCH, "W/\"w1\"", NotModified),
            (IF_MATCH, "\"w1\"", Failed),
            (IF_MATCH, "W/\"w1\"", Failed),
        ] {
            let request = headers(&[(name.clone(), value)]);
            let conditions = Preconditions::new(&request, &response("W/\"w1\""));
            assert_eq!(conditions.verdict(), expected, "{name}: {value}");
        }
    }

    #[test]
    fn if_range_names_exactly_this_response() {
        for (etag, value, expected) in [
            ("\"v1\"", "\"v1\"", true),
            ("\"v1\"", "\"old\"", false),
            ("\"v1\"", "W/\"v1\"", false),
            ("W/\"v1\"", "W/\"v1\"", false),
            ("\"v1\"", SAME, true),
            ("\"v1\"", BEFORE, false),
            ("\"v1\"", AFTER, false),
        ] {
            let request = headers(&[(IF_RANGE, value)]);
            let conditions = Preconditions::new(&request, &response(etag));
            assert_eq!(conditions.if_range(), expected, "{etag} {value}");
        }
    }
}
