use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// What a client may go on sending once it is answered, and nobody reads it.
///
/// It ends when the client does, is silent for [`SILENCE`], or has had [`TIME`] or
/// [`BYTES`].
#[derive(Debug)]
pub(crate) struct Farewell {
    bytes: usize,
    end: Instant,
    silence: Pin<Box<Sleep>>,
}

/// How long the client may send nothing.
pub(crate) const SILENCE: Duration = Duration::from_secs(5);
/// How long it may go on sending.
pub(crate) const TIME: Duration = Duration::from_secs(30);
/// How much it may send.
pub(crate) const BYTES: usize = 64 << 20;

impl Farewell {
    pub(crate) fn new() -> Self {
        Self {
            bytes: BYTES,
            end: Instant::now() + TIME,
            silence: Box::pin(sleep(SILENCE)),
        }
    }

    /// Reads on until it ends. `read` tells how many bytes came, or that there are no more.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        mut read: impl FnMut(&mut Context<'_>) -> Poll<Option<usize>>,
    ) -> Poll<()> {
        loop {
            let length = match read(cx) {
                Poll::Pending => return self.silence.as_mut().poll(cx),
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Ready(Some(length)) => length,
            };
            let now = Instant::now();
            self.bytes = self.bytes.saturating_sub(length);
            if self.bytes == 0 || now >= self.end {
                return Poll::Ready(());
            }
            self.silence.as_mut().reset(self.end.min(now + SILENCE));
        }
    }
}
