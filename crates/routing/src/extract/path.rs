use std::fmt;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::path_args::{PathArgs, PathError};
use crate::{Context, error_page};

/// The variables of the rule that matched.
///
/// One variable is the value itself; several are a tuple in the rule's order, or a struct
/// or map by name.
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
/// The arguments of a view, `request.view_args`. A value that does not fit the type is a
/// 404, as when no rule matches.
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
        if context.view_args().is_empty() {
            return Err(PathRejection::NoVariables);
        }
        T::deserialize(PathArgs(context.view_args()))
            .map(Path)
            .map_err(|error: PathError| PathRejection::Mismatch(error.to_string()))
    }
}

/// Why there is no [`Path`] to extract.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathRejection {
    /// The rule has no variables: a mistake in the program, a 500.
    NoVariables,
    /// A value does not fit its type: a 404.
    Mismatch(String),
}

impl fmt::Display for PathRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVariables => f.write_str(
                "the view takes a `Path`, but its rule has no variables, or it is mounted on \
                 a plain axum router, where `axum::extract::Path` is the one to take",
            ),
            Self::Mismatch(message) => write!(f, "a variable of the path does not fit: {message}"),
        }
    }
}

impl std::error::Error for PathRejection {}

impl IntoResponse for PathRejection {
    fn into_response(self) -> Response {
        match self {
            Self::NoVariables => {
                tracing::error!(error = %self, "a view could not get its path");
                error_page::response(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::Mismatch(message) => {
                tracing::debug!(message, "a variable of the path does not fit its type");
                error_page::response(StatusCode::NOT_FOUND)
            }
        }
    }
}
