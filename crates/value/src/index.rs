use std::ops::{Index, IndexMut};

use crate::{Dict, Value};

static NULL: Value = Value::Null;

impl Index<&str> for Value {
    type Output = Value;

    /// Returns the entry of a dict, or [`Value::Null`] when there is none.
    fn index(&self, key: &str) -> &Value {
        self.as_dict()
            .and_then(|dict| dict.get(key))
            .unwrap_or(&NULL)
    }
}

impl IndexMut<&str> for Value {
    /// Returns the entry of a dict for writing; it is made when missing. Anything else
    /// than a dict is replaced by an empty dict first.
    fn index_mut(&mut self, key: &str) -> &mut Value {
        if !matches!(self, Value::Dict(_)) {
            self.replace_scalar(Value::dict());
        }
        match self {
            Value::Dict(dict) => entry(dict, key),
            _ => unreachable!("made a dict above"),
        }
    }
}

impl Index<usize> for Value {
    type Output = Value;

    /// Returns the item of a list or tuple, or [`Value::Null`] past its end.
    fn index(&self, at: usize) -> &Value {
        self.as_list()
            .and_then(|items| items.get(at))
            .unwrap_or(&NULL)
    }
}

impl IndexMut<usize> for Value {
    /// Returns the item of a list or tuple for writing. Anything else is replaced by an
    /// empty list first; an index past the end appends one item.
    fn index_mut(&mut self, at: usize) -> &mut Value {
        if !matches!(self, Value::List(_) | Value::Tuple(_)) {
            self.replace_scalar(Value::list());
        }
        match self {
            Value::List(items) | Value::Tuple(items) => item(items, at),
            _ => unreachable!("made a list above"),
        }
    }
}

impl Value {
    /// Makes room for a nested write. What stood there is gone, so the log says so.
    pub(crate) fn replace_scalar(&mut self, container: Value) {
        if !self.is_null() {
            tracing::warn!(
                was = self.type_name(),
                now = container.type_name(),
                "a nested write replaced a value that was no container"
            );
        }
        *self = container;
    }
}

fn entry<'a>(dict: &'a mut Dict, key: &str) -> &'a mut Value {
    let at = match dict.get_index_of(key) {
        Some(at) => at,
        None => dict.insert_full(key.to_owned(), Value::Null).0,
    };
    &mut dict[at]
}

fn item(items: &mut Vec<Value>, at: usize) -> &mut Value {
    if at >= items.len() {
        items.push(Value::Null);
    }
    let at = at.min(items.len() - 1);
    &mut items[at]
}

#[cfg(test)]
mod tests {
    use crate::Value;

    #[test]
    fn nested_writes_make_what_is_missing() {
        let mut value = Value::Int(5);
        value["a"]["b"][3] = "x".into();
        assert_eq!(value["a"]["b"][0], "x");
        assert!(value["a"]["b"][1].is_null());
        assert!(Value::Null["a"][0]["b"].is_null());
    }
}
