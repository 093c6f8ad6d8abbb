use std::fmt;
use std::sync::Arc;

use carafe_routing::G;
use minijinja::Value;
use minijinja::value::{Enumerator, Object};

use crate::value::to_template;

/// The named values of `g`.
#[derive(Debug)]
pub(crate) struct GObject(pub(crate) G);

impl Object for GObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0.value(key).as_ref().map(to_template)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<flask.g>")
    }
}
