use std::fmt;

use http::{HeaderMap, Method};
use url::Url;

use crate::fetch_context::FetchContext;

/// A request as the browser sent it.
#[derive(Clone, Debug)]
pub struct SentRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    /// Where it was made.
    place: String,
}

impl SentRequest {
    pub(crate) fn new(context: &FetchContext, headers: HeaderMap) -> Self {
        Self {
            method: context.method.clone(),
            url: context.url.clone(),
            headers,
            place: context.describe(),
        }
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the whole URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Returns the headers, those of the browser among them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl fmt::Display for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.url, self.place)
    }
}
