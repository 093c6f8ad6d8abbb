use std::time::{SystemTime, UNIX_EPOCH};

use carafe_value::http_date;
use http::HeaderValue;
use time::OffsetDateTime;

use crate::request::parse_http_date;

/// The last second of the year 9999, the end of what a header can say.
const LAST: i64 = 253_402_300_799;

/// The first second of the year 1.
const FIRST: i64 = -62_135_596_800;

/// A date as HTTP headers carry it: whole seconds in UTC, in the years 1 to 9999.
///
/// It is made of a `SystemTime`, an `OffsetDateTime`, or seconds since 1970. What lies
/// outside of those years becomes their first or last second; a fraction is dropped.
///
/// # Example
///
/// ```
/// # use carafe_routing::HttpDate;
/// let date = HttpDate::from(1_709_210_096);
/// assert_eq!(date.to_string(), "Thu, 29 Feb 2024 12:34:56 GMT");
/// assert_eq!(HttpDate::from(std::time::UNIX_EPOCH).unix_timestamp(), 0);
/// ```
///
/// # Flask
///
/// `werkzeug.http.http_date`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HttpDate(i64);

impl HttpDate {
    /// Returns the seconds since 1970.
    #[must_use]
    pub fn unix_timestamp(self) -> i64 {
        self.0
    }

    /// Reads a date as [`Request`](crate::Request) does.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let own = http_date::parse(text).map(Self::from);
        own.or_else(|| parse_http_date(text).map(Self::from))
    }

    pub(super) fn to_header(self) -> HeaderValue {
        HeaderValue::try_from(self.to_string()).expect("a date is ASCII")
    }
}

impl std::fmt::Display for HttpDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let date = OffsetDateTime::from_unix_timestamp(self.0)
            .expect("the years 1 to 9999 are in the range of the time crate");
        f.write_str(&http_date::format(date))
    }
}

impl From<i64> for HttpDate {
    fn from(seconds: i64) -> Self {
        Self(seconds.clamp(FIRST, LAST))
    }
}

impl From<OffsetDateTime> for HttpDate {
    fn from(date: OffsetDateTime) -> Self {
        date.unix_timestamp().into()
    }
}

impl From<SystemTime> for HttpDate {
    fn from(time: SystemTime) -> Self {
        let whole = |elapsed: std::time::Duration| i64::try_from(elapsed.as_secs());
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => whole(after).unwrap_or(LAST).into(),
            Err(before) => whole(before.duration()).map_or(FIRST, |s| -s).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_date_is_read() {
        let date = Some(HttpDate(784_111_777));
        let table = [
            ("Sun, 06 Nov 1994 08:49:37 GMT", date),
            ("Sunday, 06-Nov-94 08:49:37 GMT", date),
            ("Sun Nov  6 08:49:37 1994", date),
            ("nonsense", None),
            ("784111777", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(HttpDate::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn no_time_is_out_of_range() {
        let table = [
            (i64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (i64::MIN, "Mon, 01 Jan 0001 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ];
        for (seconds, expected) in table {
            assert_eq!(HttpDate::from(seconds).to_string(), expected);
        }
    }
}
