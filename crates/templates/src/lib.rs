//! Jinja templates, apart from the application, so that a program that renders none does not
//! build an engine.
//!
//! - [`render_template`] and its sisters: what views return; [`context!`]: the values.
//! - [`Templates`]: text at once, for mail and tests, and the check of all templates.
//! - [`TemplateOptions`]: folders, filters, tests, globals and context processors, as an
//!   application fills them in.
//! - [`TemplateError`]: what is wrong, and where.

mod attribute;
mod check;
mod closest;
mod context;
mod context_macro;
mod diagnosis;
mod environment;
mod error;
mod escape;
mod excerpt;
mod filters;
mod formatter;
mod given_value;
mod globals;
mod jinja_tests;
mod known_names;
mod loader;
mod markup;
mod names;
mod options;
mod processors;
mod python;
mod registration;
mod render;
mod template;
mod templates;
mod value;

pub use attribute::TemplateAttribute;
pub use check::{TemplateMistake, TemplateMistakes};
pub use context::TemplateContext;
pub use error::{FailureCause, TemplateError};
pub use excerpt::Excerpt;
pub use given_value::{GivenThroughSerde, GivenValue, SeenByTemplates};
pub use markup::Markup;
pub use minijinja;
pub use names::TemplateNames;
pub use options::{ScopedProcessor, TemplateFolder, TemplateOptions};
pub use processors::{ContextProcessor, IntoTemplateContext, TemplateContextProcessor};
pub use registration::Registration;
pub use template::{
    Template, render_template, render_template_string, stream_template, stream_template_string,
};
pub use templates::Templates;
