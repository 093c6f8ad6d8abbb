use std::fs::File;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

/// Where the bytes of a file come from.
#[derive(Debug)]
pub(crate) enum Content {
    /// From memory.
    Bytes(Bytes),
    /// From disk, while they are sent.
    File(File),
    /// From the web server in front, by this header.
    Elsewhere(HeaderName, HeaderValue),
}
