use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use carafe_routing::ETag;

/// Which state of a file this is: two equal stamps mean the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileStamp {
    pub(crate) size: u64,
    pub(crate) modified: Option<SystemTime>,
    /// Device, number and time of change of the inode: a file that was put in the place of
    /// another one, or whose time was set back, is told from it.
    #[cfg(unix)]
    inode: (u64, u64, i64, i64),
}

/// How long ago a file has to have changed for its stamp to be trusted: clocks of file
/// systems are coarse, and it may change again within the same tick.
const SETTLED: Duration = Duration::from_secs(1);

impl FileStamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: {
                use std::os::unix::fs::MetadataExt;
                let (device, number) = (metadata.dev(), metadata.ino());
                (device, number, metadata.ctime(), metadata.ctime_nsec())
            },
        }
    }

    /// Tells whether the file has not changed just now.
    pub(crate) fn is_settled(&self) -> bool {
        let now = SystemTime::now();
        self.modified
            .and_then(|modified| now.duration_since(modified).ok())
            .is_some_and(|age| age >= SETTLED)
    }

    /// Makes Flask's entity tag: `mtime "-" size "-" adler32(path)`.
    pub(crate) fn etag(&self, path: &Path) -> ETag {
        let modified = self.modified.map_or(0.0, seconds);
        let check = adler32(path.as_os_str().as_encoded_bytes());
        ETag::strong(format!("{modified:?}-{}-{check}", self.size))
    }
}

/// Returns seconds since 1970 as Python's `st_mtime` has them.
fn seconds(time: SystemTime) -> f64 {
    let as_seconds = |duration: Duration| {
        #[expect(clippy::cast_precision_loss, reason = "Python loses the same digits")]
        let whole = duration.as_secs() as f64;
        whole + 1e-9 * f64::from(duration.subsec_nanos())
    };
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => as_seconds(after),
        Err(before) => -as_seconds(before.duration()),
    }
}

/// The checksum of zlib ([RFC 1950, 9](https://www.rfc-editor.org/rfc/rfc1950#section-9)).
fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1, 0);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected: `zlib.adler32`.
    #[test]
    fn checksums_are_those_of_zlib() {
        let table = [
            (&b""[..], 1),
            (b"Wikipedia", 300_286_872),
            (b"/srv/app/static/site.css", 1_867_122_957),
            (&[255; 10_000], 3_055_807_275),
        ];
        for (bytes, expected) in table {
            assert_eq!(adler32(bytes), expected);
        }
    }

    /// Expected: `werkzeug.utils.send_file` of such a file.
    #[test]
    fn tags_are_those_of_flask() {
        let at = |seconds, nanoseconds| UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        let table = [
            (at(1_709_210_096, 0), "1709210096.0-22-1867122957"),
            (at(1_709_210_096, 500_000_000), "1709210096.5-22-1867122957"),
            (
                at(1_764_407_533, 123_456_789),
                "1764407533.1234567-22-1867122957",
            ),
            (UNIX_EPOCH - Duration::new(1, 0), "-1.0-22-1867122957"),
        ];
        let metadata = std::fs::metadata("Cargo.toml").unwrap();
        for (modified, expected) in table {
            let stamp = FileStamp {
                size: 22,
                modified: Some(modified),
                ..FileStamp::of(&metadata)
            };
            let etag = stamp.etag(Path::new("/srv/app/static/site.css"));
            assert_eq!(etag, ETag::strong(expected));
        }
    }
}
