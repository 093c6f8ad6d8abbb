//! What every template can name: Jinja's functions, and Flask's.

mod config;
mod cycler;
mod flashes;
mod g;
mod headers;
mod jinja;
mod multi_dict;
mod page_session;
mod range;
mod request;
mod session;
mod url_for;

pub(crate) use config::Config;
pub(crate) use flashes::FlashedMessages;
pub(crate) use g::GObject;
pub(crate) use jinja::add_globals;
pub(crate) use page_session::{Opening, PageSession};
pub(crate) use range::Range;
pub(crate) use request::RequestObject;
pub(crate) use session::{Kept, SessionObject};
pub(crate) use url_for::UrlForFunction;
