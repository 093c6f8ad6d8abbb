//! From the configuration to settings: typed, and checked once, when the application is
//! built. Nothing reads configuration while it serves.

mod cookie_domain;
mod cookie_name;
mod frame_ancestors;
mod host;
mod origin;
mod reader;
mod secret;
mod server;
mod session_cookie;
mod settings;
mod unknown_keys;

#[cfg(test)]
mod tests;

pub(crate) use server::with_run_variables;
pub use server::{ServerArguments, ServerSettings};
pub use settings::Settings;
