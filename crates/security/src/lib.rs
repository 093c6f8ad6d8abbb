//! Password hashes that Werkzeug reads and writes, apart, because few programs need them.
//!
//! [`generate_password_hash`] makes the text to store, [`check_password_hash`] compares a
//! password with it. A text holds all that is needed to check it:
//!
//! ```text
//! scrypt:32768:8:1 "$" salt "$" hash
//! ```
//!
//! # How long it takes
//!
//! A hash is slow on purpose: about a tenth of a second, and 32 MiB of memory. In an async
//! function, run it by `tokio::task::spawn_blocking`. Built without optimisation it takes
//! twenty times as long; this in `Cargo.toml` helps:
//!
//! ```toml
//! [profile.dev.package.scrypt]
//! opt-level = 3
//! [profile.dev.package.salsa20]
//! opt-level = 3
//! ```

mod digest;
mod error;
mod hash;
mod method;
mod salt;

pub use error::PasswordMethodError;
pub use hash::{check_password_hash, generate_password_hash, generate_password_hash_with};
pub use method::PasswordMethod;
