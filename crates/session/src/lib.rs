//! Sessions that Flask reads and writes: the data, the signature, the cookie, the store;
//! apart from axum, so that any http server can have them.
//!
//! - [`SessionData`] is what a session holds, and what happened to it.
//! - [`SessionInterface`] is where it comes from and goes to;
//!   [`SecureCookieSessionInterface`] keeps it in a signed cookie.
//! - [`signing`] is itsdangerous.
//! - [`tagged_json`] is Flask's JSON that keeps tuples, bytes, dates.
//! - [`cookie`] is `Set-Cookie` and `Cookie`, as Werkzeug writes and reads them.

mod changes;
mod clock;
pub mod cookie;
mod entries;
mod entry;
mod error;
mod interface;
mod maybe_future;
mod options;
mod permanent_mark;
mod secure_cookie;
mod session;
pub mod signing;
pub mod tagged_json;
pub mod vary;

pub use changes::Changes;
pub use clock::Clock;
pub use error::SessionError;
pub use http::HeaderMap;
pub use interface::{NullSessionInterface, SessionInterface, SessionRequest};
pub use maybe_future::MaybeFuture;
pub use options::SessionOptions;
pub use secure_cookie::SecureCookieSessionInterface;
pub use session::SessionData;
