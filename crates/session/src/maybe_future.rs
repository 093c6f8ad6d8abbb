use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A value that is there already, or a future that brings it.
///
/// A cookie session answers at once and costs no allocation; a store on the network
/// answers later.
///
/// # Example
///
/// ```
/// # use carafe_session::MaybeFuture;
/// let at_once = MaybeFuture::ready(1);
/// let later = MaybeFuture::pending(async { 2 });
/// assert_eq!(at_once.now_or_never(), Some(1));
/// assert_eq!(later.now_or_never(), None);
/// ```
pub enum MaybeFuture<'a, T> {
    /// The value; `None` once it is taken.
    Ready(Option<T>),
    /// The future.
    Pending(Pin<Box<dyn Future<Output = T> + Send + 'a>>),
}

impl<'a, T> MaybeFuture<'a, T> {
    /// Wraps a value.
    pub fn ready(value: T) -> Self {
        Self::Ready(Some(value))
    }

    /// Wraps a future.
    pub fn pending(future: impl Future<Output = T> + Send + 'a) -> Self {
        Self::Pending(Box::pin(future))
    }

    /// Returns the value if it is there already.
    pub fn now_or_never(self) -> Option<T> {
        match self {
            Self::Ready(value) => value,
            Self::Pending(_) => None,
        }
    }
}

impl<T: Unpin> Future for MaybeFuture<'_, T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        match self.get_mut() {
            Self::Ready(value) => {
                Poll::Ready(value.take().expect("a future is not polled after its end"))
            }
            Self::Pending(future) => future.as_mut().poll(cx),
        }
    }
}

impl<T> fmt::Debug for MaybeFuture<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ready(_) => "Ready",
            Self::Pending(_) => "Pending",
        })
    }
}
