use std::future::Future;
use std::panic::Location;

use carafe_session::{HeaderMap, SessionData, SessionError, SessionRequest};
use http::header::{COOKIE, SET_COOKIE};

use super::TestClient;

/// The session that the browser's cookies carry.
impl TestClient {
    /// Opens the session that requests from here have.
    ///
    /// # Panics
    ///
    /// If the session's store fails.
    ///
    /// # Flask
    ///
    /// `flask.session` in a `with client:` block. Here it is that of the next request.
    #[track_caller]
    pub fn session(&self) -> impl Future<Output = SessionData> + Send + '_ {
        let place = Location::caller();
        async move { self.open_session(place).await }
    }

    /// Opens the session, lets `change` write into it, and saves it to the browser's cookies.
    /// Returns what `change` does.
    ///
    /// # Panics
    ///
    /// If the session's store fails, there is no secret key, or the browser refuses the
    /// session cookie.
    ///
    /// # Flask
    ///
    /// [`with client.session_transaction() as session:`](https://flask.palletsprojects.com/en/stable/api/#flask.testing.FlaskClient.session_transaction).
    #[track_caller]
    pub fn session_transaction<T: Send>(
        &self,
        change: impl FnOnce(&mut SessionData) -> T + Send,
    ) -> impl Future<Output = T> + Send {
        let place = Location::caller();
        async move {
            let mut session = self.open_session(place).await;
            let changed = change(&mut session);
            let mut headers = HeaderMap::new();
            let saved = self.sessions.save_session(&session, &mut headers).await;
            saved.unwrap_or_else(|error| fail("saved", &error, place));
            let rejected = self.receive_here(headers.get_all(SET_COOKIE).into_iter());
            if let Some(rejected) = rejected {
                panic!("at {place}: {rejected}");
            }
            changed
        }
    }

    async fn open_session(&self, place: &'static Location<'static>) -> SessionData {
        let request = self.session_request();
        let opened = self.sessions.open_session(&request).await;
        opened.unwrap_or_else(|error| fail("opened", &error, place))
    }

    fn session_request(&self) -> SessionRequest {
        let browser = self.visitor.browser();
        let context = self.own_page(&browser);
        let mut headers = HeaderMap::new();
        if let Some(cookies) = browser.jar.header(&context, self.clock.now()) {
            headers.insert(COOKIE, cookies);
        }
        SessionRequest::new(&headers)
    }
}

fn fail<T>(what: &str, error: &SessionError, place: &Location<'_>) -> T {
    panic!("at {place}: the session cannot be {what}: {error}")
}
