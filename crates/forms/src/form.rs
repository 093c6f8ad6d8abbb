use std::ops::{Deref, DerefMut};

use axum::extract::{FromRequest, OptionalFromRequest, Request};
use carafe_routing::MultiDict;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::BodyRejection;
use crate::received::{Received, is_query};
use crate::taken::Taken;

/// The fields of a form, of a type with serde or as they came.
///
/// It takes `application/x-www-form-urlencoded` and the fields of `multipart/form-data`; on
/// `GET` and `HEAD` it is the query. `Form<T>` reads a struct:
///
/// - a number, text, an enum of unit variants: the first value of the field;
/// - `bool`: a checkbox. `on`, `true`, `1` and `yes` are true; a checkbox that is not checked
///   is not sent, and false;
/// - `Vec<_>`: all values of the field, none if it did not come;
/// - `Option<_>`: `None` if the field did not come, or was left empty.
///
/// `Form` alone is a [`MultiDict`]. `Option<Form<_>>` is `None` where the request has no
/// content type.
///
/// # Errors
///
/// A 415 for another content type, a 422 for fields that do not fit (a 400 in a query), with
/// the names of the fields and the reasons; a 413 beyond the limits.
///
/// # Example
///
/// ```
/// use carafe_forms::Form;
/// use carafe_routing::Result;
///
/// #[derive(serde::Deserialize)]
/// struct Order {
///     dish: String,
///     number: u8,
///     extras: Vec<String>,
///     takeaway: bool,
///     note: Option<String>,
/// }
///
/// async fn order(Form(order): Form<Order>) -> String {
///     format!("{} times {}", order.number, order.dish)
/// }
///
/// async fn greet(form: Form) -> Result<String> {
///     Ok(format!("Hello, {}!", form.require("name")?))
/// }
/// # let _ = (carafe_routing::View::new(order), carafe_routing::View::new(greet));
/// ```
///
/// # Flask
///
/// `request.form`, which is empty for another content type, and for a body that is
/// malformed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form<T = MultiDict>(pub T);

impl<T> Deref for Form<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Form<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: DeserializeOwned> Form<T> {
    /// Takes the form, whether it fits the type or not.
    pub(crate) async fn take<S: Send + Sync + 'static>(
        request: Request,
        state: &S,
    ) -> Result<Taken<Self>, BodyRejection> {
        let received = Received::new(request, state).await;
        let is_query = received.is_query();
        let form = received.form().await?.form;
        Ok(Taken::fields(form, is_query).map(Self))
    }
}

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync + 'static,
{
    type Rejection = BodyRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, BodyRejection> {
        Self::take(request, state).await?.into_result()
    }
}

impl<T, S> OptionalFromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync + 'static,
{
    type Rejection = BodyRejection;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, BodyRejection> {
        let is_there = is_query(request.method()) || request.headers().contains_key(CONTENT_TYPE);
        match is_there {
            true => <Self as FromRequest<S>>::from_request(request, state)
                .await
                .map(Some),
            false => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests;
