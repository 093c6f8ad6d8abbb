use minijinja::value::ValueKind;
use minijinja::{Error, State, Value};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::given::{Given, refuse};
use crate::escape::text_of;

/// What stands for itself in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What stands for itself in a path.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// Encodes a text for a path, a dict or pairs for a query.
pub(super) fn urlencode(_: &mut State<'_, '_>, value: &Value, _: &Given) -> Result<Value, Error> {
    let pairs = match value.kind() {
        ValueKind::Map => value.as_object().and_then(|object| object.try_iter_pairs()),
        ValueKind::Seq | ValueKind::Iterable => {
            let pairs = value.try_iter()?.map(|item| pair(&item));
            Some(Box::new(pairs.collect::<Result<Vec<_>, _>>()?.into_iter()) as Box<_>)
        }
        _ => None,
    };
    let Some(pairs) = pairs else {
        return Ok(utf8_percent_encode(&text_of(value), PATH)
            .to_string()
            .into());
    };
    let encode = |value: &Value| {
        let encoded = utf8_percent_encode(&text_of(value), QUERY).to_string();
        encoded.replace("%20", "+")
    };
    let pairs: Vec<_> = pairs
        .map(|(key, value)| format!("{}={}", encode(&key), encode(&value)))
        .collect();
    Ok(pairs.join("&").into())
}

fn pair(item: &Value) -> Result<(Value, Value), Error> {
    let items: Vec<Value> = item.try_iter()?.collect();
    <[Value; 2]>::try_from(items)
        .map(|[key, value]| (key, value))
        .map_err(|_| refuse("urlencode takes text, a dict, or a list of pairs"))
}
