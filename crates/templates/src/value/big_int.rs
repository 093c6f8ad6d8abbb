use std::fmt;
use std::sync::Arc;

use carafe_value::BigInt;
use minijinja::value::{Object, ObjectRepr};

/// An integer beyond what the engine calculates with: it is printed, and no more.
#[derive(Debug)]
pub(crate) struct BigIntObject(pub(crate) BigInt);

impl Object for BigIntObject {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}
