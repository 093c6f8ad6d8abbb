use std::time::{SystemTime, UNIX_EPOCH};

use axum::response::Response;
use carafe_routing::{CacheControl, HttpDate, ResponseExt};
use http::HeaderValue;
use http::header::CACHE_CONTROL;

/// How long a client may use a file without asking for it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It asks each time.
    Unknown,
    /// For so many seconds.
    Seconds(u64),
    /// The URL changes with the file.
    Immutable,
}

const YEAR: u64 = 31_536_000;

impl Freshness {
    /// Sets `Cache-Control`, and `Expires` with it.
    pub(crate) fn apply(self, response: &mut Response) {
        let control = CacheControl::new();
        let (control, seconds) = match self {
            Self::Unknown => {
                let no_cache = HeaderValue::from_static("no-cache");
                response.headers_mut().insert(CACHE_CONTROL, no_cache);
                return;
            }
            Self::Seconds(0) => (control.no_cache().max_age(0), 0),
            Self::Seconds(seconds) => (control.public().max_age(seconds), seconds),
            Self::Immutable => (control.public().max_age(YEAR).immutable(), YEAR),
        };
        response.set_cache_control(control);
        response.set_expires(from_now(seconds));
    }
}

impl From<Option<u64>> for Freshness {
    fn from(max_age: Option<u64>) -> Self {
        max_age.map_or(Self::Unknown, Self::Seconds)
    }
}

/// Returns the date so many seconds from now; what is too far away is the last one.
fn from_now(seconds: u64) -> HttpDate {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let then = i64::try_from(now.saturating_add(seconds));
    then.unwrap_or(i64::MAX).into()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    /// Expected: `werkzeug.utils.send_file`, but for what is immutable.
    #[test]
    fn what_is_fresh_expires() {
        let table = [
            (Freshness::Unknown, "no-cache", false),
            (Freshness::Seconds(0), "no-cache, max-age=0", true),
            (Freshness::Seconds(60), "public, max-age=60", true),
            (
                Freshness::Immutable,
                "public, max-age=31536000, immutable",
                true,
            ),
        ];
        for (freshness, expected, expires) in table {
            let mut response = Response::new(Body::empty());
            freshness.apply(&mut response);
            assert_eq!(response.headers()["cache-control"], expected);
            assert_eq!(response.headers().contains_key("expires"), expires);
        }
        assert_eq!(
            from_now(u64::MAX).to_string(),
            "Fri, 31 Dec 9999 23:59:59 GMT"
        );
    }
}
