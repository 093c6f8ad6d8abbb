//! Mistakes that the text of templates shows.

mod checker;
mod exports;
mod literals;
mod mistakes;
mod visitor;

pub(crate) use checker::check;
pub use mistakes::{TemplateMistake, TemplateMistakes};
pub(crate) use visitor::{Visitor, literal_names, parse, template_name, walk};
