//! What Flask's `Response` has beyond axum's: [`ResponseExt`] adds it. [`json`] is
//! `jsonify`, [`stream`] a body in pieces.

mod accept_ranges;
mod body_slice;
mod cache_control;
mod conditional;
mod etag;
mod http_date;
mod in_memory;
mod json_options;
mod json_response;
mod json_writer;
mod make_response;
mod mimetype;
mod pending_json;
mod preconditions;
mod range_request;
mod response_ext;
mod retry_after;
mod stream;
mod text_header;

pub use accept_ranges::AcceptRanges;
pub use cache_control::CacheControl;
pub use etag::ETag;
pub use http_date::HttpDate;
pub use json_options::JsonOptions;
pub use json_response::{JsonResponse, json};
pub use make_response::make_response;
pub use response_ext::ResponseExt;
pub use retry_after::RetryAfter;
pub use stream::stream;

pub(crate) use pending_json::PendingJson;
