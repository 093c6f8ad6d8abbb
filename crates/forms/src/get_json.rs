use std::future::IntoFuture;

use carafe_value::{Value, json};
use futures_util::future::BoxFuture;

use crate::body_error::JSON;
use crate::{BodyError, BodyRejection, RequestBody};

/// The body as JSON, to be awaited: [`RequestBody::get_json`] makes it.
#[must_use = "nothing is read until it is awaited"]
#[derive(Debug)]
pub struct GetJson<'r> {
    body: &'r RequestBody,
    force: bool,
    silent: bool,
}

impl<'r> GetJson<'r> {
    pub(crate) fn new(body: &'r RequestBody) -> Self {
        Self {
            body,
            force: false,
            silent: false,
        }
    }

    /// Reads it whatever the content type is.
    pub fn force(self) -> Self {
        Self {
            force: true,
            ..self
        }
    }

    /// Gives [`Value::Null`] instead of a 415 or a 400.
    pub fn silent(self) -> Self {
        Self {
            silent: true,
            ..self
        }
    }

    async fn read(self) -> Result<&'r Value, BodyRejection> {
        match self.body.parsed_json(self.force).await {
            Err(error) if self.silent && is_about_json(error.reason()) => Ok(&Value::Null),
            read => read,
        }
    }
}

fn is_about_json(error: &BodyError) -> bool {
    matches!(
        error,
        BodyError::UnsupportedMediaType { .. } | BodyError::MalformedJson(_)
    )
}

impl<'r> IntoFuture for GetJson<'r> {
    type Output = Result<&'r Value, BodyRejection>;
    type IntoFuture = BoxFuture<'r, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.read())
    }
}

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
