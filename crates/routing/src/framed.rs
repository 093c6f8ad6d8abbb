use std::sync::atomic::{AtomicBool, Ordering};

use http::HeaderMap;

/// Warns once, during development, when a page in another site's iframe uses a session
/// whose cookie the browser will not keep there.
#[derive(Debug, Default)]
pub(crate) struct FramedWarning {
    given: AtomicBool,
}

impl FramedWarning {
    pub(crate) fn give(&self) {
        if !self.given.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "a page in another site's iframe uses the session, but browsers will not keep \
                 its cookie there. Set SESSION_COOKIE_PARTITIONED = true (it implies Secure \
                 and SameSite=None), and FRAME_ANCESTORS to the sites that may embed this one"
            );
        }
    }
}

/// Tells whether a request comes from an iframe on another site
/// ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)).
pub(crate) fn is_framed_cross_site(headers: &HeaderMap) -> bool {
    let is = |name: &str, word: &str| headers.get(name).is_some_and(|value| value == word);
    is("sec-fetch-dest", "iframe") && is("sec-fetch-site", "cross-site")
}
