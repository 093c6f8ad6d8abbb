use std::fmt::{self, Write};
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{DynObject, Enumerator, Object, ObjectRepr, Tuple};

use super::write_repr;

/// What `keys()`, `values()` and `items()` of a dict return.
#[derive(Debug)]
pub(crate) struct DictView {
    /// What Python calls it: `dict_keys`.
    name: &'static str,
    dict: DynObject,
    item: Item,
}

/// What a view makes of an entry.
type Item = fn((Value, Value)) -> Value;

impl DictView {
    /// Makes the view that a method returns; `None` if it is another method.
    pub(crate) fn of(dict: &DynObject, method: &str) -> Option<Self> {
        let (name, item): (_, Item) = match method {
            "keys" => ("dict_keys", |(key, _)| key),
            "values" => ("dict_values", |(_, value)| value),
            "items" => ("dict_items", |(key, value)| {
                Tuple::from([key, value]).into()
            }),
            _ => return None,
        };
        Some(Self {
            name,
            dict: dict.clone(),
            item,
        })
    }

    /// Writes it as Python's `repr`.
    pub(crate) fn write_repr(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "{}([", self.name)?;
        let pairs = self.dict.try_iter_pairs().into_iter().flatten();
        for (at, item) in pairs.map(self.item).enumerate() {
            if at > 0 {
                out.write_str(", ")?;
            }
            write_repr(out, &item)?;
        }
        out.write_str("])")
    }
}

impl Object for DictView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let items = self.dict.try_iter_pairs().map(|pairs| pairs.map(self.item));
        match items {
            Some(items) => Enumerator::Iter(Box::new(items)),
            None => Enumerator::Empty,
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        self.dict.enumerator_len()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_repr(f)
    }
}
