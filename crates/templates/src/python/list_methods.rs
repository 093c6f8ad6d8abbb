use minijinja::value::from_args;
use minijinja::{Error, ErrorKind, Value};

/// Calls a method of Python's lists; `None` if there is no such method here.
pub(crate) fn call(value: &Value, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    match method {
        "copy" => Some(from_args::<()>(args).map(|()| value.clone())),
        "index" => Some(index(value, args)),
        "append" | "extend" | "insert" | "pop" | "remove" | "sort" | "clear" => {
            Some(Err(immutable(method)))
        }
        _ => None,
    }
}

fn index(value: &Value, args: &[Value]) -> Result<Value, Error> {
    let (wanted,): (&Value,) = from_args(args)?;
    for (at, item) in value.try_iter()?.checked().enumerate() {
        if item? == *wanted {
            return Ok(at.into());
        }
    }
    let message = format!("{wanted:?} is not in the list");
    Err(Error::new(ErrorKind::InvalidOperation, message))
}

fn immutable(method: &str) -> Error {
    let message = format!(
        "a list cannot be changed in a template, so it has no `{method}`: write `set items = \
         items + [item]`, within a loop with `namespace`, or use the filters `sort` and `reverse`"
    );
    Error::new(ErrorKind::UnknownMethod, message)
}
