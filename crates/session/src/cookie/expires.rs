use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;

/// When a cookie ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Expires {
    /// Seconds since 1970.
    At(i64),
    /// A date.
    Date(OffsetDateTime),
    /// Text that is written as it is.
    Text(String),
}

impl From<i64> for Expires {
    fn from(seconds: i64) -> Self {
        Self::At(seconds)
    }
}

impl From<OffsetDateTime> for Expires {
    fn from(date: OffsetDateTime) -> Self {
        Self::Date(date)
    }
}

impl From<SystemTime> for Expires {
    /// Fractions of a second do not count.
    fn from(time: SystemTime) -> Self {
        let whole = |elapsed: std::time::Duration| i64::try_from(elapsed.as_secs());
        Self::At(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => whole(after).unwrap_or(i64::MAX),
            Err(before) => whole(before.duration()).map_or(i64::MIN, |seconds| -seconds),
        })
    }
}

impl From<&str> for Expires {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
