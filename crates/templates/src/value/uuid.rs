use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{DynObject, Object, ObjectRepr};
use uuid::Uuid;

/// Python's `uuid.UUID`.
#[derive(Debug)]
pub(crate) struct UuidObject(pub(crate) Uuid);

impl UuidObject {
    /// Writes it as Python's `repr`.
    pub(crate) fn write_repr(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "UUID('{}')", self.0)
    }
}

impl Object for UuidObject {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "hex" => Some(self.0.simple().to_string().into()),
            "int" => Some(self.0.as_u128().into()),
            "urn" => Some(self.0.urn().to_string().into()),
            "version" => Some(self.0.get_version_num().into()),
            _ => None,
        }
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.0.cmp(&other.downcast_ref::<Self>()?.0))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
