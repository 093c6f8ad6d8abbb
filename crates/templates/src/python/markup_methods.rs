use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, State, Value};
use minijinja_contrib::pycompat;

use super::str_methods;
use crate::escape;
use crate::filters::striptags;

/// Calls a method of `Markup`: of a string, whose result is safe, too, and whose arguments
/// are escaped where they end up in it.
pub(crate) fn call(
    state: &mut State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    let text = value.as_str().unwrap_or_default();
    match method {
        "striptags" => return Ok(striptags::strip(text).into()),
        "unescape" => return Ok(escape::unescape(text).into()),
        _ => {}
    }
    let escaped: Vec<Value>;
    let args = match method {
        "join" | "replace" | "format" => {
            escaped = args
                .iter()
                .map(escaped_argument)
                .collect::<Result<_, _>>()?;
            &escaped
        }
        _ => args,
    };
    let result = match str_methods::call(value, method, args) {
        Some(result) => result?,
        None => pycompat::unknown_method_callback(state, value, method, args)?,
    };
    Ok(made_safe(result))
}

fn escaped_argument(argument: &Value) -> Result<Value, Error> {
    if argument.is_kwargs() {
        let named = Kwargs::try_from(argument.clone())?;
        let pairs: Result<Vec<_>, Error> = named
            .args()
            .map(|name| Ok((name.to_owned(), escaped_argument(&named.get(name)?)?)))
            .collect();
        return Ok(Value::from(Kwargs::from_iter(pairs?)));
    }
    Ok(match argument.kind() {
        ValueKind::String => escape::escape(argument),
        ValueKind::Seq | ValueKind::Iterable => argument
            .try_iter()?
            .map(|item| escape::escape(&item))
            .collect(),
        _ => argument.clone(),
    })
}

fn made_safe(result: Value) -> Value {
    match result.kind() {
        ValueKind::String => {
            Value::from_safe_string(result.as_str().unwrap_or_default().to_owned())
        }
        ValueKind::Seq => result
            .try_iter()
            .map_or(Value::UNDEFINED, |items| items.map(made_safe).collect()),
        _ => result,
    }
}
