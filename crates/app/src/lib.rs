//! The application: configuration, rules and the server that runs them; what users
//! import through `carafe`, and what binds the crates below together.

mod app;
mod blueprint;
mod blueprint_setup;
mod blueprints;
mod building;
mod busy;
mod caretaker;
pub mod config;
mod connection;
mod control;
mod delivery;
mod extension;
mod farewell;
mod lingering;
mod logging;
mod method_view;
mod named_folder;
mod registrations;
mod root_path;
mod route;
mod routes;
mod running;
mod scaffold;
mod server;
mod signals;
mod static_folder;
mod templating;
mod tls;
mod transfer;
mod transfer_body;

pub use app::App;
pub use blueprint::{Blueprint, BlueprintOptions};
pub use blueprint_setup::BlueprintSetup;
pub use carafe_routing::{Error, Result};
pub use extension::Extension;
pub use method_view::{MethodView, Methods, ViewMethod};
pub use registrations::Registrations;
pub use route::Route;
pub use scaffold::Scaffold;
pub use server::Server;
