use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use carafe_routing::{Dispatch, Signals};
use carafe_session::{Clock, SessionInterface};
use http::Method;
use url::Url;

use crate::fetch_context::{FetchContext, Sending};
use crate::observations::Observations;
use crate::place::Place;
use crate::visitor::{Browser, Visitor};

mod cookies;
mod exchange;
mod requests;
mod session;

/// A browser for tests. It hands requests to an application without a socket, and keeps
/// cookies as browsers do: partitions, SameSite, third parties and all.
///
/// An application makes it: `app.test_client()`. Clones, and what
/// [`embedded_in`](Self::embedded_in) and [`sent_from`](Self::sent_from) return, are the same
/// browser in other places; [`new_visitor`](Self::new_visitor) is another one.
///
/// # Example
///
/// ```
/// # use carafe_testing::TestClient;
/// # use carafe_routing::*;
/// # use carafe_session::{SecureCookieSessionInterface, SessionOptions};
/// # use std::sync::Arc;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let map = UrlMap::new(vec![Rule::new("/visits", "visits")], MapOptions::default())?;
/// # let visits = View::new(async |mut session: Session| {
/// #     let visits = session["visits"].as_i64().unwrap_or(0) + 1;
/// #     session["visits"] = visits.into();
/// #     visits.to_string()
/// # });
/// # let target = Target { view: Some(visits), ..Target::default() };
/// # let options = SessionOptions::partitioned();
/// # let sessions = Arc::new(SecureCookieSessionInterface::new(["a secret key"], options)?);
/// # let urls = Urls::new(map, UrlOptions::default());
/// # let dispatch = Dispatch::new(urls, vec![target], DispatchOptions::new(sessions.clone()))?;
/// # let client = TestClient::new(dispatch, sessions, "http://localhost");
/// let shop = client.embedded_in("https://shop.example");
/// shop.get("/visits").await.assert_text("1");
/// shop.get("/visits").await.assert_text("2");
/// let news = client.embedded_in("https://news.example");
/// news.get("/visits").await.assert_text("1");
/// # Ok(())
/// # }
/// ```
///
/// # Flask
///
/// [`flask.testing.FlaskClient`](https://flask.palletsprojects.com/en/stable/api/#flask.testing.FlaskClient).
/// That one keeps every cookie it is given, and sends no headers that tell a browser.
#[derive(Clone, Debug)]
pub struct TestClient {
    dispatch: Dispatch,
    sessions: Arc<dyn SessionInterface>,
    visitor: Arc<Visitor>,
    clock: Clock,
    base: Url,
    place: Place,
    /// Whether there is a page in this window or frame.
    has_page: Arc<AtomicBool>,
}

impl TestClient {
    /// Creates the browser of a visitor who has not been here yet. `base_url` is where the
    /// application lives, such as `https://app.example` or `http://localhost/below`.
    ///
    /// The clock stands still at the time of the call.
    ///
    /// # Panics
    ///
    /// If `base_url` is no URL of HTTP.
    #[track_caller]
    #[must_use]
    pub fn new(dispatch: Dispatch, sessions: Arc<dyn SessionInterface>, base_url: &str) -> Self {
        Self {
            dispatch,
            sessions,
            visitor: Arc::default(),
            clock: Clock::fixed(Clock::system().now()),
            base: http_url(base_url),
            place: Place::Direct,
            has_page: Arc::default(),
        }
    }

    /// Listens to the signals of an application that is yet to be built, so that its
    /// responses tell [templates](crate::TestResponse::templates) and
    /// [flashed messages](crate::TestResponse::flashed), and a missing `Vary: Cookie` is
    /// found.
    pub fn observe(signals: &mut Signals) {
        Observations::connect(signals);
    }

    /// Takes the time from a clock, which has to be a [fixed](Clock::fixed) one.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Moves the application to another URL. Default: what `PREFERRED_URL_SCHEME`,
    /// `SERVER_NAME` and `APPLICATION_ROOT` say, `http://localhost` for short.
    ///
    /// # Panics
    ///
    /// If it is no URL of HTTP.
    ///
    /// # Flask
    ///
    /// `base_url=` of each request.
    #[track_caller]
    #[must_use]
    pub fn base_url(mut self, base_url: &str) -> Self {
        self.base = http_url(base_url);
        self
    }

    /// Opens the application in an iframe on a page of another site, in the same browser.
    /// The first `GET` is what that page loads; what comes after it, and every form, is sent
    /// by the application's own page in the frame.
    ///
    /// On a client that is in a frame already, the page stands in that frame:
    /// `client.embedded_in("https://a.example").embedded_in("https://b.example")` is in an
    /// iframe of `b.example` in an iframe of `a.example`.
    ///
    /// # Panics
    ///
    /// If it is no URL of HTTP.
    #[track_caller]
    #[must_use]
    pub fn embedded_in(&self, site: &str) -> Self {
        self.at(self.place.embedding(http_url(site)))
    }

    /// Goes to a page of another site, which sends the requests: `GET` by a link, `POST` by a
    /// form, in the same window, and everything else by a script. What a forger does.
    ///
    /// # Panics
    ///
    /// If it is no URL of HTTP.
    #[track_caller]
    #[must_use]
    pub fn sent_from(&self, site: &str) -> Self {
        self.at(Place::SentFrom(http_url(site)))
    }

    fn at(&self, place: Place) -> Self {
        Self {
            place,
            has_page: Arc::default(),
            ..self.clone()
        }
    }

    /// Creates the browser of another visitor of the same application, with the same clock.
    #[must_use]
    pub fn new_visitor(&self) -> Self {
        Self {
            visitor: Arc::new(self.visitor.another()),
            ..self.at(Place::Direct)
        }
    }

    /// Says whether the browser lets sites keep cookies in other sites' frames that are not
    /// partitioned. Default: it does not, as in private windows and strict settings.
    pub fn allow_third_party_cookies(&self, allow: bool) {
        self.visitor.browser().blocks_third_party_cookies = !allow;
    }

    /// Says whether a response that a shared cache would hand to another visitor is a
    /// failure: one that depends on the session, and does not say `Vary: Cookie`. Default:
    /// yes.
    pub fn check_vary(&self, check: bool) {
        self.visitor.browser().checks_vary = check;
    }

    /// Moves the clock on: cookies end, without any waiting. Sessions in signed cookies grow
    /// old too, where the application has the same clock. Fractions of a second do not count.
    ///
    /// # Panics
    ///
    /// If the clock is that of the system.
    #[track_caller]
    pub fn advance(&self, time: Duration) {
        let then = self.clock.now() + time.as_secs();
        self.clock.set(then);
        let moved = self.clock.now() == then;
        assert!(moved, "only a fixed clock can be moved on");
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Returns the URL of the application.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// The context of a page of the application that is open here.
    fn own_page(&self, browser: &Browser) -> FetchContext {
        let direct = Place::Direct;
        let place = match &self.place {
            Place::SentFrom(_) => &direct,
            place => place,
        };
        let sending = Sending {
            place,
            method: Method::GET,
            by_script: false,
            is_first: false,
            page: &self.base,
            blocks_third_party_cookies: browser.blocks_third_party_cookies,
        };
        FetchContext::new(self.base.clone(), sending)
    }
}

/// Reads the URL of an application or a page, without query and fragment.
#[track_caller]
fn http_url(text: &str) -> Url {
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(mut url) = url else {
        panic!("{text:?} is no URL of HTTP, such as https://shop.example");
    };
    url.set_query(None);
    url.set_fragment(None);
    url
}
