//! Names that a template has written out.

use minijinja::machinery::ast::{Call, CallArg, Expr, Filter};

use crate::known_names::NameKind;

/// Returns the filter or test that a filter takes by its name: `map('upper')`.
pub(super) fn named_by(filter: &Filter<'_>) -> Option<(NameKind, String)> {
    let (kind, at) = match filter.name {
        "map" => (NameKind::Filter, 0),
        "select" | "reject" => (NameKind::Test, 0),
        "selectattr" | "rejectattr" => (NameKind::Test, 1),
        _ => return None,
    };
    match filter.args.get(at)? {
        CallArg::Pos(name) => Some((kind, text(name)?)),
        _ => None,
    }
}

/// Returns the endpoint of a `url_for`, if it is written out.
pub(super) fn endpoint(call: &Call<'_>) -> Option<String> {
    let named = call.args.iter().find_map(|arg| match arg {
        CallArg::Kwarg("endpoint", value) => Some(value),
        _ => None,
    });
    match call.args.first()? {
        CallArg::Pos(first) => text(first),
        _ => text(named?),
    }
}

fn text(expression: &Expr<'_>) -> Option<String> {
    expression.as_const()?.as_str().map(str::to_owned)
}
