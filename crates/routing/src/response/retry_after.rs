use std::time::{Duration, SystemTime};

use http::HeaderValue;
use time::OffsetDateTime;

use super::HttpDate;

/// When a client may ask again: in some seconds, or from a date on.
///
/// # Example
///
/// ```
/// # use carafe_routing::{ResponseExt, make_response};
/// let mut response = make_response("busy");
/// response.set_retry_after(60);
/// assert_eq!(response.headers()["retry-after"], "60");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds after the response.
    Seconds(u64),
    /// A date.
    Date(HttpDate),
}

impl RetryAfter {
    pub(super) fn to_header(self) -> HeaderValue {
        match self {
            Self::Seconds(seconds) => seconds.into(),
            Self::Date(date) => date.to_header(),
        }
    }
}

impl From<u64> for RetryAfter {
    fn from(seconds: u64) -> Self {
        Self::Seconds(seconds)
    }
}

impl From<Duration> for RetryAfter {
    /// Fractions of a second do not count.
    fn from(duration: Duration) -> Self {
        Self::Seconds(duration.as_secs())
    }
}

impl From<HttpDate> for RetryAfter {
    fn from(date: HttpDate) -> Self {
        Self::Date(date)
    }
}

impl From<OffsetDateTime> for RetryAfter {
    fn from(date: OffsetDateTime) -> Self {
        Self::Date(date.into())
    }
}

impl From<SystemTime> for RetryAfter {
    fn from(time: SystemTime) -> Self {
        Self::Date(time.into())
    }
}
