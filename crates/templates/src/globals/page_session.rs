use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use carafe_routing::{Context, Flashed, Session, SessionRejection};
use futures_util::FutureExt;
use minijinja::{Error, ErrorKind};

use super::Kept;

/// The session as one rendering reads it.
///
/// It is opened when the template asks for it. A store that answers later cannot be waited
/// for within a template: the rendering is given up, and begun again once the session is
/// there.
pub(crate) struct PageSession {
    request: Option<Context>,
    /// What a stream sees of the session, which is saved before it begins.
    kept: Option<(Option<Kept>, Vec<Flashed>)>,
    opening: Mutex<Option<Opening>>,
}

const NOT_OPEN: &str = "the session is not open yet";

/// A session that is being opened.
pub(crate) type Opening = Pin<Box<dyn Future<Output = Result<Session, SessionRejection>> + Send>>;

impl PageSession {
    pub(crate) fn of(request: Option<Context>) -> Self {
        Self {
            request,
            kept: None,
            opening: Mutex::default(),
        }
    }

    /// Makes that of a stream.
    pub(crate) fn kept(session: Option<Kept>, flashes: Vec<Flashed>) -> Self {
        Self {
            request: None,
            kept: Some((session, flashes)),
            opening: Mutex::default(),
        }
    }

    /// Returns the session that the template asked for and that was not there yet.
    pub(crate) fn take_opening(&self) -> Option<Opening> {
        self.opening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Reads the session: that of the request, or what a stream has kept of it.
    pub(crate) fn read<R>(
        &self,
        live: impl FnOnce(&mut Session) -> R,
        kept: impl FnOnce(&Kept) -> R,
    ) -> Result<R, Error> {
        match &self.kept {
            Some((Some(session), _)) => Ok(kept(session)),
            Some((None, _)) => Err(failed("a stream cannot read the session here")),
            None => Ok(live(&mut self.open()?)),
        }
    }

    /// Returns the flashed messages.
    pub(crate) fn flashed_messages(&self) -> Result<Vec<Flashed>, Error> {
        match &self.kept {
            Some((_, flashes)) => Ok(flashes.clone()),
            None => Ok(self.open()?.flashed_messages()),
        }
    }

    fn open(&self) -> Result<Session, Error> {
        let missing = || failed("the session belongs to a request, and there is none");
        let context = self.request.clone().ok_or_else(missing)?;
        let mut waiting = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        // The engine asks again when it describes the error.
        if waiting.is_some() {
            return Err(failed(NOT_OPEN));
        }
        let mut opening: Opening = Box::pin(async move { context.session().await });
        match opening.as_mut().now_or_never() {
            Some(Ok(session)) => Ok(session),
            Some(Err(error)) => Err(failed("the session cannot be opened").with_source(error)),
            None => {
                *waiting = Some(opening);
                Err(failed(NOT_OPEN))
            }
        }
    }
}

fn failed(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

impl fmt::Debug for PageSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageSession").finish_non_exhaustive()
    }
}
