use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::response::Response;
use carafe_routing::{Context, Error, Flashed, Rendering, Signals};

use crate::shared_cache::varies_by_cookie;

/// What the application told by its signals while it answered one request. Travels in the
/// request's extensions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observations(Arc<Mutex<Observed>>);

#[derive(Debug, Default)]
pub(crate) struct Observed {
    /// Whether the response depends on the session, as far as the application knows.
    pub(crate) depends_on_session: bool,
    pub(crate) templates: Vec<Rendering>,
    pub(crate) flashed: Vec<Flashed>,
    /// What nothing handled.
    pub(crate) errors: Vec<Arc<Error>>,
}

impl Observations {
    /// Listens to an application, for all requests that carry observations.
    pub(crate) fn connect(signals: &mut Signals) {
        signals.request_finished.connect(|context, response| {
            note(context, |observed| {
                observed.depends_on_session = depends_on_session(context, response);
            });
        });
        signals.template_rendered.connect(|context, rendering| {
            note(context, |observed| {
                observed.templates.push(rendering.clone())
            });
        });
        signals.message_flashed.connect(|context, message| {
            note(context, |observed| observed.flashed.push(message.clone()));
        });
        signals.got_request_exception.connect(|context, error| {
            note(context, |observed| observed.errors.push(Arc::clone(error)));
        });
    }

    /// Returns what was noted, and forgets it.
    pub(crate) fn take(&self) -> Observed {
        std::mem::take(&mut *self.observed())
    }

    fn observed(&self) -> MutexGuard<'_, Observed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session that was looked at, or one that was sent again untouched.
fn depends_on_session(context: &Context, response: &Response) -> bool {
    context.session_accessed() || varies_by_cookie(response.headers())
}

fn note(context: &Context, write: impl FnOnce(&mut Observed)) {
    let request = context.request();
    let observations = request
        .as_ref()
        .and_then(|request| request.extensions().get::<Observations>());
    if let Some(observations) = observations {
        write(&mut observations.observed());
    }
}
