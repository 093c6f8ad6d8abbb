use carafe_session::{
    HeaderMap, SecureCookieSessionInterface, SessionData, SessionInterface, SessionOptions,
    SessionRequest,
};
use http::HeaderValue;
use http::header::COOKIE;

pub(crate) const SECRET_KEY: &str =
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf";

/// A session of three keys, as a view left it and as a browser sends it back.
///
/// `tests/benches/flask_session_cookie.py` does the same with Flask.
#[derive(Debug)]
pub struct SessionCookie {
    interface: SecureCookieSessionInterface,
    session: SessionData,
    request_headers: HeaderMap,
}

impl SessionCookie {
    /// Makes the session, which outlives the browser, and a request with its cookie.
    ///
    /// # Panics
    ///
    /// Never, as long as Carafe reads what it writes.
    #[must_use]
    pub fn permanent() -> Self {
        Self::with_permanent(true)
    }

    /// Makes the session, which ends with the browser, and a request with its cookie.
    ///
    /// # Panics
    ///
    /// As for [`permanent`](Self::permanent).
    #[must_use]
    pub fn browser_session() -> Self {
        Self::with_permanent(false)
    }

    fn with_permanent(permanent: bool) -> Self {
        let interface = SecureCookieSessionInterface::new([SECRET_KEY], SessionOptions::default())
            .expect("there is a key");
        let mut session = SessionData::new();
        if permanent {
            session.set_permanent(true);
        }
        session.insert("user", "ada");
        session.insert("visits", 42);
        let token = interface.dumps(&session).expect("JSON holds the session");
        let cookie = HeaderValue::try_from(format!("session={token}")).expect("a token is ASCII");
        Self {
            interface,
            session,
            request_headers: HeaderMap::from_iter([(COOKIE, cookie)]),
        }
    }

    /// Returns the headers of a request with the cookie.
    #[must_use]
    pub fn request_headers(&self) -> HeaderMap {
        self.request_headers.clone()
    }

    /// Writes and signs the session: the value of the cookie.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn sign(&self) -> String {
        self.interface
            .dumps(&self.session)
            .expect("JSON holds the session")
    }

    /// Finds the cookie in the request and verifies it; no key is looked at.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn open(&self) -> SessionData {
        let request = SessionRequest::new(&self.request_headers);
        let opened = self.interface.open_session(&request).now_or_never();
        opened
            .expect("a cookie is there at once")
            .expect("a cookie store cannot fail")
    }

    /// Does as [`open`](Self::open) and reads the three keys.
    ///
    /// # Panics
    ///
    /// If they are not what was written.
    #[must_use]
    pub fn read(&self) -> SessionData {
        let session = self.open();
        assert!(
            session["_permanent"] == true && session["user"] == "ada" && session["visits"] == 42
        );
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_read() {
        let cookie = SessionCookie::permanent();
        assert_eq!(
            cookie.read().to_json().unwrap(),
            cookie.open().to_json().unwrap()
        );
        assert_eq!(cookie.sign().split('.').count(), 3);
    }
}
