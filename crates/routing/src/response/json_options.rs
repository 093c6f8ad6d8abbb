use axum::body::Body;
use axum::response::Response;
use carafe_value::Value;
use carafe_value::json::JsonError;
use http::header::CONTENT_TYPE;

use super::json_writer::JsonWriter;
use super::{mimetype, text_header};

/// How JSON responses are spelled. The default is Flask's.
///
/// # Example
///
/// ```
/// # use carafe_routing::JsonOptions;
/// # use carafe_value::Value;
/// let options = JsonOptions { compact: Some(false), ..JsonOptions::default() };
/// let response = options.render(&Value::from([1, 2]), false)?;
/// assert_eq!(response.headers()["content-type"], "application/json");
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
/// assert_eq!(body, "[\n  1,\n  2\n]\n");
/// # });
/// # Ok::<(), carafe_value::json::JsonError>(())
/// ```
///
/// # Flask
///
/// [`app.json`](https://flask.palletsprojects.com/en/stable/api/#flask.json.provider.DefaultJSONProvider),
/// with the attributes of the same names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonOptions {
    /// Whether the keys of every dict are sorted. Default: true, so that equal values are
    /// equal bytes, which caches like.
    pub sort_keys: bool,
    /// Whether everything outside ASCII is escaped. Default: true.
    pub ensure_ascii: bool,
    /// Whether line breaks and spaces are left out. Default: `None`, unless the
    /// application is in debug mode. `Some(false)` indents by two spaces.
    pub compact: Option<bool>,
    /// The content type, to which text types get a charset. Default: `application/json`.
    pub mimetype: String,
}

impl Default for JsonOptions {
    fn default() -> Self {
        Self {
            sort_keys: true,
            ensure_ascii: true,
            compact: None,
            mimetype: "application/json".to_owned(),
        }
    }
}

impl JsonOptions {
    /// Tells whether these options, with or without debug mode, give the default's bytes.
    pub(super) fn is_default(&self, debug: bool) -> bool {
        let compact = Some(self.compact.unwrap_or(!debug));
        let default = Self::default();
        Self {
            compact,
            ..self.clone()
        } == Self {
            compact: Some(true),
            ..default
        }
    }

    /// Makes a response of a value; `debug` is what `compact` follows if it is `None`.
    ///
    /// Dates become HTTP dates, UUIDs and `Markup` text, tuples lists.
    ///
    /// # Errors
    ///
    /// For bytes, times and durations, and beyond 200 levels of lists and dicts.
    ///
    /// # Flask
    ///
    /// `app.json.response`.
    pub fn render(&self, value: &Value, debug: bool) -> Result<Response, JsonError> {
        let indented = !self.compact.unwrap_or(!debug);
        let writer = JsonWriter::new(self.ensure_ascii, self.sort_keys, indented);
        let mut response = Response::new(Body::from(writer.document(value)?));
        let content_type = text_header::value(&mimetype::content_type(&self.mimetype));
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use carafe_value::{Dict, json};
    use time::{Date, Month};

    use super::*;

    async fn render(options: &JsonOptions, value: &Value, debug: bool) -> String {
        let body = options.render(value, debug).unwrap().into_body();
        let bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// Expected: `flask.jsonify` of the same values.
    #[tokio::test]
    async fn values_are_spelled_as_jsonify_does() {
        let table = [
            (
                "[1,{\"a\":2,\"b\":[]},{}]",
                "[1, {\"b\": [], \"a\": 2}, {}]",
            ),
            (
                r#"{"text":"Gr\u00fc\u00dfe \u2603 \ud83d\ude00"}"#,
                r#"{"text": "Grüße ☃ 😀"}"#,
            ),
            (r#""\u0007 \u007f / <&'""#, "\"\\u0007 \u{7f} / <&'\""),
            (
                r#"{"Z":4,"a":3,"z":2,"\u00fc":1}"#,
                r#"{"ü":1,"z":2,"a":3,"Z":4}"#,
            ),
            ("[0.5,1.0,-2.25,1e+16,NaN]", "[0.5, 1.0, -2.25, 1e16, NaN]"),
            ("36893488147419103232", "36893488147419103232"),
        ];
        for (expected, source) in table {
            let value = json::from_str(source).unwrap();
            let rendered = render(&JsonOptions::default(), &value, false).await;
            assert_eq!(rendered, format!("{expected}\n"));
        }
    }

    /// Expected: `flask.jsonify` of the same values.
    #[tokio::test]
    async fn what_json_lacks_becomes_text() {
        let date = Date::from_calendar_date(1999, Month::December, 31).unwrap();
        let naive = date.with_hms(12, 34, 56).unwrap();
        let offset = time::UtcOffset::from_hms(5, 30, 0).unwrap();
        let ident: uuid::Uuid = "12345678-1234-4678-9234-567812345678".parse().unwrap();
        let table = [
            (
                Value::from(ident),
                "\"12345678-1234-4678-9234-567812345678\"",
            ),
            (Value::from(date), "\"Fri, 31 Dec 1999 00:00:00 GMT\""),
            (Value::from(naive), "\"Fri, 31 Dec 1999 12:34:56 GMT\""),
            (
                Value::from(naive.assume_offset(offset)),
                "\"Fri, 31 Dec 1999 07:04:56 GMT\"",
            ),
            (Value::Markup("<b>x</b>".to_owned()), "\"<b>x</b>\""),
            (Value::Tuple(vec![1.into(), 2.into()]), "[1,2]"),
        ];
        for (value, expected) in table {
            let rendered = render(&JsonOptions::default(), &value, false).await;
            assert_eq!(rendered, format!("{expected}\n"));
        }
    }

    /// Expected: `flask.jsonify` with `app.json` so set.
    #[tokio::test]
    async fn every_option_has_its_effect() {
        let value = json::from_str(r#"{"b": "ü", "a": [1, {}], "c": [], "d": ""}"#).unwrap();
        let indented = "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"\\u00fc\",\n  \"c\": [],\n  \
                        \"d\": \"\"\n}\n";
        let compact = "{\"a\":[1,{}],\"b\":\"\\u00fc\",\"c\":[],\"d\":\"\"}\n";
        let plain = "{\"b\":\"ü\",\"a\":[1,{}],\"c\":[],\"d\":\"\"}\n";
        let options = JsonOptions::default;
        let unsorted = JsonOptions {
            sort_keys: false,
            ensure_ascii: false,
            ..options()
        };
        let table = [
            (options(), true, indented),
            (options(), false, compact),
            (
                JsonOptions {
                    compact: Some(true),
                    ..options()
                },
                true,
                compact,
            ),
            (
                JsonOptions {
                    compact: Some(false),
                    ..options()
                },
                false,
                indented,
            ),
            (unsorted, false, plain),
        ];
        for (options, debug, expected) in table {
            assert_eq!(
                render(&options, &value, debug).await,
                expected,
                "{options:?}"
            );
        }
    }

    #[test]
    fn what_flask_refuses_is_an_error() {
        let mut deep = Value::list();
        for _ in 0..300 {
            deep = Value::List(vec![deep]);
        }
        let time = time::Time::MIDNIGHT;
        let inside: Dict = [("x".to_owned(), Value::Bytes(vec![1]))].into();
        for value in [Value::Bytes(vec![]), time.into(), Value::Dict(inside), deep] {
            assert!(JsonOptions::default().render(&value, false).is_err());
        }
    }
}
