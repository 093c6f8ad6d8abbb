use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cookie_jar::CookieJar;
use crate::earlier_refusals::EarlierRefusals;

/// What a browser keeps for its visitor, and how it is set up. All views of one
/// [`TestClient`](crate::TestClient) share it.
#[derive(Debug)]
pub(crate) struct Visitor(Mutex<Browser>);

#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) jar: CookieJar,
    pub(crate) refusals: EarlierRefusals,
    pub(crate) blocks_third_party_cookies: bool,
    /// Whether a response that lacks `Vary: Cookie` is a failure.
    pub(crate) checks_vary: bool,
}

impl Default for Visitor {
    fn default() -> Self {
        Self(Mutex::new(Browser {
            jar: CookieJar::default(),
            refusals: EarlierRefusals::default(),
            blocks_third_party_cookies: true,
            checks_vary: true,
        }))
    }
}

impl Visitor {
    /// Makes another visitor whose browser is set up as this one.
    pub(crate) fn another(&self) -> Self {
        let browser = self.browser();
        Self(Mutex::new(Browser {
            jar: CookieJar::default(),
            refusals: EarlierRefusals::default(),
            ..*browser
        }))
    }

    /// Opens the browser, for as long as nothing waits.
    pub(crate) fn browser(&self) -> MutexGuard<'_, Browser> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
