//! A browser for tests, apart from the application: it sends requests without a socket, and
//! keeps cookies as browsers do.
//!
//! - [`TestClient`]: the browser of one visitor, and the places on the web it is used from.
//! - [`TestRequest`]: a request, built and awaited; [`Multipart`] for forms with files.
//! - [`TestResponse`]: what came back, with assertions that print all of it.
//! - [`StoredCookie`], [`RejectedCookie`]: what the browser keeps, and what it refuses and
//!   why.

mod assertions;
mod cookie_check;
mod cookie_jar;
mod earlier_refusals;
mod fetch_context;
mod multipart;
mod observations;
mod outgoing;
mod partition_key;
mod place;
mod received;
mod redirects;
mod rejected_cookie;
mod report;
mod sent_request;
mod shared_cache;
mod site;
mod stored_cookie;
mod test_client;
mod test_request;
mod test_response;
mod visitor;
mod withheld_cookie;

pub use multipart::Multipart;
pub use partition_key::PartitionKey;
pub use rejected_cookie::{CookieRefusal, RejectedCookie};
pub use sent_request::SentRequest;
pub use stored_cookie::StoredCookie;
pub use test_client::TestClient;
pub use test_request::TestRequest;
pub use test_response::TestResponse;
pub use withheld_cookie::{WithheldCookie, WithholdReason};
