use carafe_routing::SetCookie;
use http::HeaderValue;

use super::TestClient;
use crate::{RejectedCookie, StoredCookie};

/// What the browser keeps.
impl TestClient {
    /// Returns all cookies of the browser, those of other partitions too; oldest first.
    #[must_use]
    pub fn cookies(&self) -> Vec<StoredCookie> {
        self.visitor.browser().jar.cookies().to_vec()
    }

    /// Returns the first cookie of a name that the application's pages have here, in this
    /// window or frame.
    ///
    /// # Flask
    ///
    /// [`client.get_cookie`](https://werkzeug.palletsprojects.com/en/stable/test/#werkzeug.test.Client.get_cookie),
    /// which takes the domain and the path of the cookie.
    #[must_use]
    pub fn get_cookie(&self, name: &str) -> Option<StoredCookie> {
        let browser = self.visitor.browser();
        let context = self.own_page(&browser);
        let mut found = browser.jar.named(name, &context, self.clock.now());
        found.next().cloned()
    }

    /// Puts a cookie into the browser, as if a page of the application had set it here.
    ///
    /// # Panics
    ///
    /// If the browser refuses it.
    ///
    /// # Flask
    ///
    /// [`client.set_cookie`](https://werkzeug.palletsprojects.com/en/stable/test/#werkzeug.test.Client.set_cookie),
    /// which keeps whatever it is given.
    #[track_caller]
    pub fn set_cookie(&self, cookie: impl Into<SetCookie>) {
        let header = cookie.into().to_header(self.clock.now());
        let header = header.unwrap_or_else(|error| panic!("{error}"));
        if let Some(rejected) = self.receive_here([&header].into_iter()) {
            panic!("{rejected}");
        }
    }

    /// Removes the cookies of a name that the application's pages have here. In other
    /// partitions they stay.
    ///
    /// # Flask
    ///
    /// [`client.delete_cookie`](https://werkzeug.palletsprojects.com/en/stable/test/#werkzeug.test.Client.delete_cookie).
    pub fn delete_cookie(&self, name: &str) {
        let mut browser = self.visitor.browser();
        let context = self.own_page(&browser);
        let found = browser.jar.named(name, &context, self.clock.now());
        for cookie in found.cloned().collect::<Vec<_>>() {
            browser.jar.forget(&cookie);
        }
    }

    /// Takes `Set-Cookie` lines as a page of the application that is open here gets them.
    /// Returns the first that the browser refuses.
    pub(super) fn receive_here<'l>(
        &self,
        lines: impl Iterator<Item = &'l HeaderValue>,
    ) -> Option<RejectedCookie> {
        let mut browser = self.visitor.browser();
        let context = self.own_page(&browser);
        let received = browser.jar.receive(lines, &context, self.clock.now());
        received.rejected.into_iter().next()
    }
}
