//! The conditions of a request
//! ([RFC 9110, 13](https://www.rfc-editor.org/rfc/rfc9110#section-13)).

use std::time::SystemTime;

use http::header::{
    IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
};

use super::{ETags, IfRange, Range, Request, http_date};

impl Request {
    /// Returns the tags of which one must be current: `If-Match`.
    #[must_use]
    pub fn if_match(&self) -> ETags {
        let parsed = self.head.parse(&IF_MATCH, ETags::parse);
        parsed.unwrap_or_default()
    }

    /// Returns the tags of which none must be current: `If-None-Match`.
    #[must_use]
    pub fn if_none_match(&self) -> ETags {
        let parsed = self.head.parse(&IF_NONE_MATCH, ETags::parse);
        parsed.unwrap_or_default()
    }

    /// Returns when the representation that the client has was modified:
    /// `If-Modified-Since`.
    #[must_use]
    pub fn if_modified_since(&self) -> Option<SystemTime> {
        self.head.parse(&IF_MODIFIED_SINCE, http_date::parse)?
    }

    /// Returns when the representation must have been modified for the last time:
    /// `If-Unmodified-Since`.
    #[must_use]
    pub fn if_unmodified_since(&self) -> Option<SystemTime> {
        self.head.parse(&IF_UNMODIFIED_SINCE, http_date::parse)?
    }

    /// Returns the tag or date that must be current for a range to be sent: `If-Range`.
    ///
    /// # Flask
    ///
    /// `request.if_range`, which is an empty object where this is `None`.
    #[must_use]
    pub fn if_range(&self) -> Option<IfRange> {
        self.head.parse(&IF_RANGE, IfRange::parse)?
    }

    /// Returns the parts of the representation that the client asks for: `Range`. `None`
    /// without the header, or if it is malformed.
    #[must_use]
    pub fn range(&self) -> Option<Range> {
        self.head.parse(&RANGE, Range::parse)?
    }
}
