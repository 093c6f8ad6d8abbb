use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use futures_util::task::AtomicWaker;
use http_body::{Frame, SizeHint};

use crate::transfer::Transfer;

/// What the server wants of a connection, and what it knows of it.
///
/// One thread of the server looks after all connections, so that a request costs two
/// counts and no timer.
#[derive(Debug, Default)]
pub(crate) struct Control {
    order: AtomicU8,
    waker: AtomicWaker,
    under_way: AtomicUsize,
    begun: AtomicUsize,
    /// Requests begun, as the thread saw them last.
    seen: AtomicUsize,
    silent_rounds: AtomicU8,
    /// The bodies that are coming in.
    transfers: Mutex<Vec<Weak<Transfer>>>,
    /// Whether the body of the last request was not read to its end.
    unread: AtomicBool,
}

/// What a connection is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// To end when the request under way is answered.
    Finish = 1,
    /// To end at once.
    Close = 2,
}

/// How many rounds a client may take for what is left of a response once the server has it
/// all: some hundred kilobytes.
const ROUNDS_TO_READ: u8 = 20;

impl Control {
    /// Ends the connection when the request under way is answered; at once if there was none
    /// yet.
    pub(crate) fn stop(&self) {
        let unused = self.begun.load(Ordering::Relaxed) == 0;
        self.order(if unused { Order::Close } else { Order::Finish });
    }

    /// Gives an order; one to close is not taken back.
    pub(crate) fn order(&self, order: Order) {
        self.order.fetch_max(order as u8, Ordering::AcqRel);
        self.waker.wake();
    }

    /// Takes the order that was given, if any.
    pub(crate) fn poll_order(&self, cx: &Context<'_>) -> Poll<Order> {
        self.waker.register(cx.waker());
        if self.order.load(Ordering::Acquire) == 0 {
            return Poll::Pending;
        }
        match self.order.swap(0, Ordering::AcqRel) {
            2 => Poll::Ready(Order::Close),
            1 => Poll::Ready(Order::Finish),
            _ => Poll::Pending,
        }
    }

    /// Looks after a connection: without a request for a whole round it is to finish. If
    /// that does not end it, its client may be sending a request letter by letter, or
    /// reading the last response slowly: the one has another round, the other
    /// [`ROUNDS_TO_READ`].
    pub(crate) fn look(&self) {
        self.look_at_transfers();
        let begun = self.begun.load(Ordering::Relaxed);
        let is_new = self.seen.swap(begun, Ordering::Relaxed) != begun;
        if is_new || self.under_way.load(Ordering::Relaxed) > 0 {
            self.silent_rounds.store(0, Ordering::Relaxed);
            return;
        }
        let patience = if begun == 0 { 2 } else { ROUNDS_TO_READ };
        match self.silent_rounds.fetch_add(1, Ordering::Relaxed) {
            0 => {}
            round if round >= patience => self.order(Order::Close),
            _ => self.order(Order::Finish),
        }
    }

    fn look_at_transfers(&self) {
        let transfers = self.transfers.lock();
        let transfers = transfers.unwrap_or_else(PoisonError::into_inner);
        let transfers = transfers.iter().filter_map(Weak::upgrade);
        transfers.for_each(|transfer| transfer.look());
    }

    /// Looks after a body from now on.
    pub(crate) fn begin_transfer(&self) -> Arc<Transfer> {
        let transfer = Arc::new(Transfer::default());
        let transfers = self.transfers.lock();
        let mut transfers = transfers.unwrap_or_else(PoisonError::into_inner);
        transfers.retain(|transfer| transfer.strong_count() > 0);
        transfers.push(Arc::downgrade(&transfer));
        transfer
    }

    /// Notes that a body was not read to its end.
    pub(crate) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Release);
    }

    pub(crate) fn has_unread(&self) -> bool {
        self.unread.load(Ordering::Acquire)
    }

    /// Counts a request. There is one more only if the body of the last was read after all.
    pub(crate) fn begin_request(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.under_way.fetch_add(1, Ordering::Relaxed);
        self.unread.store(false, Ordering::Release);
    }
}

/// A request under way; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Busy(Arc<Control>);

impl Busy {
    pub(crate) fn new(control: &Arc<Control>) -> Self {
        control.begin_request();
        Self(Arc::clone(control))
    }

    /// Keeps the request under way until the body of its response is gone.
    pub(crate) fn until_end_of(self, body: Body) -> BusyBody {
        BusyBody {
            body,
            rest: Bytes::new(),
            _busy: self,
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of a response whose request is under way.
///
/// Large pieces are handed over in smaller ones, since the server copies them.
#[derive(Debug)]
pub(crate) struct BusyBody {
    body: Body,
    /// What is left of a large piece.
    rest: Bytes,
    _busy: Busy,
}

/// How much is handed over at once, in bytes.
const PIECE: usize = 64 * 1024;

impl BusyBody {
    fn next_piece(&mut self) -> Frame<Bytes> {
        let length = self.rest.len().min(PIECE);
        Frame::data(self.rest.split_to(length))
    }
}

impl HttpBody for BusyBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(self.next_piece())));
        }
        match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            Some(Ok(frame)) if frame.data_ref().is_some_and(|data| data.len() > PIECE) => {
                self.rest = frame.into_data().unwrap_or_default();
                Poll::Ready(Some(Ok(self.next_piece())))
            }
            frame => Poll::Ready(frame.map(|frame| frame.map_err(Into::into))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        let rest = self.rest.len() as u64;
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn ordered(control: &Control) -> Poll<Order> {
        control.poll_order(&Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_silent_client_has_two_rounds_and_is_then_closed() {
        let control = Arc::new(Control::default());
        let expected = [
            Poll::Pending,
            Poll::Ready(Order::Finish),
            Poll::Ready(Order::Close),
        ];
        for order in expected {
            control.look();
            assert_eq!(ordered(&control), order);
        }
    }

    #[test]
    fn a_client_that_was_answered_has_time_to_read() {
        let control = Arc::new(Control::default());
        drop(Busy::new(&control));
        control.look();
        for _ in 0..ROUNDS_TO_READ {
            control.look();
            assert_ne!(ordered(&control), Poll::Ready(Order::Close));
        }
        control.look();
        assert_eq!(ordered(&control), Poll::Ready(Order::Close));
    }

    #[test]
    fn a_large_body_comes_in_pieces() {
        let control = Arc::new(Control::default());
        let text = Bytes::from(vec![b'x'; PIECE + 1]);
        let mut body = Busy::new(&control).until_end_of(Body::from(text));
        let mut context = Context::from_waker(Waker::noop());
        for length in [PIECE, 1] {
            assert!(!body.is_end_stream());
            let Poll::Ready(Some(Ok(frame))) = Pin::new(&mut body).poll_frame(&mut context) else {
                panic!("a piece is there");
            };
            assert_eq!(frame.data_ref().map(Bytes::len), Some(length));
        }
        assert!(body.is_end_stream());
        assert_eq!(body.size_hint().exact(), Some(0));
    }

    #[test]
    fn a_request_under_way_or_a_new_one_is_no_silence() {
        let control = Arc::new(Control::default());
        let busy = Busy::new(&control);
        for _ in 0..5 {
            control.look();
        }
        drop(busy);
        control.look();
        drop(Busy::new(&control));
        control.look();
        assert_eq!(ordered(&control), Poll::Pending);
    }
}
