//! The values of sessions and configuration, below both, so that `session["x"]` and
//! `app.config["X"]` are one type.
//!
//! [`Value`] is JSON plus the Python types that Flask's tagged JSON and TOML know:
//! tuple, bytes, `Markup`, UUID, dates, integers of any size. It indexes like
//! `serde_json::Value` and converts to and from any type with serde.
//! [`json`] reads and writes JSON exactly as Python's `json` module does.

mod big_int;
mod convert;
mod de;
mod error;
pub mod http_date;
mod index;
pub mod json;
mod ser;
mod token;
mod value;

pub use big_int::BigInt;
pub use error::ValueError;
pub use ser::to_value;
pub use value::{Dict, Value};
