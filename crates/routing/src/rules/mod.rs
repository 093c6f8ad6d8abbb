//! URL rules: how they are written, and what they are cut into.

mod compiled;
mod domain;
mod grammar;
mod method_set;
mod part;
mod query;
mod redirect_to;
mod rule;
mod rule_error;
mod sequence;

pub(crate) use compiled::CompiledRule;
pub(crate) use compiled::placeholders;
pub(crate) use grammar::{Token, Variable};
pub(crate) use method_set::{MethodSet, bit as method_bit};
pub(crate) use part::{Identity, Part, Remainder, Spans, Test};
pub use redirect_to::RedirectTo;
pub use rule::Rule;
pub use rule_error::{RuleError, UrlMapError};
