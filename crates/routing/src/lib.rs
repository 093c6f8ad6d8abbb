//! From a request to a response: rules, views and the session around them, apart from
//! the application and its configuration. A view is any axum handler.
//!
//! - [`Dispatch`]: the pipeline, Flask's order.
//! - [`UrlMap`], [`Rule`], [`converter`]: Werkzeug's routing, in both directions.
//! - [`Session`], [`Path`], [`Urls`]: extractors.
//! - [`redirect`], [`url_for`]: what views return.
//! - [`SessionLayer`]: the session alone, on a plain axum router.

mod context;
pub mod converter;
mod cross_site;
mod dispatch;
mod error_page;
mod extract;
mod framed;
mod handler;
mod option_error;
mod pipeline;
mod redirect;
mod refusal;
mod request_url;
mod rules;
mod session_layer;
mod session_slot;
mod site;
mod trusted_hosts;
mod url_map;
mod url_options;
mod urls;

pub use context::{Context, ContextRejection};
pub use cross_site::CrossSitePolicy;
pub use dispatch::{Dispatch, DispatchOptions, Target};
pub use error_page::response as error_page;
pub use extract::{Path, PathRejection, Session, SessionRejection};
pub use handler::View;
pub use option_error::OptionError;
pub use redirect::{Location, Redirect, redirect};
pub use rules::{RedirectTo, Rule, RuleError, UrlMapError};
pub use session_layer::{SessionLayer, SessionService};
pub use url_map::{
    BuildError, HostError, MapOptions, Matched, RoutingError, UrlAdapter, UrlFor, UrlMap, url_for,
};
pub use url_options::{BuildErrorHandler, UrlDefaults, UrlOptions, ValuesFunction};
pub use urls::Urls;
