use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures_util::{Stream, StreamExt};

/// Makes a body of pieces that are sent as they come: strings, `Vec<u8>` or `Bytes`.
///
/// The content type is the view's to set. For pieces that may fail there is
/// [`Body::from_stream`].
///
/// # Example
///
/// ```
/// use carafe_routing::{ResponseExt, make_response, stream};
///
/// let rows = futures_util::stream::iter(["a,b\n", "1,2\n"]);
/// let mut response = make_response(stream(rows));
/// response.set_mimetype("text/csv");
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let sent = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
/// assert_eq!(sent, "a,b\n1,2\n");
/// # });
/// ```
///
/// # Flask
///
/// A generator that a view returns. What it needs of the request it takes along
/// (`stream_with_context` has no counterpart).
pub fn stream(pieces: impl Stream<Item = impl Into<Bytes> + 'static> + Send + 'static) -> Body {
    Body::from_stream(pieces.map(|piece| Ok::<Bytes, Infallible>(piece.into())))
}
