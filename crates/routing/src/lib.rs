//! From a request to a response: rules, views and the session around them, apart from
//! the application and its configuration. A view is any axum handler.
//!
//! - [`Dispatch`]: the pipeline, Flask's order.
//! - [`Session`], [`Path`]: extractors.
//! - [`SessionLayer`]: the session alone, on a plain axum router.

mod context;
mod cross_site;
mod dispatch;
mod error_page;
mod extract;
mod framed;
mod handler;
mod option_error;
mod rule;
mod session_layer;
mod session_slot;
mod trusted_hosts;
mod url_map;

pub use context::Context;
pub use cross_site::CrossSitePolicy;
pub use dispatch::{Dispatch, DispatchOptions};
pub use error_page::response as error_page;
pub use extract::{Path, PathRejection, Session, SessionRejection};
pub use handler::View;
pub use option_error::OptionError;
pub use rule::{Rule, RuleError};
pub use session_layer::{SessionLayer, SessionService};
pub use url_map::{Endpoint, UrlMap};
