//! All rules of an application: matching requests and building URLs.

mod adapter;
mod build;
mod build_error;
mod host;
mod map;
mod matched;
mod options;
mod routing_error;
mod search;
mod trie;
mod url_for;

pub use adapter::UrlAdapter;
pub use build_error::BuildError;
pub use host::HostError;
pub(crate) use host::normalize;
pub(crate) use map::Outcome;
pub use map::UrlMap;
pub use matched::Matched;
pub(crate) use matched::{Values, ViewArg};
pub use options::MapOptions;
pub use routing_error::RoutingError;
pub use url_for::{UrlFor, url_for};
