use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use crate::control::Control;
use crate::delivery::Delivery;

/// A request under way; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Busy(Arc<Control>);

impl Busy {
    pub(crate) fn new(control: &Arc<Control>) -> Self {
        control.begin_request();
        Self(Arc::clone(control))
    }

    /// Tells whether the body of the request was not read to its end.
    pub(crate) fn has_unread(&self) -> bool {
        self.0.has_unread()
    }

    /// Keeps the request under way until the body of its response is gone.
    pub(crate) fn until_end_of(self, body: Body) -> BusyBody {
        BusyBody {
            body,
            rest: Bytes::new(),
            delivery: None,
            _busy: self,
        }
    }

    /// The same, and looks after the body, which is one of several on the connection.
    pub(crate) fn until_delivery_of(self, body: Body) -> BusyBody {
        let delivery = (!body.is_end_stream()).then(|| self.0.begin_delivery());
        BusyBody {
            delivery,
            ..self.until_end_of(body)
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.end_request();
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
    /// Whether the client takes it. On HTTP/1 the connection knows.
    delivery: Option<Arc<Delivery>>,
    _busy: Busy,
}

/// How much is handed over at once, in bytes.
const PIECE: usize = 64 * 1024;
/// The same if other bodies go out beside it, so that it is seen to go on: a frame.
const PIECE_OF_SEVERAL: usize = 16 * 1024;

impl BusyBody {
    fn piece(&self) -> usize {
        match self.delivery {
            Some(_) => PIECE_OF_SEVERAL,
            None => PIECE,
        }
    }

    fn next_piece(&mut self) -> Frame<Bytes> {
        let length = self.rest.len().min(self.piece());
        Frame::data(self.rest.split_to(length))
    }

    /// Makes a frame of what is there.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(self.next_piece())));
        }
        let piece = self.piece();
        match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            Some(Ok(frame)) if frame.data_ref().is_some_and(|data| data.len() > piece) => {
                self.rest = frame.into_data().unwrap_or_default();
                Poll::Ready(Some(Ok(self.next_piece())))
            }
            frame => Poll::Ready(frame.map(|frame| frame.map_err(Into::into))),
        }
    }
}

impl HttpBody for BusyBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = self.poll_piece(cx);
        if let Some(delivery) = &self.delivery {
            delivery.went_on();
            if polled.is_ready() {
                delivery.wait();
            }
        }
        polled
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
}
