//! What a request says: Flask's `request`, over axum's parts.
//!
//! Nothing is parsed until somebody asks for it. What clients send never fails: a header
//! that is malformed counts as one that is missing.

mod accept;
mod authorization;
mod cache_control;
mod conditions;
mod content_type;
mod etags;
mod fields;
mod head;
mod header_list;
mod http_date;
mod if_range;
mod iri;
mod language;
mod media_range;
mod multi_dict;
mod parameters;
mod query;
mod range;
#[expect(clippy::module_inception, reason = "a file is named for its type")]
mod request;
mod url;

pub use accept::Accept;
pub use authorization::Authorization;
pub use cache_control::{MaxStale, RequestCacheControl};
pub use etags::ETags;
pub use if_range::IfRange;
pub use multi_dict::MultiDict;
pub use parameters::parse_options_header;
pub use range::Range;
pub use request::Request;

pub(crate) use head::Head;
pub(crate) use http_date::parse as parse_http_date;
