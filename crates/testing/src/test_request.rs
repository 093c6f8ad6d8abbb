use std::fmt::Display;
use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::panic::Location;
use std::pin::Pin;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use url::Url;

use crate::outgoing::Outgoing;
use crate::redirects;
use crate::{Multipart, TestClient, TestResponse};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";
const PLAIN: &str = "text/plain";

/// A request that is being built. `.await` sends it.
///
/// `GET`, and `POST` of a form, are a link or form on a page; everything else a browser sends
/// by a script, as [`fetch`](Self::fetch) says.
///
/// Mistakes in it, such as a malformed header, panic where it was made.
///
/// # Example
///
/// ```
/// # use carafe_testing::{Multipart, TestClient};
/// # use carafe_routing::*;
/// # use carafe_session::NullSessionInterface;
/// # use std::sync::Arc;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut rule = Rule::new("/note", "note");
/// # rule.methods = Some(vec![http::Method::GET, http::Method::POST]);
/// # let map = UrlMap::new(vec![rule], MapOptions::default())?;
/// # let note = View::new(async |request: Request, body: String| {
/// #     format!("{} {} {body}", request.url(), request.header("x-cups").unwrap_or_default())
/// # });
/// # let target = Target { view: Some(note), ..Target::default() };
/// # let sessions = Arc::new(NullSessionInterface);
/// # let urls = Urls::new(map, UrlOptions::default());
/// # let dispatch = Dispatch::new(urls, vec![target], DispatchOptions::new(sessions.clone()))?;
/// # let client = TestClient::new(dispatch, sessions, "http://localhost");
/// let page = client.get("/note").query([("page", 2)]).await;
/// page.assert_contains("/note?page=2");
/// let form = client.post("/note").header("x-cups", "2").form([("title", "Tea & cake")]);
/// form.await.assert_contains("2 title=Tea+%26+cake");
/// client.post("/note").json([1, 2]).await.assert_contains("[1,2]");
/// let files = Multipart::new().file("photo", "tea.png", "image/png", b"PNG".as_slice());
/// let sent = client.post("/note").multipart(files).await;
/// sent.assert_contains("filename=\"tea.png\"");
/// # Ok(())
/// # }
/// ```
///
/// # Flask
///
/// [`werkzeug.test.EnvironBuilder`](https://werkzeug.palletsprojects.com/en/stable/test/#werkzeug.test.EnvironBuilder).
#[derive(Clone, Debug)]
#[must_use = "a request is sent by `.await`"]
pub struct TestRequest {
    client: TestClient,
    outgoing: Outgoing,
    follows: bool,
}

impl TestRequest {
    #[track_caller]
    pub(crate) fn new(
        client: TestClient,
        method: Method,
        path: &str,
        caller: &'static Location<'static>,
    ) -> Self {
        let url = url(client.base(), path);
        let outgoing = Outgoing {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            by_script: false,
            is_first: false,
            peer: ([127, 0, 0, 1], 50_000).into(),
            caller,
        };
        Self {
            client,
            outgoing,
            follows: false,
        }
    }

    /// Adds to the query: pairs, a map, or a struct.
    ///
    /// # Flask
    ///
    /// `query_string={"page": 2}`.
    #[track_caller]
    pub fn query(mut self, query: impl Serialize) -> Self {
        let more = urlencoded(query);
        let whole = match self.outgoing.url.query() {
            None | Some("") => more,
            Some(query) => format!("{query}&{more}"),
        };
        self.outgoing.url.set_query(Some(&whole));
        self
    }

    /// Adds a header, instead of what the browser would say under that name.
    ///
    /// # Flask
    ///
    /// `headers={"Accept": "text/html"}`.
    #[track_caller]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Display>,
        V: TryInto<HeaderValue, Error: Display>,
    {
        let name = name.try_into().unwrap_or_else(|error| panic!("{error}"));
        let value = value.try_into().unwrap_or_else(|error| panic!("{error}"));
        self.outgoing.headers.append(name, value);
        self
    }

    /// Sends a form: pairs, a map, or a struct.
    ///
    /// # Flask
    ///
    /// `data={"title": "Tea"}`, where a list as a value is several of one name: here, pairs of one
    /// name.
    #[track_caller]
    pub fn form(self, form: impl Serialize) -> Self {
        let form = urlencoded(form);
        self.content(FORM, form.into())
    }

    /// Sends JSON, as serde writes it: without the application's options.
    ///
    /// # Flask
    ///
    /// `json=note`, which the application's JSON provider writes.
    #[track_caller]
    pub fn json(self, value: impl Serialize) -> Self {
        let json = serde_json::to_vec(&value).unwrap_or_else(|error| panic!("{error}"));
        self.content("application/json", json.into())
    }

