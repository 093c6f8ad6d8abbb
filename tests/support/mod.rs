//! What the tests need besides Carafe.

pub(crate) mod client;
pub(crate) mod cookie_jar;
pub(crate) mod gunicorn;
pub(crate) mod in_process;
pub(crate) mod log;
pub(crate) mod python;
pub(crate) mod raw;
pub(crate) mod temp_dir;
pub(crate) mod trace;
