//! The application: configuration, rules and the server that runs them; what users
//! import through `carafe`, and what binds the crates below together.

mod app;
pub mod config;
mod connection;
mod error;
mod logging;
mod route;
mod routes;
mod server;
mod signals;
mod tls;

pub use app::App;
pub use error::{Error, Result};
pub use route::Route;
pub use server::Server;
