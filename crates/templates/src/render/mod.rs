//! One rendering: what the template sees, and how often it is tried.

mod engine;
mod job;
mod page;
mod stream;
mod uses;

pub(crate) use engine::{Engine, Source};
pub(crate) use job::{Attempt, Job};
pub(crate) use page::Page;
use stream::stream;
use uses::Uses;
