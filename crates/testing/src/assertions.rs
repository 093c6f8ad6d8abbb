use std::fmt::Display;

use http::StatusCode;
use serde::Serialize;

use crate::TestResponse;

/// Assertions. Each returns the response, for the next one.
///
/// # Panics
///
/// All of them, if it is not so; they print the request, the response, why it is a 500, and
/// what the browser refused.
///
/// # Example
///
/// ```
/// # use carafe_testing::TestClient;
/// # use carafe_routing::*;
/// # use carafe_session::NullSessionInterface;
/// # use std::sync::Arc;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let map = UrlMap::new(vec![Rule::new("/tea", "tea")], MapOptions::default())?;
/// # let tea = View::new(async || ([("x-cups", "2"), ("set-cookie", "milk=1")], "{\"tea\": 2}"));
/// # let target = Target { view: Some(tea), ..Target::default() };
/// # let sessions = Arc::new(NullSessionInterface);
/// # let urls = Urls::new(map, UrlOptions::default());
/// # let dispatch = Dispatch::new(urls, vec![target], DispatchOptions::new(sessions.clone()))?;
/// # let client = TestClient::new(dispatch, sessions, "http://localhost");
/// let response = client.get("/tea").await;
/// response
///     .assert_ok()
///     .assert_text(r#"{"tea": 2}"#)
///     .assert_contains("tea")
///     .assert_lacks("coffee")
///     .assert_json(std::collections::BTreeMap::from([("tea", 2)]))
///     .assert_header("x-cups", "2")
///     .assert_no_header("location")
///     .assert_cookie("milk")
///     .assert_no_rejected_cookies();
/// client.get("/coffee").await.assert_status(404);
/// # Ok(())
/// # }
/// ```
///
/// # Flask
///
/// No equivalent: pytest's `assert response.status_code == 200`, which prints neither request
/// nor response.
impl TestResponse {
    /// Asserts the status: a number, or a [`StatusCode`].
    #[track_caller]
    pub fn assert_status(&self, status: impl TryInto<StatusCode>) -> &Self {
        let Ok(status) = status.try_into() else {
            panic!("a status is a number from 100 to 999");
        };
        self.assert(self.status == status, || {
            format!("the status is {}, not {status}", self.status)
        })
    }

    /// Asserts a status of 200 to 299.
    #[track_caller]
    pub fn assert_ok(&self) -> &Self {
        self.assert(self.status.is_success(), || {
            format!("the status is {}, and no success", self.status)
        })
    }

    /// Asserts a redirect to a URL, or to a path of the same host. Query included, fragment
    /// not.
    #[track_caller]
    pub fn assert_redirect(&self, to: &str) -> &Self {
        let target = self.redirect_target();
        let leads = target.is_some() && target == self.resolve(to);
        self.assert(leads, || match &target {
            Some(target) => format!("it redirects to {target}, not to {to}"),
            None => format!("it does not redirect to {to}, nor anywhere"),
        })
    }

    /// Asserts that the body is this text.
    #[track_caller]
    pub fn assert_text(&self, text: &str) -> &Self {
        self.assert(self.text() == text, || {
            format!("the body is {:?}, not {text:?}", self.text())
        })
    }

    /// Asserts that a text is in the body.
    #[track_caller]
    pub fn assert_contains(&self, text: &str) -> &Self {
        self.assert(self.text().contains(text), || {
            format!("{text:?} is not in the body")
        })
    }

    /// Asserts that a text is not in the body.
    #[track_caller]
    pub fn assert_lacks(&self, text: &str) -> &Self {
        self.assert(!self.text().contains(text), || {
            format!("{text:?} is in the body")
        })
    }

    /// Asserts that a header of this name and value is there; there may be others of the
    /// name.
    #[track_caller]
    pub fn assert_header(&self, name: &str, value: &str) -> &Self {
        let mut values = self.headers.get_all(name).iter();
        self.assert(values.any(|header| header == value), || {
            format!("there is no header {name}: {value}")
        })
    }

    /// Asserts that there is no header of a name.
    #[track_caller]
    pub fn assert_no_header(&self, name: &str) -> &Self {
        self.assert(!self.headers.contains_key(name), || {
            format!("there is a header {name}")
        })
    }

    /// Asserts that the body is JSON with the same value as this.
    #[track_caller]
    pub fn assert_json(&self, value: impl Serialize) -> &Self {
        let expected = serde_json::to_value(value).expect("the value has a form in JSON");
        let found: serde_json::Value = self.json();
        self.assert(found == expected, || {
            format!("the JSON is {found}, not {expected}")
        })
    }

    /// Asserts that it set a cookie of a name, and that the browser kept it.
    #[track_caller]
    pub fn assert_cookie(&self, name: &str) -> &Self {
        let is_kept = self.received.kept.iter().any(|kept| kept.name == name);
        self.assert(is_kept, || {
            format!("the browser has kept no cookie {name:?} of it")
        })
    }

    /// Asserts that the browser obeyed all its `Set-Cookie` lines.
    #[track_caller]
    pub fn assert_no_rejected_cookies(&self) -> &Self {
        self.assert(
            self.received.rejected.is_empty(),
            || "the browser has refused a cookie of it",
        )
    }

    #[track_caller]
    fn assert<M: Display>(&self, holds: bool, message: impl FnOnce() -> M) -> &Self {
        assert!(holds, "{}\n\n{self}", message());
        self
    }
}
