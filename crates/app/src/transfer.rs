use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Context;

use futures_util::task::AtomicWaker;

/// How a body comes in, as the thread sees it that looks after the connections.
///
/// 1. While nobody waits for the client there is nothing to look after.
/// 2. A client that is waited for at two looks in a row, and sent less than [`MINIMUM`] bytes
///    in between, has stalled: whoever reads gets an error. If it sends nothing at all, that
///    is after 30 to 60 seconds.
#[derive(Debug, Default)]
pub(crate) struct Transfer {
    waiting: AtomicBool,
    /// Whether somebody waited at the last look.
    waited: AtomicBool,
    /// The bytes that came since the last look.
    arrived: AtomicUsize,
    stalled: AtomicBool,
    waker: AtomicWaker,
}

/// The fewest bytes from one look to the next, which are 30 seconds: the slowest of modems
/// sends ten times as many.
pub(crate) const MINIMUM: usize = 1024;

impl Transfer {
    pub(crate) fn look(&self) {
        let waiting = self.waiting.load(Ordering::Acquire);
        let waited = self.waited.swap(waiting, Ordering::AcqRel);
        let arrived = self.arrived.swap(0, Ordering::AcqRel);
        if waiting && waited && arrived < MINIMUM {
            self.stalled.store(true, Ordering::Release);
            self.waker.wake();
        }
    }

    /// Waits for the client; tells whether it has stalled.
    pub(crate) fn wait(&self, cx: &Context<'_>) -> bool {
        self.waker.register(cx.waker());
        self.waiting.store(true, Ordering::Release);
        self.stalled.load(Ordering::Acquire)
    }

    /// Notes that bytes came, or the end.
    pub(crate) fn arrived(&self, bytes: usize) {
        self.waiting.store(false, Ordering::Release);
        self.arrived.fetch_add(bytes, Ordering::AcqRel);
    }
}
