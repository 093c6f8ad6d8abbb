use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::control::Control;
use crate::farewell::Farewell;

/// A connection that knows whether its client reads, and that is closed in a way that lets
/// it read the last response.
///
/// Closing a connection on which unread bytes arrive resets it, and a client that is still
/// sending then loses the response: why its upload was refused, for example. So, if a body
/// was left unread,
///
/// 1. the server says that it writes no more;
/// 2. it reads on, and throws away what comes, for as long as a [`Farewell`] lasts;
/// 3. it closes.
///
/// [RFC 9112, 9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6).
#[derive(Debug)]
pub(crate) struct Lingering<S> {
    stream: S,
    control: Arc<Control>,
    farewell: Option<Farewell>,
}

impl<S> Lingering<S> {
    pub(crate) fn new(stream: S, control: &Arc<Control>) -> Self {
        Self {
            stream,
            control: Arc::clone(control),
            farewell: None,
        }
    }

    /// Notes whether the client takes what is written.
    fn note_written(&self, written: bool) {
        match written {
            true => self.control.written.went_on(),
            false => self.control.written.wait(),
        }
    }
}

/// Reads what comes, and tells how much it was.
fn read<S: AsyncRead + Unpin>(stream: &mut S, cx: &mut Context<'_>) -> Poll<Option<usize>> {
    let mut buffer = [0; 8 * 1024];
    let mut buffer = ReadBuf::new(&mut buffer);
    let read = ready!(Pin::new(stream).poll_read(cx, &mut buffer));
    let length = buffer.filled().len();
    Poll::Ready((read.is_ok() && length > 0).then_some(length))
}

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note_written(polled.is_ready());
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note_written(polled.is_ready());
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.farewell.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            if !this.control.has_unread() {
                return Poll::Ready(Ok(()));
            }
        }
        let farewell = this.farewell.get_or_insert_with(Farewell::new);
        let over = farewell.poll(cx, |cx| read(&mut this.stream, cx));
        over.map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::farewell::{BYTES, SILENCE, TIME};

    fn connection(unread: bool) -> (Lingering<DuplexStream>, DuplexStream) {
        let (server, client) = duplex(1024);
        let control = Arc::new(Control::default());
        if unread {
            control.leave_unread();
        }
        (Lingering::new(server, &control), client)
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_on_which_all_was_read_closes_at_once() {
        let (mut server, _client) = connection(false);
        let start = Instant::now();
        server.shutdown().await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_is_read_until_the_client_closes() {
        let (mut server, mut client) = connection(true);
        let start = Instant::now();
        let closing = tokio::spawn(async move { server.shutdown().await });
        client.write_all(&[b'x'; 700_000]).await.unwrap();
        assert_eq!(
            client.read(&mut [0; 1]).await.unwrap(),
            0,
            "it writes no more"
        );
        drop(client);
        closing.await.unwrap().unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_left() {
        let (mut server, _client) = connection(true);
        let start = Instant::now();
        server.shutdown().await.unwrap();
        assert_eq!(start.elapsed(), SILENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_client_has_a_time() {
        let (mut server, mut client) = connection(true);
        let start = Instant::now();
        let closing = tokio::spawn(async move { server.shutdown().await });
        while client.write_all(b"x").await.is_ok() {
            sleep(SILENCE / 2).await;
        }
        closing.await.unwrap().unwrap();
        assert!((TIME..TIME + SILENCE).contains(&start.elapsed()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fast_client_has_a_number_of_bytes() {
        let (mut server, mut client) = connection(true);
        let closing = tokio::spawn(async move {
            let closed = server.shutdown().await;
            drop(server);
            closed
        });
        let mut sent = 0;
        while client.write_all(&[b'x'; 1024]).await.is_ok() {
            sent += 1024;
        }
        closing.await.unwrap().unwrap();
        assert!((BYTES..BYTES + 10_000).contains(&sent), "{sent}");
    }
}
