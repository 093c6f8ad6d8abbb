//! The functions that run around views: for all requests, or for those of a blueprint.
//!
//! Each is an async function of extractors, as a view is, or, where the last instruction
//! counts, a plain closure.

mod after_request;
mod answer;
mod before_request;
mod error_handlers;
mod scaffold;
mod stages;

pub use after_request::{AfterHook, AfterRequest};
pub use answer::Answer;
pub use before_request::{BeforeHook, BeforeRequest};
pub use error_handlers::ErrorHandlers;
pub use scaffold::{Hooks, HooksByBlueprint, UrlValuePreprocessor};

pub(crate) use after_request::{AfterThisRequest, after_this_request};
pub(crate) use stages::{Stages, StagesByRule};
