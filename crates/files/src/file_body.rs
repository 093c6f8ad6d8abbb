use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncReadExt, Take};
use tokio_util::io::ReaderStream;

/// How many bytes of a file are in memory at a time.
pub(crate) const PIECE: usize = 64 * 1024;

/// A part of a file, read while it is sent. Its length is known; where the file turns out to
/// be shorter, it fails, so that the client does not take the part for the whole.
#[derive(Debug)]
pub(crate) struct FileBody {
    pieces: ReaderStream<Take<tokio::fs::File>>,
    left: u64,
}

impl FileBody {
    pub(crate) fn new(mut file: File, part: Range<u64>) -> io::Result<Self> {
        if part.start > 0 {
            file.seek(SeekFrom::Start(part.start))?;
        }
        let left = part.end - part.start;
        let reader = tokio::fs::File::from_std(file).take(left);
        Ok(Self {
            pieces: ReaderStream::with_capacity(reader, PIECE),
            left,
        })
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = ready!(Pin::new(&mut self.pieces).poll_next(cx));
        let piece = piece.unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()));
        self.left -= piece.as_ref().map_or(self.left, |piece| piece.len() as u64);
        Poll::Ready(Some(piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use http_body::Body as _;

    use super::*;

    fn file(size: usize) -> File {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        file.write_all(&bytes).unwrap();
        file.rewind().unwrap();
        file
    }

    async fn pieces(mut body: FileBody) -> Vec<io::Result<Bytes>> {
        let mut pieces = Vec::new();
        while let Some(piece) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await
        {
            pieces.push(piece.map(|frame| frame.into_data().unwrap()));
        }
        pieces
    }

    #[tokio::test]
    async fn a_part_is_read_in_pieces() {
        for (part, sizes) in [
            (0..150_000, &[PIECE, PIECE, 150_000 - 2 * PIECE][..]),
            (100_000..100_001, &[1]),
            (149_990..150_000, &[10]),
            (0..0, &[]),
        ] {
            let body = FileBody::new(file(150_000), part.clone()).unwrap();
            assert_eq!(body.size_hint().exact(), Some(part.end - part.start));
            let pieces: Vec<_> = pieces(body).await.into_iter().map(Result::unwrap).collect();
            let found: Vec<_> = pieces.iter().map(Bytes::len).collect();
            assert_eq!(found, sizes);
            let expected = part.map(|at| (at % 251) as u8);
            assert!(pieces.into_iter().flatten().eq(expected));
        }
    }

    #[tokio::test]
    async fn a_file_that_shrinks_breaks_off() {
        let shrunk = file(100);
        let body = FileBody::new(shrunk.try_clone().unwrap(), 0..100).unwrap();
        shrunk.set_len(40).unwrap();
        let pieces = pieces(body).await;
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0].as_ref().unwrap().len(), 40);
        let error = pieces[1].as_ref().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[tokio::test]
    async fn a_file_that_grows_is_sent_as_it_was() {
        let mut grown = file(100);
        let body = FileBody::new(grown.try_clone().unwrap(), 0..100).unwrap();
        grown.seek(SeekFrom::End(0)).unwrap();
        grown.write_all(&[0; 50]).unwrap();
        grown.rewind().unwrap();
        let pieces = pieces(body).await;
        assert_eq!(pieces.iter().flatten().map(Bytes::len).sum::<usize>(), 100);
    }
}
