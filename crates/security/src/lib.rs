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
//! function, run it by `tokio::task::spawn_blocking`, and a few at a time: that has up to 512
//! threads, and anybody who sends as many log-ins takes 16 GiB, also for clients that have
//! left. A `tokio::sync::Semaphore` in front of it is enough; the example `flaskr` has one.
//!
//! Built without optimisation a hash takes twenty times as long; this in `Cargo.toml` helps:
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
