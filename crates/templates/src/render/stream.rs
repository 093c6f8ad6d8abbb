//! A page that is sent while it is rendered.
//!
//! 1. It is rendered by a thread of the pool for work that blocks, in pieces.
//! 2. The answer begins with the first piece, so an error or a panic before it is an ordinary
//!    error. A later one breaks the body off, and leaves a line in the log.
//! 3. Pieces wait for a slow client. Once [`WAITING`] of them do, the thread waits, too; but
//!    only a few threads may ([`Engine::held_back`](super::Engine)), for files need the pool, too. The pages beyond are
//!    rendered on into memory, as those that are not streamed.
//! 4. Once the client has gone, nothing more is rendered.

use std::any::Any;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use carafe_routing::Result;
use futures_util::stream::poll_fn;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Page, Source};
use crate::TemplateError;

/// How much of a page is collected before it is sent.
const PIECE: usize = 1024;

/// How many pieces wait for a client before the rendering waits.
const WAITING: usize = 256;

/// What becomes of a page: pieces, and at last perhaps the reason why there are no more.
type Sent = Result<Bytes, Broken>;

enum Broken {
    Failed(TemplateError),
    Panicked(Box<dyn Any + Send>),
}

/// Makes a body of a page, which is rendered while it is sent.
///
/// `done` is called after the last piece.
///
/// # Errors
///
/// If the template fails before the first piece.
///
/// # Panics
///
/// If the template panics before the first piece.
pub(super) async fn stream(
    source: Source,
    page: Arc<Page>,
    done: impl FnOnce() + Send + 'static,
) -> Result<Body> {
    let held_back = Arc::clone(&page.engine.held_back).try_acquire_owned().ok();
    let room = match held_back {
        Some(_) => WAITING,
        None => Semaphore::MAX_PERMITS,
    };
    let (sender, mut pieces) = channel(room);
    let writer = Pieces {
        sender,
        piece: Vec::with_capacity(PIECE),
        begun: false,
        _held_back: held_back,
    };
    drop(tokio::task::spawn_blocking(move || {
        render(&source, &page, writer, done);
    }));
    match pieces.recv().await {
        Some(Ok(first)) => Ok(body(first, pieces)),
        Some(Err(Broken::Failed(error))) => Err(error.into()),
        Some(Err(Broken::Panicked(payload))) => resume_unwind(payload),
        None => Ok(Body::empty()),
    }
}

fn body(first: Bytes, mut pieces: Receiver<Sent>) -> Body {
    let mut first = Some(Ok(first));
    let broken = |_| io::Error::other("the template failed");
    Body::from_stream(poll_fn(move |cx| match first.take() {
        Some(first) => Some(first).into(),
        None => pieces
            .poll_recv(cx)
            .map(|piece| piece.map(|piece| piece.map_err(broken))),
    }))
}

fn render(source: &Source, page: &Arc<Page>, mut writer: Pieces, done: impl FnOnce()) {
    let written = catch_unwind(AssertUnwindSafe(|| {
        write(source, page, &mut writer)?;
        if !writer.sender.is_closed() {
            done();
        }
        Ok(())
    }));
    let broken = match written {
        Ok(Ok(())) => return,
        Ok(Err(error)) => Broken::Failed(error),
        Err(payload) => Broken::Panicked(payload),
    };
    writer.break_off(broken);
}

fn write(source: &Source, page: &Arc<Page>, writer: &mut Pieces) -> Result<(), TemplateError> {
    let root = page.root();
    let written = page.engine.with_template(source, |template| {
        template.render_captured_to(root, &mut *writer).map(drop)
    });
    written.map_err(|error| page.diagnose(source, error))?;
    // Nobody is left to hear of an error.
    let _ = writer.flush();
    Ok(())
}

/// Cuts what is written into pieces, and sends them.
struct Pieces {
    sender: Sender<Sent>,
    piece: Vec<u8>,
    /// Whether a piece was sent.
    begun: bool,
    _held_back: Option<OwnedSemaphorePermit>,
}

impl Pieces {
    /// Says why there are no more pieces. Before the first the answer says it.
    fn break_off(self, broken: Broken) {
        if self.sender.is_closed() {
            return;
        }
        if self.begun {
            match &broken {
                Broken::Failed(error) => {
                    tracing::error!(%error, "a template failed while it was streamed");
                }
                Broken::Panicked(_) => tracing::error!("a template panicked while it was streamed"),
            }
        }
        // Nobody is left to hear of it if this fails.
        let _ = self.sender.blocking_send(Err(broken));
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.sender.is_closed() {
            return Err(gone());
        }
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.begun = true;
        self.sender
            .blocking_send(Ok(piece.into()))
            .map_err(|_| gone())
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the client has left")
}
