use std::ops::{Deref, DerefMut};

use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use carafe_value::Value;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::body_error::JSON;
use crate::content_kind::ContentKind;
use crate::received::Received;
use crate::taken::Taken;
use crate::typed::Outcome;
use crate::{BodyError, BodyRejection, Problem};

/// JSON from the body, of a type with serde or as a [`Value`]; as a response, JSON as the
/// application writes it.
///
/// `Option<Json<_>>` is `None` where the request has no content type.
///
/// # Errors
///
/// - 415 unless the content type is `application/json` or `application/*+json`;
/// - 400 for what is not JSON. Only with `DEBUG` is the client told why;
/// - 422 for JSON that does not fit the type, with the place and the reason, as in axum;
/// - 413 beyond the limits. Lists and dicts nest 128 deep at most.
///
/// # Example
///
/// ```
/// use carafe_forms::Json;
///
/// #[derive(serde::Deserialize)]
/// struct Sum {
///     a: i64,
///     b: i64,
/// }
///
/// async fn add(Json(sum): Json<Sum>) -> String {
///     (sum.a + sum.b).to_string()
/// }
///
/// async fn name(data: Json) -> String {
///     data["user"]["name"].as_str().unwrap_or("nobody").to_owned()
/// }
/// # let _ = (carafe_routing::View::new(add), carafe_routing::View::new(name));
/// ```
///
/// # Flask
///
/// `request.json`, which has no types; [`RequestBody::json`](crate::RequestBody::json) is
/// nearer to it, and keeps integers beyond 64 bits, which are floats here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T = Value>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// Reads JSON, and says where it does not fit.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, BodyError> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = match error.path().to_string().as_str() {
            "." | "?" => String::new(),
            path => path.to_owned(),
        };
        let error = error.into_inner();
        match error.classify() {
            Category::Data => BodyError::Mismatch(vec![Problem::new(field, error.to_string())]),
            _ => BodyError::MalformedJson(error.to_string()),
        }
    })?;
    let end = reader.end();
    end.map_err(|error| BodyError::MalformedJson(error.to_string()))?;
    Ok(value)
}

/// Takes the text that is to be JSON.
async fn text(received: Received) -> Result<Bytes, BodyError> {
    match received.terms.kind {
        ContentKind::Json => received.terms.collect(received.body).await,
        _ => Err(BodyError::UnsupportedMediaType { expected: JSON }),
    }
}

impl<T: DeserializeOwned> Json<T> {
    /// Takes the data, whether it fits the type or not.
    pub(crate) async fn take<S: Send + Sync + 'static>(
        request: Request,
        state: &S,
    ) -> Result<Taken<Self>, BodyRejection> {
        let received = Received::new(request, state).await;
        let terms = received.terms.clone();
        let text = text(received).await;
        let text = text.map_err(|error| terms.refuse(error))?;
        let (value, problems) = match read(&text) {
            Ok(value) => (Some(Self(value)), Vec::new()),
            Err(BodyError::Mismatch(problems)) => (None, problems),
            Err(error) => return Err(terms.refuse(error)),
        };
        Ok(Taken::json(Outcome { value, problems }, text))
    }
}

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync + 'static,
{
    type Rejection = BodyRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, BodyRejection> {
        Self::take(request, state).await?.into_result()
    }
}

impl<T, S> OptionalFromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync + 'static,
{
    type Rejection = BodyRejection;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, BodyRejection> {
        match request.headers().contains_key(CONTENT_TYPE) {
            true => <Self as FromRequest<S>>::from_request(request, state)
                .await
                .map(Some),
            false => Ok(None),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        carafe_routing::json(self.0).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Item {
        count: u8,
    }

    #[test]
    fn a_mismatch_names_its_place() {
        let error = read::<Vec<Item>>(br#"[{"count": 1}, {"count": "x"}]"#).unwrap_err();
        let expected = "[1].count: invalid type: string \"x\", expected u8 at line 1 column 28";
        assert_eq!(error.to_string(), expected);
        let error = read::<Item>(b"7").unwrap_err();
        assert!(matches!(&error, BodyError::Mismatch(problems) if problems[0].field.is_empty()));
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "{'a': 1}",
            "{\"count\": 1} x",
            "NaN",
            "\u{feff}{}",
            &deep,
        ] {
            let error = read::<Value>(text.as_bytes()).unwrap_err();
            assert!(
                matches!(error, BodyError::MalformedJson(_)),
                "{text:.20}: {error}"
            );
        }
    }
}
