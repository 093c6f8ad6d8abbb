use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

use crate::BodyError;
use crate::limit::Bound;

/// A body whose bytes are counted as they come.
#[derive(Debug)]
pub(crate) struct LimitedBody {
    body: Body,
    bound: Option<Bound>,
    taken: u64,
}

impl LimitedBody {
    /// Takes a body of at most `bound`. One that says itself that it is larger is refused
    /// before anything is read, so that a client that asks first sends nothing.
    pub(crate) fn new(
        body: Body,
        declared: Option<u64>,
        bound: Option<Bound>,
    ) -> Result<Self, BodyError> {
        let declared = declared.unwrap_or_default().max(body.size_hint().lower());
        match bound {
            Some((limit, max)) if declared > max => Err(BodyError::TooLarge { limit, max }),
            bound => Ok(Self {
                body,
                bound,
                taken: 0,
            }),
        }
    }

    /// Reads everything.
    pub(crate) async fn collect(mut self) -> Result<Bytes, BodyError> {
        let Some(first) = self.next().await.transpose()? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.next().await.transpose()? else {
            return Ok(first);
        };
        let mut all = BytesMut::from(first);
        all.extend_from_slice(&second);
        while let Some(piece) = self.next().await.transpose()? {
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
    }

    fn take_piece(&mut self, piece: Bytes) -> Result<Bytes, BodyError> {
        self.taken += piece.len() as u64;
        match self.bound {
            Some((limit, max)) if self.taken > max => Err(BodyError::TooLarge { limit, max }),
            _ => Ok(piece),
        }
    }
}

impl Stream for LimitedBody {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(cut_off(&error)))),
                Some(Ok(frame)) => frame,
            };
            // What follows a chunked body is of no use here.
            if let Ok(piece) = frame.into_data() {
                return Poll::Ready(Some(self.take_piece(piece)));
            }
        }
    }
}

/// Tells why a body ended early.
fn cut_off(error: &axum::Error) -> BodyError {
    let mut cause: Option<&dyn StdError> = Some(error);
    while let Some(error) = cause {
        let io: Option<&io::Error> = error.downcast_ref();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::TimedOut) {
            return BodyError::TimedOut;
        }
        cause = error.source();
    }
    BodyError::Incomplete(error.to_string())
}
