use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use bytes::Buf;
use http_body::{Frame, SizeHint};

/// A part of a body, or a body some of which was read already. Its length is known, so
/// that it is sent with a `Content-Length`.
#[derive(Debug)]
pub(super) struct BodySlice {
    read: Option<Bytes>,
    rest: Body,
    skip: u64,
    left: u64,
}

impl BodySlice {
    /// Takes `length` bytes from `start` on; what lies outside is read and dropped.
    pub(super) fn new(body: Body, start: u64, length: u64) -> Self {
        Self {
            read: None,
            rest: body,
            skip: start,
            left: length,
        }
    }

    /// Puts `read` back in front of a body that is `length` bytes long with it.
    pub(super) fn rejoin(read: Bytes, rest: Body, length: u64) -> Self {
        Self {
            read: Some(read),
            rest,
            skip: 0,
            left: length,
        }
    }

    /// Cuts a piece to what is wanted of it.
    fn cut(&mut self, mut piece: Bytes) -> Bytes {
        let skipped = index(self.skip).min(piece.len());
        piece.advance(skipped);
        self.skip -= skipped as u64;
        piece.truncate(index(self.left));
        self.left -= piece.len() as u64;
        piece
    }
}

/// Clamps to what memory can hold, more than any piece.
fn index(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

impl HttpBody for BodySlice {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        while self.left > 0 {
            let piece = match self.read.take() {
                Some(read) => read,
                None => match ready!(Pin::new(&mut self.rest).poll_frame(cx)) {
                    Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
                    end => return Poll::Ready(end),
                },
            };
            let piece = self.cut(piece);
            if !piece.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
        }
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream;

    async fn read(slice: BodySlice) -> Bytes {
        axum::body::to_bytes(Body::new(slice), 100).await.unwrap()
    }

    fn pieces() -> Body {
        stream(futures_util::stream::iter(["012", "", "345", "6789"]))
    }

    #[tokio::test]
    async fn a_part_of_a_stream_is_cut_out() {
        for (start, length, expected) in [
            (0, 10, "0123456789"),
            (0, 2, "01"),
            (2, 3, "234"),
            (3, 3, "345"),
            (9, 1, "9"),
            (9, 5, "9"),
        ] {
            assert_eq!(
                read(BodySlice::new(pieces(), start, length)).await,
                expected
            );
        }
    }

    #[tokio::test]
    async fn what_was_read_comes_first() {
        let slice = BodySlice::rejoin(Bytes::from("ab"), pieces(), 12);
        assert_eq!(slice.size_hint().exact(), Some(12));
        assert_eq!(read(slice).await, "ab0123456789");
    }
}
