/// Whether a response offers parts of itself (`Accept-Ranges`, `Range`).
///
/// # Flask
///
/// The arguments `accept_ranges` and `complete_length` of `make_conditional`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AcceptRanges {
    /// No: a `Range` is not looked at. The default.
    #[default]
    No,
    /// Ranges of bytes, if the length is known: from the body, or else from
    /// `Content-Length`. Of a stream without it, the whole is sent.
    Bytes,
    /// Ranges of bytes of a body of this length, for a stream whose length only the view
    /// knows.
    BytesOf(u64),
}
