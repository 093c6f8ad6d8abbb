use std::fmt;
use std::sync::Arc;

use carafe_routing::Request;
use minijinja::Value;
use minijinja::value::{Enumerator, Object};

/// `request.headers`: names are the same in any case, repeated headers joined by commas.
#[derive(Debug)]
pub(super) struct HeadersObject(pub(super) Request);

impl Object for HeadersObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0.header(key).map(Value::from)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.0.headers().keys();
        let pairs: Vec<_> = names
            .filter_map(|name| Some((name.as_str().into(), self.0.header(name.as_str())?.into())))
            .collect();
        Enumerator::KeyValueIter(Box::new(pairs.into_iter()))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<headers>")
    }
}
