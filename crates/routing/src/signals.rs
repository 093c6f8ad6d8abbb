use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::response::Response;
use carafe_value::Value;

use crate::Context;
use crate::Error;
use crate::Flashed;

/// An event that functions can listen to. Without listeners, sending it costs nothing.
///
/// A function that panics does not keep the others from being called.
///
/// # Example
///
/// ```
/// use carafe_routing::Signals;
///
/// let mut signals = Signals::default();
/// signals.request_started.connect(|context, ()| {
///     println!("a request for {:?}", context.endpoint());
/// });
/// assert!(signals.request_started.has_receivers());
/// ```
///
/// # Flask
///
/// [`blinker.Signal`](https://flask.palletsprojects.com/en/stable/signals/), apart from
/// disconnecting: who listens is settled when the application is built.
pub struct Signal<T>(Vec<Arc<Receiver<T>>>);

type Receiver<T> = dyn Fn(&Context, &T) + Send + Sync;

impl<T> Signal<T> {
    /// Has a function called whenever the signal is sent, after those connected before.
    pub fn connect(&mut self, receiver: impl Fn(&Context, &T) + Send + Sync + 'static) {
        self.0.push(Arc::new(receiver));
    }

    /// Tells whether anybody listens.
    #[must_use]
    pub fn has_receivers(&self) -> bool {
        !self.0.is_empty()
    }

    /// Calls everybody who listens.
    pub fn send(&self, context: &Context, event: &T) {
        for receiver in &self.0 {
            let call = AssertUnwindSafe(|| receiver(context, event));
            if catch_unwind(call).is_err() {
                tracing::error!("a function that listens to a signal panicked");
            }
        }
    }
}

/// The signals of an application.
///
/// # Flask
///
/// [The core signals](https://flask.palletsprojects.com/en/stable/api/#core-signals-list),
/// by the same names. The sender is the application that they belong to.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// A request has arrived, and its context is there.
    pub appcontext_pushed: Signal<()>,
    /// The functions of `before_request` are about to run.
    pub request_started: Signal<()>,
    /// The response is ready, its session saved.
    pub request_finished: Signal<Response>,
    /// Nothing handled an error; a 500 follows. For programs that report errors.
    pub got_request_exception: Signal<Arc<Error>>,
    /// The functions of `teardown_request` have run. Comes with the error that nothing
    /// handled.
    pub request_tearing_down: Signal<Option<Arc<Error>>>,
    /// The functions of `teardown_appcontext` have run.
    pub appcontext_tearing_down: Signal<Option<Arc<Error>>>,
    /// The context is gone.
    pub appcontext_popped: Signal<()>,
    /// A template is about to be rendered.
    pub before_render_template: Signal<Rendering>,
    /// A template was rendered.
    pub template_rendered: Signal<Rendering>,
    /// A message was flashed.
    pub message_flashed: Signal<Flashed>,
}

impl Signals {
    /// Tells whether anybody listens to what happens when the response is gone.
    pub(crate) fn watch_teardown(&self) -> bool {
        self.request_tearing_down.has_receivers()
            || self.appcontext_tearing_down.has_receivers()
            || self.appcontext_popped.has_receivers()
    }

    /// Tells whether anybody listens to requests or errors.
    pub(crate) fn watch_requests(&self) -> bool {
        self.request_started.has_receivers()
            || self.request_finished.has_receivers()
            || self.appcontext_pushed.has_receivers()
            || self.got_request_exception.has_receivers()
    }
}

/// A template and the values it is given. Whatever renders templates sends it.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// The name of the template.
    pub template: String,
    /// The values.
    pub context: Value,
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Signal<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> fmt::Debug for Signal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signal")
            .field("receivers", &self.0.len())
            .finish()
    }
}
