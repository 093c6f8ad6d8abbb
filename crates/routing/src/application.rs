use std::fmt;
use std::sync::Arc;

use carafe_session::SessionInterface;

use crate::body_limits::Limits;
use crate::site::Site;
use crate::{JsonOptions, ManagedState, Signals};

/// What all requests of an application share.
pub(crate) struct Application {
    pub(crate) site: Arc<Site>,
    pub(crate) sessions: Arc<dyn SessionInterface>,
    pub(crate) state: ManagedState,
    pub(crate) signals: Signals,
    pub(crate) json: JsonOptions,
    pub(crate) limits: Limits,
    /// Whether the heads of all requests are kept, for templates.
    pub(crate) keep_heads: bool,
    pub(crate) debug: bool,
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").finish_non_exhaustive()
    }
}
