use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use carafe_session::{Changes, SessionData, SessionError, SessionInterface, SessionRequest};
use http::HeaderMap;

/// The session of one request: opened when somebody asks, changed by key, saved once.
///
/// The mutex guards a few pointers for the length of an assignment; nobody waits while
/// holding it.
#[derive(Debug)]
pub(crate) struct SessionSlot {
    request: SessionRequest,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    data: Option<Arc<SessionData>>,
    /// Extractors that have not given back their changes.
    in_use: usize,
    saved: bool,
    accessed: bool,
}

impl SessionSlot {
    pub(crate) fn new(request: SessionRequest) -> Self {
        Self {
            request,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out the session, opening it at the first call.
    pub(crate) async fn take(
        &self,
        sessions: &dyn SessionInterface,
    ) -> Result<Arc<SessionData>, SessionError> {
        let opened = self.state().data.clone();
        let data = match opened {
            Some(data) => data,
            None => Arc::new(sessions.open_session(&self.request).await?),
        };
        let mut state = self.state();
        state.in_use += 1;
        Ok(Arc::clone(state.data.get_or_insert(data)))
    }

    /// Takes the changes of one extractor.
    pub(crate) fn give_back(&self, changes: Changes) {
        let mut state = self.state();
        state.in_use -= 1;
        if changes.is_empty() {
            return;
        }
        if state.saved {
            let keys: Vec<_> = changes.entries.keys().collect();
            tracing::error!(
                ?keys,
                "a session was changed after the response had begun: the changes are lost. \
                 Drop the session before the response's body is streamed"
            );
        } else if let Some(data) = &mut state.data {
            Arc::make_mut(data).apply(changes);
        }
    }

    /// Tells whether the session was handed out.
    pub(crate) fn accessed(&self) -> bool {
        let state = self.state();
        state.accessed || state.data.is_some()
    }

    /// Closes a session that nobody asked for and that need not be sent again; tells
    /// whether it was one.
    pub(crate) fn close_untouched(&self, sessions: &dyn SessionInterface) -> bool {
        let mut state = self.state();
        state.saved = state.data.is_none() && !sessions.must_refresh(&self.request);
        state.saved
    }

    /// Saves the session, after everything else.
    pub(crate) async fn save(
        &self,
        sessions: &dyn SessionInterface,
        headers: &mut HeaderMap,
    ) -> Result<(), SessionError> {
        let (accessed, in_use) = {
            let mut state = self.state();
            state.saved = true;
            state.accessed = state.data.is_some();
            (state.data.take(), state.in_use)
        };
        if in_use > 0 {
            tracing::warn!(
                "a session is still in use after the view has returned, probably in a \
                 streamed body: everything written through it is lost. Drop it in the view"
            );
        }
        let data = match accessed {
            Some(mut data) => {
                Arc::make_mut(&mut data).set_accessed(true);
                data
            }
            None if sessions.must_refresh(&self.request) => {
                Arc::new(sessions.open_session(&self.request).await?)
            }
            None => return Ok(()),
        };
        sessions.save_session(&data, headers).await
    }
}
