use std::fmt;

use crate::received::Received;
use crate::{RejectedCookie, SentRequest};

/// The cookies that a browser refused and was not given since, the last refusal of each
/// name. What a test misses later is often one of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct EarlierRefusals(Vec<EarlierRefusal>);

/// A refusal, and the request whose response brought the cookie.
#[derive(Clone, Debug)]
pub(crate) struct EarlierRefusal {
    request: String,
    pub(crate) rejected: RejectedCookie,
}

impl EarlierRefusals {
    /// Notes what became of the cookies of a response.
    pub(crate) fn note(&mut self, request: &SentRequest, received: &Received) {
        for kept in &received.kept {
            self.forget(&kept.name);
        }
        for rejected in &received.rejected {
            self.forget(&rejected.name);
            self.0.push(EarlierRefusal {
                request: format!("{} {}", request.method, request.url),
                rejected: rejected.clone(),
            });
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &EarlierRefusal> {
        self.0.iter()
    }

    fn forget(&mut self, name: &str) {
        self.0.retain(|refusal| refusal.rejected.name != name);
    }
}

impl fmt::Display for EarlierRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "earlier, at {}: {}", self.request, self.rejected)
    }
}
