use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::response::Response;
use carafe_session::{Changes, SessionData, SessionError, SessionInterface, SessionRequest, vary};
use http::{HeaderMap, StatusCode};

use crate::error_page;

/// The session of one request: opened when somebody asks, changed by key, saved once.
///
/// The mutex guards a few pointers for the length of an assignment; nobody waits while
/// holding it.
#[derive(Debug)]
pub(crate) struct SessionSlot {
    sessions: Arc<dyn SessionInterface>,
    request: SessionRequest,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    data: Option<Arc<SessionData>>,
    /// Extractors that have not given back their changes.
    in_use: usize,
    saved: bool,
}

impl SessionSlot {
    pub(crate) fn new(sessions: Arc<dyn SessionInterface>, request: SessionRequest) -> Self {
        Self {
            sessions,
            request,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out the session, opening it at the first call.
    pub(crate) async fn take(&self) -> Result<Arc<SessionData>, SessionError> {
        let opened = self.state().data.clone();
        let data = match opened {
            Some(data) => data,
            None => Arc::new(self.sessions.open_session(&self.request).await?),
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
        self.state().data.is_some()
    }

    /// Saves the session, after everything else. If that fails, the response becomes a
    /// 500.
    pub(crate) async fn finish(&self, mut response: Response) -> Response {
        if let Err(error) = self.save(response.headers_mut()).await {
            tracing::error!(%error, "the session could not be saved");
            response = error_page::response(StatusCode::INTERNAL_SERVER_ERROR);
            vary::add_cookie(response.headers_mut());
        }
        response
    }

    async fn save(&self, headers: &mut HeaderMap) -> Result<(), SessionError> {
        let (accessed, in_use) = {
            let mut state = self.state();
            state.saved = true;
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
            None if self.sessions.must_refresh(&self.request) => {
                Arc::new(self.sessions.open_session(&self.request).await?)
            }
            None => return Ok(()),
        };
        self.sessions.save_session(&data, headers).await
    }
}
