use std::any::Any;
use std::sync::Arc;

use http::HeaderMap;
use http::request::Parts;

use carafe_session::{SessionInterface, SessionRequest};

use crate::session_slot::SessionSlot;

/// What belongs to one request: its session, and the variables of its URL.
///
/// Views are called with it as axum's state, so that nothing has to be put into the
/// request's extensions; on a plain axum router [`SessionLayer`](crate::SessionLayer)
/// puts it there.
#[derive(Clone, Debug)]
pub struct Context(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    session: SessionSlot,
    view_args: Vec<(String, String)>,
}

impl Context {
    pub(crate) fn new(
        sessions: Arc<dyn SessionInterface>,
        headers: &HeaderMap,
        view_args: Vec<(String, String)>,
    ) -> Self {
        Self(Arc::new(Inner {
            session: SessionSlot::new(sessions, SessionRequest::new(headers)),
            view_args,
        }))
    }

    /// Finds the context of a request: in axum's state, or else in the extensions.
    pub(crate) fn of<'r, S: 'static>(parts: &'r Parts, state: &'r S) -> Option<&'r Self> {
        let state: &dyn Any = state;
        state
            .downcast_ref()
            .or_else(|| parts.extensions.get::<Self>())
    }

    pub(crate) fn session(&self) -> &SessionSlot {
        &self.0.session
    }

    pub(crate) fn view_args(&self) -> &[(String, String)] {
        &self.0.view_args
    }
}
