//! Section 1: URL rules, built-in and custom converters.

use carafe::converter::{Converter, ConverterError, quote};
use carafe::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

/// `red+green` in the URL is a list of two strings in the view.
struct ListConverter;

impl Converter for ListConverter {
    fn parse(&self, text: &str) -> Option<Value> {
        Some(text.split('+').collect())
    }

    fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
        let items = value.as_list().ok_or(ConverterError::new("not a list"))?;
        let items: Vec<_> = items.iter().filter_map(Value::as_str).map(quote).collect();
        Ok(items.join("+"))
    }
}

/// `0x1f`; values above 0xffff do not match.
struct HexConverter;

impl Converter for HexConverter {
    fn regex(&self) -> &str {
        "0x[0-9a-f]+"
    }

    fn parse(&self, text: &str) -> Option<Value> {
        let digits = text.strip_prefix("0x")?;
        u16::from_str_radix(digits, 16).ok().map(Value::from)
    }

    fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
        let number = value
            .as_i64()
            .ok_or(ConverterError::new("not an integer"))?;
        Ok(format!("{number:#x}"))
    }
}

pub(crate) fn add_to(app: &mut App) {
    app.url_map.converters.insert("list", |_| Ok(ListConverter));
    app.url_map.converters.insert("hex", |_| Ok(HexConverter));
    add_single(app);
    add_numbers(app);
    add_several(app);
}

fn add_single(app: &mut App) {
    app.get("/conv/string/<name>", value::<String>)
        .endpoint("conv_string");
    app.get("/conv/length/<string(length=2):code>", value::<String>)
        .endpoint("conv_length");
    app.get(
        "/conv/between/<string(minlength=3, maxlength=5):word>",
        value::<String>,
    )
    .endpoint("conv_between");
    app.get("/conv/path/<path:rest>", value::<String>)
        .endpoint("conv_path");
    app.get("/conv/path/<path:rest>/edit", conv_path_edit);
    app.get("/conv/uuid/<uuid:ident>", value::<Uuid>)
        .endpoint("conv_uuid");
    app.get(
        r#"/conv/any/<any(about, help, "foo,bar"):page>"#,
        value::<String>,
    )
    .endpoint("conv_any");
    app.get("/conv/list/<list:items>", value::<Vec<String>>)
        .endpoint("conv_list");
    app.get("/conv/hex/<hex:number>", value::<u16>)
        .endpoint("conv_hex");
}

fn add_numbers(app: &mut App) {
    app.get("/conv/int/<int:number>", value::<u64>)
        .endpoint("conv_int");
    app.get("/conv/fixed/<int(fixed_digits=4):number>", value::<u16>)
        .endpoint("conv_fixed");
    app.get("/conv/range/<int(min=1, max=10):number>", value::<u8>)
        .endpoint("conv_range");
    app.get("/conv/signed/<int(signed=True):number>", value::<i64>)
        .endpoint("conv_signed");
    app.get(
        "/conv/signed-range/<int(signed=True, max=5):number>",
        value::<i64>,
    )
    .endpoint("conv_signed_range");
    app.get("/conv/float/<float:number>", value::<f64>)
        .endpoint("conv_float");
    app.get(
        "/conv/float-signed/<float(signed=True):number>",
        value::<f64>,
    )
    .endpoint("conv_float_signed");
    app.get(
        "/conv/float-range/<float(min=0.5, max=2.5):number>",
        value::<f64>,
    )
    .endpoint("conv_float_range");
}

fn add_several(app: &mut App) {
    app.get(
        "/conv/two-paths/<path:left>/to/<path:right>",
        conv_two_paths,
    );
    // more than one converter in a segment
    app.get("/conv/file/<name>.<ext>", conv_file);
    app.get(
        "/conv/date/<int(fixed_digits=4):year>-<int(fixed_digits=2):month>",
        conv_date,
    );
    app.get("/conv/at/@<name>", value::<String>)
        .endpoint("conv_at");
    app.get("/conv/range/<int:low>...<int:high>", conv_dots);
    // literal non-ASCII and reserved characters in the rule itself
    app.get("/conv/grüße/<name>", conv_unicode_rule);
    app.get("/conv/a b/c+d", conv_space_rule);
}

/// Reports the only variable of its rule.
async fn value<T: DeserializeOwned + Serialize>(Path(value): Path<T>) -> JsonResponse {
    json(json!({ "value": value }))
}

async fn conv_path_edit(Path(rest): Path<String>) -> JsonResponse {
    json(json!({ "edit": rest }))
}

async fn conv_two_paths(Path((left, right)): Path<(String, String)>) -> JsonResponse {
    json(json!({ "left": left, "right": right }))
}

async fn conv_file(Path((name, ext)): Path<(String, String)>) -> JsonResponse {
    json(json!({ "name": name, "ext": ext }))
}

async fn conv_date(Path((year, month)): Path<(u16, u8)>) -> JsonResponse {
    json(json!({ "year": year, "month": month }))
}

async fn conv_dots(Path((low, high)): Path<(u64, u64)>) -> JsonResponse {
    json(json!({ "low": low, "high": high }))
}

async fn conv_unicode_rule(Path(name): Path<String>) -> JsonResponse {
    json(json!({ "greeting": name }))
}

async fn conv_space_rule() -> JsonResponse {
    json(json!({ "value": "space and plus" }))
}
