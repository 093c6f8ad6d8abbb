//! Section 2: which rule answers when several match.

use std::collections::BTreeMap;

use carafe::Context;
use carafe::prelude::*;
use serde_json::json;

const RULES: [(&str, &str); 15] = [
    ("/pick/<path:rest>", "path"),
    ("/pick/<any(red, green):colour>", "any"),
    ("/pick/<uuid:ident>", "uuid"),
    ("/pick/<name>", "string"),
    ("/pick/<float:number>", "float"),
    ("/pick/<int:number>", "int"),
    ("/pick/me", "static"),
    ("/pick/<name>.html", "html"),
    ("/pick/v<int:version>", "version"),
    ("/pick/<name>/settings", "settings"),
    ("/pick/me/<name>", "me_name"),
    ("/pick/me/<path:rest>", "me_path"),
    ("/pick/<name>/<other>", "two"),
    ("/pick/<int:number>/<other>", "int_two"),
    ("/pick/<path:rest>/raw", "path_raw"),
];

pub(crate) fn add_to(app: &mut App) {
    for (rule, label) in RULES {
        app.get(rule, async move |context: Context| pick(label, &context))
            .endpoint(format!("pick_{label}"));
    }
}

fn pick(label: &str, context: &Context) -> JsonResponse {
    let values = context.view_args().into_iter();
    let values: BTreeMap<_, _> = values.map(|(name, value)| (name, text(&value))).collect();
    json(json!({ "rule": label, "values": values }))
}

/// What Python's `str` makes of a variable.
fn text(value: &Value) -> String {
    match value {
        Value::Str(text) => text.clone(),
        Value::Int(int) => int.to_string(),
        Value::Float(float) => format!("{float:?}"),
        Value::Uuid(uuid) => uuid.to_string(),
        other => other.type_name().to_owned(),
    }
}