    /// Sends a form with files.
    ///
    /// # Flask
    ///
    /// `data={"photo": (file, "tea.png")}`.
    #[expect(clippy::needless_pass_by_value, reason = "a form is made for the call")]
    pub fn multipart(self, form: Multipart) -> Self {
        let (content_type, body) = form.encode();
        self.content(&content_type, body)
    }

    /// Sends a body as it is. `Content-Type` is a header of its own.
    ///
    /// # Flask
    ///
    /// `data=b"..", content_type=".."`.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.outgoing.body = body.into();
        self
    }

    fn content(self, content_type: &str, body: Bytes) -> Self {
        let mut request = self.body(body);
        let content_type = HeaderValue::try_from(content_type);
        let content_type = content_type.expect("a content type is text without line breaks");
        request.outgoing.headers.insert(CONTENT_TYPE, content_type);
        request
    }

    /// Sends a user and a password.
    ///
    /// # Flask
    ///
    /// `auth=(username, password)`.
    pub fn basic_auth(self, username: &str, password: &str) -> Self {
        let credentials = STANDARD.encode(format!("{username}:{password}"));
        self.authorization(&format!("Basic {credentials}"))
    }

    /// Sends a token.
    ///
    /// # Flask
    ///
    /// `auth=Authorization("bearer", token=token)`.
    #[track_caller]
    pub fn bearer(self, token: &str) -> Self {
        self.authorization(&format!("Bearer {token}"))
    }

    #[track_caller]
    fn authorization(mut self, value: &str) -> Self {
        let value = HeaderValue::try_from(value).unwrap_or_else(|error| panic!("{error}"));
        self.outgoing.headers.insert(AUTHORIZATION, value);
        self
    }

    /// Has a script send it, as `fetch(.., {credentials: "include"})` does, and not a link or
    /// a form.
    pub fn fetch(mut self) -> Self {
        self.outgoing.by_script = true;
        self
    }

    /// Follows redirects, 20 at most. The last response knows their
    /// [history](TestResponse::history).
    ///
    /// # Flask
    ///
    /// `follow_redirects=True`. The methods are those of browsers: a 302 after `PUT` keeps it.
    pub fn follow_redirects(mut self) -> Self {
        self.follows = true;
        self
    }

    /// Sets the address of the client. Default: 127.0.0.1.
    ///
    /// # Flask
    ///
    /// `environ_overrides={"REMOTE_ADDR": ..}`.
    pub fn client_addr(mut self, addr: impl Into<SocketAddr>) -> Self {
        self.outgoing.peer = addr.into();
        self
    }

    async fn send(mut self) -> TestResponse {
        let outgoing = &mut self.outgoing;
        outgoing.by_script |= !is_navigation(outgoing);
        outgoing.is_first = self.client.is_first(!outgoing.by_script);
        let has_body = [Method::POST, Method::PUT, Method::PATCH].contains(&outgoing.method);
        if has_body || !outgoing.body.is_empty() {
            let length = outgoing.body.len().into();
            outgoing.headers.insert(CONTENT_LENGTH, length);
        }
        redirects::send(&self.client, self.outgoing, self.follows).await
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    /// Sends the request.
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Tells whether a link or a form can send it.
fn is_navigation(outgoing: &Outgoing) -> bool {
    let content_type = outgoing.headers.get(CONTENT_TYPE);
    let content_type = content_type.and_then(|content_type| content_type.to_str().ok());
    let by_form = [FORM, MULTIPART, PLAIN];
    match outgoing.method {
        Method::GET => outgoing.body.is_empty(),
        Method::POST => content_type
            .is_none_or(|content_type| by_form.iter().any(|form| content_type.starts_with(form))),
        _ => false,
    }
}

/// Reads what a test says, below the application's root or as a whole URL.
#[track_caller]
fn url(base: &Url, path: &str) -> Url {
    let whole = path.starts_with("http://") || path.starts_with("https://");
    let text = match path {
        _ if whole => path.to_owned(),
        _ => {
            let slash = if path.starts_with('/') { "" } else { "/" };
            format!("{}{slash}{path}", base.as_str().trim_end_matches('/'))
        }
    };
    let mut url = Url::parse(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    url.set_fragment(None);
    url
}

#[track_caller]
fn urlencoded(pairs: impl Serialize) -> String {
    serde_html_form::to_string(pairs)
        .unwrap_or_else(|error| panic!("a form is made of names and values: {error}"))
}
