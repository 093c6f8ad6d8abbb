//! JSON as Python's `json` module reads and writes it.
//!
//! `serde_json` differs where sessions and configuration must not: Python accepts and
//! writes `NaN` and `Infinity`, integers of any size, and lone surrogates, and it spells
//! floats in its own way (`1e+16`).

mod error;
mod float;
mod number;
mod reader;
mod writer;

pub use error::JsonError;
pub use reader::{MAX_DEPTH, Reader, from_str};
pub use writer::{Style, to_string, write_float, write_str};
