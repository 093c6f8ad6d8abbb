//! Names by which serde code of this crate recognizes itself. A newtype struct of one of
//! these names is transparent to every other format, so a tuple is an array in
//! `serde_json`, and stays a tuple here.

pub(crate) const VALUE: &str = "$carafe::Value";
pub(crate) const TUPLE: &str = "$carafe::Tuple";
pub(crate) const BYTES: &str = "$carafe::Bytes";
pub(crate) const MARKUP: &str = "$carafe::Markup";
pub(crate) const BIG_INT: &str = "$carafe::BigInt";
pub(crate) const UUID: &str = "$carafe::Uuid";
pub(crate) const DATE_TIME: &str = "$carafe::DateTime";
pub(crate) const NAIVE_DATE_TIME: &str = "$carafe::NaiveDateTime";

/// All but [`VALUE`], in the order of the variants of `Value`.
pub(crate) const KINDS: &[&str] = &[
    TUPLE,
    BYTES,
    MARKUP,
    BIG_INT,
    UUID,
    DATE_TIME,
    NAIVE_DATE_TIME,
];
