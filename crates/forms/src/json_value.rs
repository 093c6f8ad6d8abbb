use carafe_value::{Value, json};

use crate::BodyError;
use crate::body_error::JSON;

/// Refuses a content type that is not JSON's.
pub(crate) fn refused_type() -> BodyError {
    BodyError::UnsupportedMediaType { expected: JSON }
}

/// Reads JSON, but not what Python takes besides: `NaN`, the infinities, UTF-16.
pub(crate) fn parse(text: &[u8]) -> Result<Value, BodyError> {
    let malformed = |reason: String| BodyError::MalformedJson(reason);
    let text = std::str::from_utf8(text).map_err(|error| malformed(error.to_string()))?;
    let value = json::from_str(text).map_err(|error| malformed(error.to_string()))?;
    match is_finite(&value) {
        true => Ok(value),
        false => Err(malformed("a number that is not finite".to_owned())),
    }
}

fn is_finite(value: &Value) -> bool {
    match value {
        Value::Float(number) => number.is_finite(),
        Value::List(list) => list.iter().all(is_finite),
        Value::Dict(dict) => dict.values().all(is_finite),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_what_the_standard_says() {
        for text in ["null", " [1, 2.5e3] \n", r#"{"a": 36893488147419103232}"#] {
            assert!(parse(text.as_bytes()).is_ok(), "{text}");
        }
        let deep = "[".repeat(201) + &"]".repeat(201);
        let refused = [
            "",
            "NaN",
            "[-Infinity]",
            "[1e999]",
            "\u{feff}{}",
            r#""\ud800""#,
            &deep,
        ];
        for text in refused {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"[\xff]").is_err());
    }
}
