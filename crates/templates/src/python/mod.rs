//! Python as templates meet it: how it spells values, its methods, and its `%`.

mod dict_methods;
mod dict_view;
mod format_keys;
mod format_operator;
mod line_feeds;
mod list_methods;
mod markup_methods;
mod methods;
mod percent;
mod search;
mod spelling;
mod str_methods;
pub(crate) mod strftime;

pub(crate) use dict_view::DictView;
pub(crate) use format_keys::check_printf;
pub(crate) use format_operator::{OPERATOR, translate};
pub(crate) use methods::call_method;
pub(crate) use percent::percent;
pub(crate) use spelling::{repr, str_of, write_repr, write_str};
pub(crate) use str_methods::checked_width;
