//! Jinja's filters, where the engine has none or another.

mod chunks;
mod defaults;
mod filesizeformat;
mod format;
mod given;
mod indent;
mod markup;
mod numbers;
mod pprint;
mod registry;
mod replace;
mod sorting;
pub(crate) mod striptags;
mod tojson;
mod truncate;
mod urlencode;
mod urlize;
mod wordcount;
mod wordwrap;
mod xmlattr;

pub(crate) use registry::add_filters;
