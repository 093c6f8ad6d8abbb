use axum::response::{IntoResponse, Response};
use carafe_value::json::JsonError;
use carafe_value::{Value, to_value};
use serde::Serialize;

use super::JsonOptions;
use super::pending_json::PendingJson;
use crate::Error;

/// A JSON response, as a view returns it.
///
/// [`json`] makes one.
#[derive(Clone, Debug)]
pub struct JsonResponse {
    value: Result<Value, JsonError>,
}

/// Answers with a value as JSON: sorted keys, ASCII, a line break at the end.
///
/// Anything that serde can write will do: a struct, a map, a [`Value`], a tuple. A value
/// that JSON cannot hold, such as bytes, is a 500 and a line in the log.
///
/// # Example
///
/// ```
/// use axum::response::IntoResponse;
/// use carafe_routing::{JsonResponse, json};
///
/// #[derive(serde::Serialize)]
/// struct User { name: &'static str, age: u8 }
///
/// async fn user() -> JsonResponse {
///     json(User { name: "ada", age: 36 })
/// }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let body = user().await.into_response().into_body();
/// let bytes = axum::body::to_bytes(body, 100).await.unwrap();
/// assert_eq!(bytes, "{\"age\":36,\"name\":\"ada\"}\n");
/// # });
/// ```
///
/// # Flask
///
/// [`flask.jsonify`](https://flask.palletsprojects.com/en/stable/api/#flask.json.jsonify), and a
/// dict or list that a view returns. Several arguments are a tuple, none are `()`.
pub fn json(value: impl Serialize) -> JsonResponse {
    JsonResponse {
        value: to_value(&value).map_err(|error| JsonError::new(error.to_string())),
    }
}

impl JsonResponse {
    fn render(self) -> Result<Response, JsonError> {
        let value = self.value?;
        let mut response = JsonOptions::default().render(&value, false)?;
        response.extensions_mut().insert(PendingJson(value));
        Ok(response)
    }
}

impl IntoResponse for JsonResponse {
    fn into_response(self) -> Response {
        self.render()
            .unwrap_or_else(|error| Error::from(error).into_response())
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use http::StatusCode;
    use http::header::CONTENT_TYPE;

    use super::*;

    async fn body(response: Response) -> String {
        let bytes = to_bytes(response.into_body(), 1000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// Expected: `flask.jsonify` with these arguments.
    #[tokio::test]
    async fn arguments_are_written_as_jsonify_does() {
        let table = [
            (json((1, "two", None::<()>)), "[1,\"two\",null]\n"),
            (json("only"), "\"only\"\n"),
            (json(()), "null\n"),
            (json(9_007_199_254_740_993_u64), "9007199254740993\n"),
            (json(vec![0.1, 100.0]), "[0.1,100.0]\n"),
        ];
        for (response, expected) in table {
            assert_eq!(body(response.into_response()).await, expected);
        }
    }

    #[tokio::test]
    async fn a_response_is_rendered_again_with_other_options() {
        let options = JsonOptions {
            mimetype: "application/vnd.test+json".to_owned(),
            ..JsonOptions::default()
        };
        let mut response = (StatusCode::CREATED, json([1])).into_response();
        PendingJson::render(&mut response, &options, true).unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(
            response.headers()[CONTENT_TYPE],
            "application/vnd.test+json"
        );
        assert_eq!(body(response).await, "[\n  1\n]\n");

        let mut response = ([(CONTENT_TYPE, "text/chosen")], json([1])).into_response();
        PendingJson::render(&mut response, &options, false).unwrap();
        assert_eq!(response.headers()[CONTENT_TYPE], "text/chosen");
    }

    #[test]
    fn bytes_are_an_error_of_the_server() {
        let response = json(Value::Bytes(vec![1])).into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.extensions().get::<PendingJson>().is_none());
    }
}
