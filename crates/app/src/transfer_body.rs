use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::{Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::runtime::Handle;

use crate::control::Control;
use crate::farewell::Farewell;
use crate::transfer::Transfer;

/// The body of a request that the server looks after.
///
/// If it is not read to its end, the client may still be sending when it is answered, and
/// has to get the response nevertheless.
///
/// 1. On HTTP/1 the connection is told; it is closed slowly.
/// 2. On HTTP/2 the body is read on, for as long as a [`Farewell`] lasts. To drop it would
///    reset the stream, and many clients then drop the response.
#[derive(Debug)]
pub(crate) struct TransferBody<B: Unread> {
    /// None once it has failed.
    body: Option<B>,
    transfer: Arc<Transfer>,
    control: Arc<Control>,
    /// What reads on, if the body is one of several on the connection.
    runtime: Option<Handle>,
}

/// A body that can be read on when nobody else wants it.
pub(crate) trait Unread:
    HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static
{
}

impl<B> Unread for B where B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static {}

impl<B: Unread> TransferBody<B> {
    /// Looks after the body of the only request under way.
    pub(crate) fn new(body: B, control: &Arc<Control>) -> Self {
        Self {
            body: Some(body),
            transfer: control.begin_transfer(),
            control: Arc::clone(control),
            runtime: None,
        }
    }

    /// Looks after a body that comes in beside others.
    pub(crate) fn of_several(body: B, control: &Arc<Control>) -> Self {
        let mut one = Self::new(body, control);
        one.runtime = Some(Handle::current());
        one
    }

    /// Gives up a body that does not come to its end.
    fn fail(&mut self) {
        self.body = None;
        self.transfer.arrived(0);
        self.control.leave_unread();
    }

    /// Has what nobody reads thrown away.
    fn leave(&mut self) {
        let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) else {
            return;
        };
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(throw_away(body))),
            None => self.control.leave_unread(),
        }
    }
}

async fn throw_away(mut body: impl Unread) {
    let mut farewell = Farewell::new();
    poll_fn(|cx| farewell.poll(cx, |cx| read(&mut body, cx))).await;
}

/// Reads what comes, and tells how much it was.
fn read(body: &mut impl Unread, cx: &mut Context<'_>) -> Poll<Option<usize>> {
    let frame = ready!(Pin::new(body).poll_frame(cx));
    Poll::Ready(match frame {
        Some(Ok(frame)) => Some(length(&frame)),
        _ => None,
    })
}

fn length(frame: &Frame<Bytes>) -> usize {
    frame.data_ref().map_or(0, Bytes::len)
}

impl<B: Unread> HttpBody for TransferBody<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        match Pin::new(body).poll_frame(cx) {
            Poll::Ready(Some(Err(error))) => {
                self.fail();
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(Some(Ok(frame))) => {
                self.transfer.arrived(length(&frame));
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(None) => {
                self.transfer.arrived(0);
                Poll::Ready(None)
            }
            Poll::Pending if self.transfer.wait(cx) => {
                self.leave();
                let stalled = "the client sent next to nothing for too long";
                let error = io::Error::new(io::ErrorKind::TimedOut, stalled);
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.body.as_ref();
        body.map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl<B: Unread> Drop for TransferBody<B> {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use axum::body::Body;
    use futures_util::StreamExt;
    use futures_util::stream::{iter, pending, poll_fn};

    use super::*;
    use crate::transfer::MINIMUM;

    type Polled = Poll<Option<Result<Frame<Bytes>, BoxError>>>;

    /// A body of which `pieces` come, and then nothing.
    fn stalling(pieces: usize, control: &Arc<Control>) -> TransferBody<Body> {
        let pieces = iter((0..pieces).map(|_| Ok::<_, io::Error>(Bytes::from("piece"))));
        TransferBody::new(Body::from_stream(pieces.chain(pending())), control)
    }

    fn poll(body: &mut TransferBody<Body>) -> Polled {
        Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()))
    }

    fn has_timed_out(polled: &Polled) -> bool {
        let Poll::Ready(Some(Err(error))) = polled else {
            return false;
        };
        let error: Option<&io::Error> = error.downcast_ref();
        error.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    }

    #[test]
    fn a_client_that_is_waited_for_a_whole_round_has_stalled() {
        let control = Arc::new(Control::default());
        let mut body = stalling(1, &control);
        assert!(poll(&mut body).is_ready());
        assert!(poll(&mut body).is_pending());
        control.look();
        assert!(poll(&mut body).is_pending());
        control.look();
        assert!(has_timed_out(&poll(&mut body)));
        assert!(matches!(poll(&mut body), Poll::Ready(None)));
    }

    #[test]
    fn a_client_that_sends_next_to_nothing_has_stalled() {
        for (length, stalls) in [(1, true), (MINIMUM - 1, true), (MINIMUM, false)] {
            let control = Arc::new(Control::default());
            let piece = Bytes::from(vec![b'x'; length]);
            let mut pieces = iter([Ok::<_, io::Error>(piece)]).chain(pending());
            let mut comes = false;
            let stream = poll_fn(move |cx| match std::mem::replace(&mut comes, true) {
                true => pieces.poll_next_unpin(cx),
                false => Poll::Pending,
            });
            let mut body = TransferBody::new(Body::from_stream(stream), &control);
            assert!(poll(&mut body).is_pending());
            control.look();
            assert!(poll(&mut body).is_ready());
            assert!(poll(&mut body).is_pending());
            control.look();
            assert_eq!(has_timed_out(&poll(&mut body)), stalls, "{length}");
        }
    }

    #[test]
    fn a_view_that_takes_its_time_stalls_nobody() {
        let control = Arc::new(Control::default());
        let mut body = stalling(2, &control);
        for _ in 0..2 {
            assert!(poll(&mut body).is_ready());
            (0..5).for_each(|_| control.look());
        }
        assert!(poll(&mut body).is_pending());
        control.look();
        assert!(poll(&mut body).is_pending());
    }

    #[test]
    fn what_is_not_read_is_noticed() {
        let control = Arc::new(Control::default());
        drop(TransferBody::new(Body::empty(), &control));
        assert!(!control.has_unread());
        drop(stalling(1, &control));
        assert!(control.has_unread());
        control.begin_request();
        assert!(!control.has_unread());
    }
}
