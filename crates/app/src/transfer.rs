use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Context;

use futures_util::task::AtomicWaker;

/// How a body comes in, as the thread sees it that looks after the connections.
///
/// 1. While nobody waits for the client there is nothing to look after.
/// 2. A client that is waited for, and sends nothing from one look to the next, has stalled:
///    whoever reads gets an error. That is after 30 to 60 seconds.
#[derive(Debug, Default)]
pub(crate) struct Transfer {
    waiting: AtomicBool,
    /// Whether something came since the last look, or the waiting began.
    moved: AtomicBool,
    stalled: AtomicBool,
    waker: AtomicWaker,
}

impl Transfer {
    pub(crate) fn look(&self) {
        let waiting = self.waiting.load(Ordering::Acquire);
        if waiting && !self.moved.swap(false, Ordering::AcqRel) {
            self.stalled.store(true, Ordering::Release);
            self.waker.wake();
        }
    }

    /// Waits for the client; tells whether it has stalled.
    pub(crate) fn wait(&self, cx: &Context<'_>) -> bool {
        self.waker.register(cx.waker());
        if !self.waiting.load(Ordering::Acquire) {
            self.moved.store(true, Ordering::Release);
            self.waiting.store(true, Ordering::Release);
        }
        self.stalled.load(Ordering::Acquire)
    }

    pub(crate) fn arrived(&self) {
        self.waiting.store(false, Ordering::Release);
    }
}
