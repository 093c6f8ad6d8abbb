use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use rustc_hash::FxHasher;

/// How much of a request's body is taken.
///
/// # Flask
///
/// The configuration keys of the same names, and the attributes of `request`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyLimits {
    /// Bytes of the whole body; more is a 413. `None`: no limit for what is streamed or
    /// spooled to disk; what is kept in memory stays below axum's 2 MiB.
    pub max_content_length: Option<u64>,
    /// Bytes of a field of a form in parts that is no file; more is a 413. Default: `None`.
    pub max_form_memory_size: Option<u64>,
    /// The fields and files of a form in parts; more are a 413. Default: `None`.
    pub max_form_parts: Option<u64>,
}

/// The limits of the application, and of the rules that have their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) all: BodyLimits,
    pub(crate) by_rule: HashMap<usize, BodyLimits, BuildHasherDefault<FxHasher>>,
}

impl Limits {
    pub(crate) fn of(&self, rule: Option<usize>) -> BodyLimits {
        let own = rule.and_then(|rule| self.by_rule.get(&rule));
        own.copied().unwrap_or(self.all)
    }
}
