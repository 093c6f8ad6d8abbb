use crate::{RejectedCookie, StoredCookie};

/// What became of the `Set-Cookie` lines of a response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    pub(crate) kept: Vec<StoredCookie>,
    pub(crate) rejected: Vec<RejectedCookie>,
}
