use std::future::IntoFuture;

use carafe_value::Value;
use futures_util::future::BoxFuture;

use crate::{BodyError, BodyRejection, RequestBody};

/// The body as JSON, to be awaited: [`RequestBody::get_json`] makes it.
#[must_use = "nothing is read until it is awaited"]
#[derive(Debug)]
pub struct GetJson<'r> {
    body: &'r RequestBody,
    force: bool,
    silent: bool,
}

impl RequestBody {
    /// Reads the body as JSON, if need be whatever the content type is, or without an error.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_forms::RequestBody;
    /// use carafe_routing::{JsonResponse, Result, json};
    ///
    /// async fn echo(request: RequestBody) -> Result<JsonResponse> {
    ///     Ok(json(request.get_json().force().silent().await?))
    /// }
    /// # let _ = carafe_routing::View::new(echo);
    /// ```
    ///
    /// # Flask
    ///
    /// `request.get_json(force=True, silent=True)`.
    pub fn get_json(&self) -> GetJson<'_> {
        GetJson {
            body: self,
            force: false,
            silent: false,
        }
    }
}

impl<'r> GetJson<'r> {
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
