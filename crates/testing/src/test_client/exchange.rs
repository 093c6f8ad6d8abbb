use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use bytes::Bytes;
use carafe_routing::Propagated;
use http::header::{COOKIE, HOST, HeaderName, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Uri};
use http_body_util::BodyExt;
use url::{Position, Url};

use super::TestClient;
use crate::fetch_context::{FetchContext, Sending};
use crate::observations::Observations;
use crate::outgoing::Outgoing;
use crate::shared_cache::would_hand_on;
use crate::{SentRequest, TestResponse};

/// One request and its response.
impl TestClient {
    /// Tells whether the next request is the first of its window or frame; it is not from now
    /// on, if it brings a page.
    pub(crate) fn is_first(&self, brings_page: bool) -> bool {
        match brings_page {
            true => !self.has_page.swap(true, Ordering::Relaxed),
            false => !self.has_page.load(Ordering::Relaxed),
        }
    }

    /// Sends a request, and does what the response says of cookies.
    ///
    /// # Panics
    ///
    /// If a browser would not send it, the application's error propagates, the body breaks
    /// off, or the response lacks `Vary: Cookie`.
    pub(crate) async fn exchange(&self, outgoing: &Outgoing) -> TestResponse {
        let context = self.context(outgoing);
        let place = outgoing.caller;
        assert!(
            !context.is_mixed_content(),
            "at {place}: {} is plain HTTP, and browsers load none {}; give the application an \
             https URL with base_url",
            context.url,
            context.describe(),
        );
        let observations = Observations::default();
        let request = self.request_of(outgoing, &context, observations.clone());
        let sent = SentRequest::new(&context, request.headers().clone());
        let dispatch = self.dispatch.clone().with_peer(outgoing.peer);
        let response = dispatch.answer(request).await;
        if let Some(Propagated(error)) = response.extensions().get() {
            panic!("at {place}: {sent} failed: {error:?}");
        }
        let (head, body) = read(response).await.unwrap_or_else(|error| {
            panic!("at {place}: the body of the response broke off: {error}")
        });
        let mut received = TestResponse::new(sent, head.status, head.headers, body);
        received.observed = observations.take();
        self.receive(&context, &mut received);
        assert!(
            !self.leaks(&received),
            "at {place}: the response depends on the session, and a shared cache would hand it \
             to other visitors: it says neither Vary: Cookie nor Cache-Control: private\n\n\
             {received}"
        );
        received
    }

    fn context(&self, outgoing: &Outgoing) -> FetchContext {
        let sending = Sending {
            place: &self.place,
            method: outgoing.method.clone(),
            by_script: outgoing.by_script,
            is_first: outgoing.is_first,
            page: &self.base,
            blocks_third_party_cookies: self.visitor.browser().blocks_third_party_cookies,
        };
        FetchContext::new(outgoing.url.clone(), sending)
    }

    fn request_of(
        &self,
        outgoing: &Outgoing,
        context: &FetchContext,
        observations: Observations,
    ) -> Request {
        let mut request = Request::new(Body::from(outgoing.body.clone()));
        request.method_mut().clone_from(&outgoing.method);
        let whole = uri(&outgoing.url, outgoing.url.path());
        match self.path_below_root(&outgoing.url) {
            None => *request.uri_mut() = whole,
            Some(path) => {
                *request.uri_mut() = uri(&outgoing.url, path);
                request.extensions_mut().insert(OriginalUri(whole));
            }
        }
        *request.headers_mut() = self.headers_of(outgoing, context);
        request.extensions_mut().insert(observations);
        request
    }

    /// Returns what the application sees of a path, if it lives below a root.
    fn path_below_root<'u>(&self, url: &'u Url) -> Option<&'u str> {
        let root = self.base.path().trim_end_matches('/');
        let path = url.path().strip_prefix(root).filter(|_| !root.is_empty())?;
        match path {
            "" => Some("/"),
            path => path.starts_with('/').then_some(path),
        }
    }

    /// Returns what a browser sends, and what the test says instead of it.
    fn headers_of(&self, outgoing: &Outgoing, context: &FetchContext) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let host = &outgoing.url[Position::BeforeHost..Position::AfterPort];
        headers.insert(HOST, header(host));
        context.write_headers(&mut headers);
        let browser = self.visitor.browser();
        if let Some(cookies) = browser.jar.header(context, self.clock.now()) {
            headers.insert(COOKIE, cookies);
        }
        drop(browser);
        let own: Vec<&HeaderName> = outgoing.headers.keys().collect();
        own.iter().for_each(|name| drop(headers.remove(*name)));
        for (name, value) in &outgoing.headers {
            headers.append(name, value.clone());
        }
        headers
    }

    fn receive(&self, context: &FetchContext, response: &mut TestResponse) {
        let now = self.clock.now();
        let mut browser = self.visitor.browser();
        response.withheld = browser.jar.withheld(context, now);
        let lines = response.headers.get_all(SET_COOKIE).into_iter();
        response.received = browser.jar.receive(lines, context, now);
        response.earlier = browser.refusals.clone();
        browser.refusals.note(&response.request, &response.received);
    }

    fn leaks(&self, response: &TestResponse) -> bool {
        self.visitor.browser().checks_vary
            && response.observed.depends_on_session
            && would_hand_on(&response.request.method, response.status, &response.headers)
    }
}

async fn read(response: Response) -> Result<(http::response::Parts, Bytes), axum::Error> {
    let (head, body) = response.into_parts();
    Ok((head, body.collect().await?.to_bytes()))
}

/// Returns the URI as it arrives: over HTTP/1 without the host, over HTTPS, where browsers
/// speak HTTP/2, with scheme and host.
fn uri(url: &Url, path: &str) -> Uri {
    let query = &url[Position::AfterPath..Position::AfterQuery];
    let text = match url.scheme() {
        "http" => format!("{path}{query}"),
        _ => format!("{}{path}{query}", &url[..Position::BeforePath]),
    };
    Uri::try_from(text).expect("what a URL is made of is a URI")
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).expect("a host is ASCII")
}
