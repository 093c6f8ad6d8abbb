use minijinja::value::from_args;
use minijinja::{Error, ErrorKind, Value};

use super::DictView;

/// Calls a method of Python's dicts; `None` if there is no such method here.
pub(crate) fn call(value: &Value, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    if let Some(view) = DictView::of(value.as_object()?, method) {
        return Some(from_args::<()>(args).map(|()| Value::from_object(view)));
    }
    match method {
        "copy" => Some(from_args::<()>(args).map(|()| value.clone())),
        "update" | "setdefault" | "pop" | "popitem" | "clear" => Some(Err(immutable(method))),
        _ => None,
    }
}

fn immutable(method: &str) -> Error {
    let message = format!(
        "a dict cannot be changed in a template, so it has no `{method}`: make a new one with \
         `dict(old, key=value)`, or change it in the view"
    );
    Error::new(ErrorKind::UnknownMethod, message)
}
