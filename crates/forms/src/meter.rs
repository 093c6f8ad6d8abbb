use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::stream::Fuse;
use futures_util::{Stream, StreamExt};

use crate::BodyError;
use crate::limit::Limit;
use crate::limited_body::LimitedBody;

/// How much may stand before the data of a part, in bytes: its headers, and before the
/// first part what some mail programs write there.
const MAX_HEAD: u64 = 16 << 10;

/// How much is read behind the last part, in bytes.
const MAX_EPILOGUE: u64 = 64 << 10;

/// The body of a form, and what the parser was given of it, so that it does not gather
/// headers without end.
#[derive(Debug)]
pub(crate) struct Meter {
    body: Mutex<Fuse<LimitedBody>>,
    /// Bytes since the head of a part was asked for.
    head: AtomicU64,
    in_head: AtomicBool,
    not_empty: AtomicBool,
}

impl Meter {
    pub(crate) fn new(body: LimitedBody) -> Self {
        Self {
            body: Mutex::new(body.fuse()),
            head: AtomicU64::default(),
            in_head: AtomicBool::default(),
            not_empty: AtomicBool::default(),
        }
    }

    pub(crate) fn begin_head(&self) {
        self.head.store(0, Ordering::Relaxed);
        self.in_head.store(true, Ordering::Relaxed);
    }

    pub(crate) fn end_head(&self) {
        self.in_head.store(false, Ordering::Relaxed);
    }

    /// Tells whether nothing came.
    pub(crate) fn is_empty(&self) -> bool {
        !self.not_empty.load(Ordering::Relaxed)
    }

    /// Reads what stands behind the last part, or the connection could not be used again. The
    /// form is whole without it: what is long, or breaks off, is left alone.
    pub(crate) async fn drain(&self) {
        let mut left = MAX_EPILOGUE;
        while let Some(Ok(piece)) = poll_fn(|cx| self.poll_body(cx)).await {
            match left.checked_sub(piece.len() as u64) {
                Some(less) => left = less,
                None => break,
            }
        }
    }

    fn poll_body(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.poll_next_unpin(cx)
    }

    fn count(&self, bytes: usize) {
        self.head.fetch_add(bytes as u64, Ordering::Relaxed);
        self.not_empty.fetch_or(bytes > 0, Ordering::Relaxed);
    }

    fn is_used_up(&self) -> bool {
        self.in_head.load(Ordering::Relaxed) && self.head.load(Ordering::Relaxed) >= MAX_HEAD
    }
}

/// A body for the parser, which reads on until it is told to wait: it is told so after each
/// piece, and thus works on one at a time.
#[derive(Debug)]
pub(crate) struct Metered {
    meter: Arc<Meter>,
    /// Whether the parser has a piece to work on.
    given: bool,
}

impl Metered {
    pub(crate) fn new(meter: &Arc<Meter>) -> Self {
        Self {
            meter: Arc::clone(meter),
            given: false,
        }
    }
}

impl Stream for Metered {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.given) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.meter.is_used_up() {
            let (limit, max) = (Limit::PartHead, MAX_HEAD);
            return Poll::Ready(Some(Err(BodyError::TooLarge { limit, max })));
        }
        let piece = ready!(self.meter.poll_body(cx));
        if let Some(Ok(piece)) = &piece {
            self.meter.count(piece.len());
            self.given = true;
        }
        Poll::Ready(piece)
    }
}
