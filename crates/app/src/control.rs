use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;

use crate::delivery::Delivery;
use crate::transfer::Transfer;

/// The time between two looks at a connection: a round. Also, how long a client may take for
/// the TLS handshake, and between two signs of life on HTTP/2.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

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
    /// What is written to the connection.
    pub(crate) written: Delivery,
    /// The bodies that go out side by side, on HTTP/2.
    deliveries: Mutex<Vec<Weak<Delivery>>>,
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
        self.look_at_deliveries();
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
        let transfers = lock(&self.transfers);
        let transfers = transfers.iter().filter_map(Weak::upgrade);
        transfers.for_each(|transfer| transfer.look());
    }

    /// Closes the connection to a client that reads nothing. If it reads some responses and
    /// others not, it gets no new ones here, and the connection is closed when only those
    /// are left.
    fn look_at_deliveries(&self) {
        if self.written.look() {
            return self.order(Order::Close);
        }
        let deliveries = lock(&self.deliveries);
        let deliveries = deliveries.iter().filter_map(Weak::upgrade);
        match deliveries.filter(|delivery| delivery.look()).count() {
            0 => {}
            stopped if stopped < self.under_way.load(Ordering::Relaxed) => {
                self.order(Order::Finish);
            }
            _ => self.order(Order::Close),
        }
    }

    /// Looks after a body that comes in from now on.
    pub(crate) fn begin_transfer(&self) -> Arc<Transfer> {
        begin(&self.transfers)
    }

    /// Looks after a body that goes out from now on.
    pub(crate) fn begin_delivery(&self) -> Arc<Delivery> {
        begin(&self.deliveries)
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

    /// Ends what [`begin_request`](Self::begin_request) counted.
    pub(crate) fn end_request(&self) {
        self.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Adds one that is looked after, and forgets those that are gone.
fn begin<T: Default>(watched: &Mutex<Vec<Weak<T>>>) -> Arc<T> {
    let begun = Arc::default();
    let mut watched = lock(watched);
    watched.retain(|one| one.strong_count() > 0);
    watched.push(Arc::downgrade(&begun));
    begun
}

fn lock<T>(watched: &Mutex<Vec<Weak<T>>>) -> MutexGuard<'_, Vec<Weak<T>>> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;
    use crate::busy::Busy;

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
