use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody};
use futures_util::FutureExt;

use super::body_slice::BodySlice;

/// Returns the whole body if it lies in memory, without waiting for anything.
///
/// That is: its length is known, and the first piece that is there at once is all of it.
/// Otherwise the body stays as it was.
pub(super) fn bytes(body: &mut Body) -> Option<Bytes> {
    let length = body.size_hint().exact()?;
    if length == 0 {
        return Some(Bytes::new());
    }
    let mut rest = std::mem::take(body);
    let first = poll_fn(|cx| Pin::new(&mut rest).poll_frame(cx)).now_or_never();
    let Some(Some(Ok(frame))) = first else {
        *body = match first {
            Some(Some(Err(error))) => failed(error),
            _ => rest,
        };
        return None;
    };
    let read = frame.into_data().unwrap_or_default();
    if read.len() as u64 == length {
        *body = Body::from(read.clone());
        return Some(read);
    }
    *body = Body::new(BodySlice::rejoin(read, rest, length));
    None
}

/// A body that fails as the one did that was looked at.
fn failed(error: axum::Error) -> Body {
    Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(error)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream;

    #[tokio::test]
    async fn a_body_in_pieces_is_left_as_it_was() {
        let pieces = stream(futures_util::stream::iter(["012", "345"]));
        let mut body = Body::new(BodySlice::new(pieces, 0, 6));
        assert_eq!(bytes(&mut body), None);
        assert_eq!(body.size_hint().exact(), Some(6));
        let waits = futures_util::stream::pending::<&str>();
        assert_eq!(
            bytes(&mut Body::new(BodySlice::new(stream(waits), 0, 6))),
            None
        );
        assert_eq!(axum::body::to_bytes(body, 100).await.unwrap(), "012345");
    }

    #[tokio::test]
    async fn a_body_in_memory_is_there_twice() {
        let mut body = Body::from("abc");
        assert_eq!(bytes(&mut body).unwrap(), "abc");
        assert_eq!(axum::body::to_bytes(body, 100).await.unwrap(), "abc");
    }
}
