use std::borrow::Cow;

use bytes::Bytes;
use carafe_routing::{Flashed, Rendering};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::earlier_refusals::EarlierRefusals;
use crate::observations::Observed;
use crate::received::Received;
use crate::{RejectedCookie, SentRequest, StoredCookie, WithheldCookie};

/// A response, and what became of it in the browser.
///
/// Its assertions print all of it when they fail.
///
/// # Flask
///
/// [`werkzeug.test.TestResponse`](https://werkzeug.palletsprojects.com/en/stable/test/#werkzeug.test.TestResponse).
#[derive(Debug)]
pub struct TestResponse {
    pub(crate) request: SentRequest,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) history: Vec<TestResponse>,
    pub(crate) received: Received,
    pub(crate) withheld: Vec<WithheldCookie>,
    /// What the browser had refused before.
    pub(crate) earlier: EarlierRefusals,
    pub(crate) observed: Observed,
}

impl TestResponse {
    pub(crate) fn new(
        request: SentRequest,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        Self {
            request,
            status,
            headers,
            body,
            history: Vec::new(),
            received: Received::default(),
            withheld: Vec::new(),
            earlier: EarlierRefusals::default(),
            observed: Observed::default(),
        }
    }

    /// Returns the request that it answers.
    #[must_use]
    pub fn request(&self) -> &SentRequest {
        &self.request
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the first header of a name, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body.
    ///
    /// # Flask
    ///
    /// `response.data`.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// Returns the body as text. What is not UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Reads the body as JSON.
    ///
    /// # Panics
    ///
    /// If it is none, or not of this shape.
    #[track_caller]
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let read = serde_json::from_slice(&self.body);
        read.unwrap_or_else(|error| panic!("the body is not the JSON asked for: {error}\n\n{self}"))
    }

    /// Returns the redirects that led here, the first one first, if they were
    /// [followed](crate::TestRequest::follow_redirects).
    #[must_use]
    pub fn history(&self) -> &[TestResponse] {
        &self.history
    }

    /// Returns the whole URL that `Location` leads to.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        let location = self.header(LOCATION.as_str())?;
        Some(self.resolve(location)?.into())
    }

    /// Returns the cookies that it set and the browser kept.
    #[must_use]
    pub fn kept_cookies(&self) -> &[StoredCookie] {
        &self.received.kept
    }

    /// Returns the `Set-Cookie` lines that the browser did not obey, and why. A removal is
    /// among them only if a cookie of its name goes on being sent.
    #[must_use]
    pub fn rejected_cookies(&self) -> &[RejectedCookie] {
        &self.received.rejected
    }

    /// Returns the cookies of the host that did not go with the request, and why.
    #[must_use]
    pub fn withheld_cookies(&self) -> &[WithheldCookie] {
        &self.withheld
    }

    /// Returns the templates that were rendered for it, with what they were given.
    ///
    /// # Flask
    ///
    /// What a function connected to `template_rendered` collects.
    #[must_use]
    pub fn templates(&self) -> &[Rendering] {
        &self.observed.templates
    }

    /// Returns the messages that were flashed for the next page.
    ///
    /// # Flask
    ///
    /// What a function connected to `message_flashed` collects.
    #[must_use]
    pub fn flashed(&self) -> &[Flashed] {
        &self.observed.flashed
    }

    /// Returns where a redirect leads.
    pub(crate) fn redirect_target(&self) -> Option<Url> {
        let redirects = [301, 302, 303, 307, 308].contains(&self.status.as_u16());
        let location = self.header(LOCATION.as_str()).filter(|_| redirects)?;
        self.resolve(location)
    }

    /// Reads a URL as it stands in the response, without its fragment.
    pub(crate) fn resolve(&self, location: &str) -> Option<Url> {
        let mut url = self.request.url.join(location).ok()?;
        url.set_fragment(None);
        Some(url)
    }
}
