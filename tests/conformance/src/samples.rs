//! Values that several sections answer with.

use time::{Duration, OffsetDateTime};
use uuid::{Uuid, uuid};

pub(crate) const SAMPLE_UUID: Uuid = uuid!("12345678-1234-4678-9234-567812345678");

/// 29 February 2024, 12:34:56 UTC.
pub(crate) fn sample_time() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(1_709_210_096)
}
