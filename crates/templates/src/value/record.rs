use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectExt};

/// A struct of Rust. Looking a field up costs a comparison with each name before it, which
/// for the few fields of a struct is less than a hash.
#[derive(Debug, Default)]
pub(crate) struct Record {
    fields: Vec<(&'static str, Value)>,
}

impl Record {
    pub(crate) fn with_capacity(length: usize) -> Self {
        Self {
            fields: Vec::with_capacity(length),
        }
    }

    pub(crate) fn push(&mut self, name: &'static str, value: Value) {
        self.fields.push((name, value));
    }
}

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let field = self.fields.iter().find(|(name, _)| *name == key)?;
        Some(field.1.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.mapped_key_value_enumerator(|record| {
            let fields = record.fields.iter();
            Box::new(fields.map(|(name, value)| (Value::from(*name), value.clone())))
        })
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.fields.len())
    }
}
