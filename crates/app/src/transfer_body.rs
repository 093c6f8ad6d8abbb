use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::BoxError;
use axum::body::{Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use crate::control::Control;
use crate::transfer::Transfer;

/// The body of a request that the server looks after.
#[derive(Debug)]
pub(crate) struct TransferBody<B: HttpBody> {
    body: B,
    transfer: Arc<Transfer>,
    control: Arc<Control>,
    failed: bool,
}

impl<B: HttpBody> TransferBody<B> {
    pub(crate) fn new(body: B, control: &Arc<Control>) -> Self {
        Self {
            body,
            transfer: control.begin_transfer(),
            control: Arc::clone(control),
            failed: false,
        }
    }
}

impl<B> HttpBody for TransferBody<B>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Unpin,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.failed {
            return Poll::Ready(None);
        }
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                self.transfer.arrived();
                let frame = frame.map(|frame| frame.map_err(Into::into));
                self.failed = matches!(frame, Some(Err(_)));
                Poll::Ready(frame)
            }
            Poll::Pending if self.transfer.wait(cx) => {
                self.failed = true;
                let stalled = "the client sent nothing for too long";
                let error = io::Error::new(io::ErrorKind::TimedOut, stalled);
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.failed || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B: HttpBody> Drop for TransferBody<B> {
    fn drop(&mut self) {
        if !self.body.is_end_stream() {
            self.control.leave_unread();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use axum::body::Body;
    use futures_util::StreamExt;
    use futures_util::stream::{iter, pending};

    use super::*;

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
