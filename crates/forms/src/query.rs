use std::ops::{Deref, DerefMut};

use axum::extract::FromRequestParts;
use carafe_routing::MultiDict;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::BodyRejection;
use crate::taken::Taken;

/// The query, of a type with serde or as it came: with the rules of [`Form`](crate::Form).
///
/// # Errors
///
/// A 400 for arguments that do not fit, with their names and the reasons.
///
/// # Example
///
/// ```
/// use carafe_forms::Query;
///
/// #[derive(serde::Deserialize)]
/// struct Search {
///     q: String,
///     page: Option<u32>,
///     tag: Vec<String>,
/// }
///
/// async fn search(Query(search): Query<Search>) -> String {
///     format!("{} on page {}", search.q, search.page.unwrap_or(1))
/// }
/// # let _ = carafe_routing::View::new(search);
/// ```
///
/// # Flask
///
/// `request.args`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query<T = MultiDict>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Query<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: DeserializeOwned> Query<T> {
    /// Takes the arguments, whether they fit the type or not.
    pub(crate) fn take(parts: &Parts) -> Taken<Self> {
        Taken::fields(arguments(parts), true).map(Self)
    }
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = BodyRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, BodyRejection> {
        Self::take(parts).into_result()
    }
}

/// Reads the arguments as they came.
pub(crate) fn arguments(parts: &Parts) -> MultiDict {
    MultiDict::from_urlencoded(parts.uri.query().unwrap_or_default())
}
