//! Jinja's tests, where the engine has none or another.

use minijinja::value::ValueKind;
use minijinja::{Environment, Value};

/// Adds Jinja's tests.
pub(crate) fn add_tests(environment: &mut Environment<'_>) {
    environment.add_test("callable", is_callable);
    environment.add_test("iterable", is_iterable);
    environment.add_test("sequence", is_sequence);
}

/// Tells functions and macros from data, by the types that the engine and Flask's globals
/// have for them.
fn is_callable(value: &Value) -> bool {
    const TYPES: [&str; 5] = [
        "::BoxedFunction",
        "::Macro",
        "::UrlForFunction",
        "::FlashedMessages",
        "::Joiner",
    ];
    let name = value.as_object().map(|object| object.type_name());
    name.is_some_and(|name| TYPES.iter().any(|callable| name.ends_with(callable)))
}

fn is_iterable(value: &Value) -> bool {
    value.is_undefined() || !value.is_none() && value.try_iter().is_ok()
}

fn is_sequence(value: &Value) -> bool {
    matches!(
        value.kind(),
        ValueKind::Seq | ValueKind::Map | ValueKind::String | ValueKind::Bytes
    ) || value.kind() == ValueKind::Iterable && value.len().is_some()
}
