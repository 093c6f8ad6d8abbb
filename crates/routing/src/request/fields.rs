//! The header fields of a request.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::SystemTime;

use http::HeaderName;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, MAX_FORWARDS, ORIGIN,
    REFERER, TRANSFER_ENCODING, USER_AGENT,
};

use super::accept::Kind;
use super::header_list::parse_list;
use super::{Accept, Authorization, Request, RequestCacheControl, http_date};

impl Request {
    /// Returns a header by its name, in any case. Several of one name are joined by
    /// commas.
    ///
    /// # Example
    ///
    /// ```
    /// # fn tell(request: &carafe_routing::Request) -> String {
    /// let version = request.header("X-Api-Version");
    /// version.map_or("1".to_owned(), |version| version.into_owned())
    /// # }
    /// ```
    ///
    /// # Flask
    ///
    /// `request.headers.get(name)`. What is not UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        self.head.header(&name)
    }

    /// Returns `Content-Type` as it was sent.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.head.first(&CONTENT_TYPE)
    }

    /// Returns the length of the body in bytes; `None` if it is not known before it is
    /// read.
    ///
    /// # Flask
    ///
    /// `request.content_length`, which is 0 for a malformed header.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        let codings = self.head.header(&TRANSFER_ENCODING).unwrap_or_default();
        let mut codings = parse_list(&codings).into_iter();
        if codings.any(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return None;
        }
        self.number(&CONTENT_LENGTH)
    }

    /// Returns the media type of the body in lower case, without parameters; empty without
    /// `Content-Type`.
    #[must_use]
    pub fn mimetype(&self) -> &str {
        &self.head.content_type().mimetype
    }

    /// Returns the parameters of `Content-Type`, such as `charset`, by their names in
    /// lower case.
    #[must_use]
    pub fn mimetype_params(&self) -> &BTreeMap<String, String> {
        &self.head.content_type().params
    }

    /// Tells whether the body is JSON, by its type: `application/json` or
    /// `application/*+json`.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.head.content_type().is_json()
    }

    /// Returns `Content-Encoding`.
    #[must_use]
    pub fn content_encoding(&self) -> Option<&str> {
        self.head.first(&CONTENT_ENCODING)
    }

    /// Returns the page that led here: `Referer`.
    #[must_use]
    pub fn referrer(&self) -> Option<&str> {
        self.head.first(&REFERER)
    }

    /// Returns the origin of the page that makes the request.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.head.first(&ORIGIN)
    }

    /// Returns the program that makes the request; empty without `User-Agent`.
    ///
    /// # Flask
    ///
    /// `request.user_agent.string`.
    #[must_use]
    pub fn user_agent(&self) -> &str {
        self.head.first(&USER_AGENT).unwrap_or_default()
    }

    /// Returns when the client says that it made the request.
    #[must_use]
    pub fn date(&self) -> Option<SystemTime> {
        self.head.parse(&DATE, http_date::parse)?
    }

    /// Returns how many proxies may forward the request.
    #[must_use]
    pub fn max_forwards(&self) -> Option<u64> {
        self.number(&MAX_FORWARDS)
    }

    /// Returns what the client shows to be let in; `None` without the header, or if it is
    /// malformed.
    #[must_use]
    pub fn authorization(&self) -> Option<&Authorization> {
        self.head.authorization()
    }

    /// Returns what the client asks of caches.
    #[must_use]
    pub fn cache_control(&self) -> RequestCacheControl {
        let parsed = self.head.parse(&CACHE_CONTROL, RequestCacheControl::parse);
        parsed.unwrap_or_default()
    }

    /// Returns the media types that the client accepts.
    #[must_use]
    pub fn accept_mimetypes(&self) -> &Accept {
        self.head.accept(Kind::Media)
    }

    /// Returns the languages that the client accepts.
    #[must_use]
    pub fn accept_languages(&self) -> &Accept {
        self.head.accept(Kind::Language)
    }

    /// Returns the content codings that the client accepts, such as `gzip`.
    #[must_use]
    pub fn accept_encodings(&self) -> &Accept {
        self.head.accept(Kind::Encoding)
    }

    /// Returns the charsets that the client accepts. Browsers do not send them any more.
    #[must_use]
    pub fn accept_charsets(&self) -> &Accept {
        self.head.accept(Kind::Charset)
    }

    /// Reads a header of digits.
    fn number(&self, name: &HeaderName) -> Option<u64> {
        let value = self.head.header(name)?;
        let digits = value.trim_matches([' ', '\t']);
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| is_number)
    }
}
