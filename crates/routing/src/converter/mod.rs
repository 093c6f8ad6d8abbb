//! Converters: from a piece of a path to a value, and back.

mod any;
mod arguments;
mod base;
mod bound;
mod closest;
mod converters;
mod error;
mod number;
mod quote;
mod string;
mod text;
mod uuid;

pub use arguments::ConverterArgs;
pub use base::Converter;
pub(crate) use bound::{BoundConverter, Checked};
pub use closest::closest;
pub use converters::Converters;
pub use error::ConverterError;
pub(crate) use number::MAX_DIGITS;
pub use quote::quote;
pub(crate) use quote::{PATH, quote_anchor, quote_plus};
pub(crate) use text::{same, text};
