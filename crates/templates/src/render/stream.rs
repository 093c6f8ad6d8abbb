use std::io::{self, Write};
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::poll_fn;
use minijinja::Value;
use tokio::sync::mpsc::{Sender, channel};

use super::{Page, Source};
use crate::TemplateError;

/// How much of a page is collected before it is sent.
const PIECE: usize = 1024;

/// How many pieces wait for a client that is slower than the template.
const WAITING: usize = 4;

/// Makes a body of a page, which is rendered while it is sent. An error breaks the body off.
///
/// `done` is called after the last piece.
pub(crate) fn stream(
    source: Source,
    page: Arc<Page>,
    done: impl FnOnce() + Send + 'static,
) -> Body {
    let (sender, mut pieces) = channel(WAITING);
    let render = move || {
        let mut writer = Pieces {
            sender,
            piece: Vec::with_capacity(PIECE),
        };
        match write(&source, &page, &mut writer) {
            Ok(()) => done(),
            Err(_) if writer.sender.is_closed() => {}
            Err(error) => {
                tracing::error!(%error, "a template failed while it was streamed");
                let broken = io::Error::other("the template failed");
                let _ = writer.sender.blocking_send(Err(broken));
            }
        }
    };
    drop(tokio::task::spawn_blocking(render));
    Body::from_stream(poll_fn(move |cx| pieces.poll_recv(cx)))
}

fn write(source: &Source, page: &Arc<Page>, writer: &mut Pieces) -> Result<(), TemplateError> {
    let root = Value::from_dyn_object(Arc::clone(page));
    let written = page.engine.with_template(source, |template| {
        template.render_captured_to(root, &mut *writer).map(drop)
    });
    written.map_err(|error| page.engine.diagnose(source, error))?;
    // Nobody is left to hear of an error.
    let _ = writer.flush();
    Ok(())
}

/// Cuts what is written into pieces, and sends them.
struct Pieces {
    sender: Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
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
        let sent = self.sender.blocking_send(Ok(piece.into()));
        sent.map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the client has left"))
    }
}
