//! From a request to a response: rules, views, the functions around them and the session,
//! apart from the application and its configuration. A view is any axum handler.
//!
//! - [`Dispatch`]: the pipeline, Flask's order.
//! - [`UrlMap`], [`Rule`], [`converter`]: Werkzeug's routing, in both directions.
//! - [`hooks`]: what runs around views.
//! - [`Session`], [`Path`], [`Urls`], [`G`], [`State`]: extractors.
//! - [`redirect`], [`url_for`], [`json`], [`stream`], [`abort`]: what views return.
//! - [`ResponseExt`]: cookies, caching and conditions of a response.
//! - [`SessionLayer`]: the session alone, on a plain axum router.

mod application;
mod body_limits;
mod closing;
mod context;
pub mod converter;
mod cross_site;
mod deferred;
mod dispatch;
mod dispatched;
mod error;
mod error_answer;
mod extract;
mod framed;
mod g;
mod glance;
mod handler;
pub mod hooks;
mod kept_head;
mod mounts;
mod opening;
mod option_error;
mod pending;
mod pipeline;
mod processing;
mod redirect;
mod refusal;
mod request;
mod request_url;
mod response;
mod rules;
mod session_layer;
mod session_slot;
mod signals;
mod site;
mod state;
mod teardown;
mod trusted_hosts;
mod uri_reference;
mod url_map;
mod url_options;
mod urls;

pub use body_limits::BodyLimits;
pub use carafe_session::cookie::{CookieError, SameSite, SetCookie};
pub use context::{Context, ContextRejection};
pub use cross_site::CrossSitePolicy;
pub use deferred::{Deferred, defer};
pub use dispatch::{Dispatch, DispatchOptions, ResponseFuture, Target};
pub use error::{Catch, Caught, Error, HttpError, MissingKey, NoError, Result, abort};
pub use error_answer::{ErrorPolicy, Propagated};
pub use extract::{Flashed, Path, PathRejection, Session, SessionRejection};
pub use g::G;
pub use handler::View;
pub use hooks::{AfterHook, AfterRequest, BeforeHook, BeforeRequest};
pub use mounts::Mounts;
pub use option_error::OptionError;
pub use redirect::{Location, Redirect, redirect};
pub use request::{
    Accept, Authorization, ETags, IfRange, MaxStale, MultiDict, Range, Request,
    RequestCacheControl, parse_options_header,
};
pub use response::{
    AcceptRanges, CacheControl, ETag, HttpDate, JsonOptions, JsonResponse, ResponseExt, RetryAfter,
    json, make_response, stream,
};
pub use rules::{RedirectTo, Rule, RuleError, UrlMapError};
pub use session_layer::{SessionLayer, SessionService};
pub use signals::{Rendering, Signal, Signals};
pub use state::{ManagedState, MissingState, State};
pub use url_map::{
    BuildError, HostError, MapOptions, Matched, RoutingError, UrlAdapter, UrlFor, UrlMap, url_for,
};
pub use url_options::{BuildErrorHandler, UrlDefaults, UrlOptions, ValuesFunction};
pub use urls::Urls;
