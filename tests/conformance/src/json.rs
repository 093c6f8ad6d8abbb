//! Section 8: JSON.

use carafe::axum::http::HeaderName;
use carafe::prelude::*;
use serde_json::json;
use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

use crate::samples::{SAMPLE_UUID, sample_time};

pub(crate) fn add_to(app: &mut App) {
    app.get("/json/out/<sample>", json_out);
    app.get("/json/status", json_status);
    app.get("/json/tuple", json_tuple);
}

async fn json_out(Path(name): Path<String>) -> carafe::Result<JsonResponse> {
    if let Some(sample) = of_json(&name) {
        return Ok(json(sample));
    }
    let sample = of_values(&name).ok_or_else(|| abort(404))?;
    Ok(json(sample))
}

#[expect(clippy::approx_constant, reason = "the numbers are those of `app.py`")]
fn of_json(sample: &str) -> Option<serde_json::Value> {
    Some(match sample {
        "keywords" => json!({ "zebra": 1, "apple": 2, "mango": 3 }),
        "dict" => json!({ "b": { "d": 1, "c": 2 }, "a": [] }),
        "list" => json!([3, 2, { "b": 1, "a": 2 }]),
        "args" => json!([1, "two", null]),
        "single" => json!("only"),
        "nothing" | "null" => json!(null),
        "true" => json!(true),
        "number" => json!(-17),
        "floats" => json!([0.5, 1.0, -2.25, 0.1, 100.0, 3.14159]),
        "big" => json!(9_007_199_254_740_993_i64),
        "unicode" => json!({ "text": "Grüße ☃ 😀" }),
        "escapes" => {
            json!({ "text": "quote \" slash / back \\ tab \t nl \n bell \x07 del \x7f" })
        }
        "html" => json!({ "text": "<script>&'" }),
        "nested" => json!({ "a": { "b": { "c": [1, [2, [3]]] } } }),
        "empty" => json!({ "a": {}, "b": [], "c": "" }),
        // a decimal number is text in Flask
        "decimal" => json!({ "price": "10.50" }),
        "key-unicode" => json!({ "ü": 1, "z": 2, "a": 3, "Z": 4 }),
        "tuple" => json!({ "pair": (1, 2) }),
        _ => return None,
    })
}

/// What JSON has no notation for.
fn of_values(sample: &str) -> Option<Value> {
    let html = |html: &str| Value::Markup(html.into());
    Some(match sample {
        "datetime" => Value::from_iter([("when", sample_time())]),
        "datetime-naive" => {
            let naive = PrimitiveDateTime::new(sample_time().date(), sample_time().time());
            Value::from_iter([("when", naive)])
        }
        "datetime-offset" => {
            let offset = UtcOffset::from_hms(5, 30, 0).ok()?;
            let night = Time::from_hms(1, 0, 0).ok()?;
            let date = PrimitiveDateTime::new(day(2024, Month::January, 1)?, night);
            Value::from_iter([("when", date.assume_offset(offset))])
        }
        "date" => Value::from_iter([("day", day(1999, Month::December, 31)?)]),
        "uuid" => Value::from_iter([("ident", SAMPLE_UUID)]),
        "html-object" => {
            Value::from_iter([("html", html("<i>html</i>")), ("markup", html("<b>x</b>"))])
        }
        // bytes are no JSON
        "unsupported" => Value::from_iter([("bad", b"bad".to_vec())]),
        _ => return None,
    })
}

fn day(year: i32, month: Month, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, month, day).ok()
}

async fn json_status() -> (StatusCode, JsonResponse) {
    let conflict = json!({ "error": "conflict" });
    (StatusCode::UNPROCESSABLE_ENTITY, json(conflict))
}

async fn json_tuple() -> (StatusCode, [(HeaderName, &'static str); 1], JsonResponse) {
    let id = [(HeaderName::from_static("x-id"), "7")];
    (StatusCode::CREATED, id, json(json!({ "created": true })))
}
