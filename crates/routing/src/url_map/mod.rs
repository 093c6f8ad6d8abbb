//! All rules of an application: matching requests and building URLs.

mod adapter;
mod build;
mod build_error;
mod checks;
mod edges;
mod find;
mod gate;
mod host;
mod map;
mod matched;
mod options;
mod redirects;
mod routing_error;
mod search;
mod trie;
mod url_for;

pub use adapter::UrlAdapter;
pub(crate) use adapter::with_query;
pub use build_error::BuildError;
pub(crate) use find::Outcome;
pub use host::HostError;
pub(crate) use host::{is_host, normalize};
pub use map::UrlMap;
pub use matched::Matched;
pub(crate) use matched::{Values, ViewArg};
pub use options::MapOptions;
pub use routing_error::RoutingError;
pub use url_for::{UrlFor, url_for};
