use std::fmt;
use std::ops::Deref;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::path_args::{PathArgs, PathError};
use crate::{Context, Error, HttpError};

/// The variables of the rule that matched.
///
/// One variable is the value itself; several are a tuple in the rule's order, or a struct
/// or map by name. Defaults of the rule come after its variables.
///
/// `Option<Path<T>>` is `None` where the rule has neither.
///
/// # Example
///
/// ```
/// use carafe_routing::Path;
///
/// async fn user(Path(name): Path<String>) -> String {
///     format!("Hello, {name}!")
/// }
///
/// async fn comment(Path((post, number)): Path<(String, u32)>) -> String {
///     format!("comment {number} on {post}")
/// }
/// # let _ = (carafe_routing::View::new(user), carafe_routing::View::new(comment));
/// ```
///
/// # Flask
///
/// The arguments of a view, `request.view_args`. The type is what the view asks for; with
/// [`Value`](carafe_value::Value) it is the one that the converter makes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path<T>(pub T);

impl<T> Deref for Path<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned,
    S: Send + Sync + 'static,
{
    type Rejection = PathRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PathRejection> {
        let context = Context::of(parts, state).ok_or(PathRejection::NoVariables)?;
        T::deserialize(&PathArgs::of(context))
            .map(Path)
            .map_err(|error| PathRejection::new(error, context))
    }
}

impl<T, S> OptionalFromRequestParts<S> for Path<T>
where
    T: DeserializeOwned,
    S: Send + Sync + 'static,
{
    type Rejection = PathRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, PathRejection> {
        let context = Context::of(parts, state).ok_or(PathRejection::NoVariables)?;
        if context.args().next().is_none() {
            return Ok(None);
        }
        <Self as FromRequestParts<S>>::from_request_parts(parts, state)
            .await
            .map(Some)
    }
}

/// Why there is no [`Path`] to extract.
///
/// The status codes are those of axum's `PathRejection`, but for numbers beyond their
/// type.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathRejection {
    /// There is no rule, because the view is mounted on a plain axum router: a mistake in
    /// the program, a 500.
    NoVariables,
    /// The rule has no variables, or the type does not go with them: a mistake in the
    /// program, a 500.
    Unsuitable(String),
    /// The text of a variable is not of its type: a 400.
    Malformed(String),
    /// The number that `int` or `float` took is beyond its type: a 404, as if no rule had
    /// matched.
    OutOfRange(String),
}

impl PathRejection {
    fn new(error: PathError, context: &Context) -> Self {
        let rule = context.url_rule().map_or("", |rule| rule.rule.as_str());
        match error {
            PathError::Missing if rule.is_empty() => Self::NoVariables,
            PathError::Missing => Self::Unsuitable(format!(
                "the rule {rule:?} has no variables; if another rule of the view has, take an \
                 Option<Path<..>>"
            )),
            PathError::Unsuitable(message) => {
                Self::Unsuitable(format!("the rule {rule:?} does not go with it: {message}"))
            }
            PathError::Malformed(message) => Self::Malformed(message),
            PathError::OutOfRange(message) => Self::OutOfRange(message),
        }
    }
}

impl fmt::Display for PathRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVariables => f.write_str(
                "the view takes a `Path`, but is mounted on a plain axum router, where \
                 `axum::extract::Path` is the one to take",
            ),
            Self::Unsuitable(message) => write!(f, "the view takes a `Path`, but {message}"),
            Self::Malformed(message) | Self::OutOfRange(message) => {
                write!(f, "a variable of the path does not fit: {message}")
            }
        }
    }
}

impl std::error::Error for PathRejection {}

impl IntoResponse for PathRejection {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoVariables | Self::Unsuitable(_) => return Error::from(self).into_response(),
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::OutOfRange(_) => StatusCode::NOT_FOUND,
        };
        tracing::debug!(error = %self, "a path was refused");
        HttpError::new(status).because(self).into_response()
    }
}
