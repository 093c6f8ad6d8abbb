use std::future::Future;
use std::ops::Deref;

use axum::extract::{FromRequest, Request};
use carafe_value::Value;
use garde::Validate;
use serde::de::DeserializeOwned;

use crate::taken::{Taken, Typed};
use crate::typed::Outcome;
use crate::{BodyRejection, Form, FormData, Invalid, Json, Problem, Query, json};

/// Data that satisfies the rules of its type: `Valid<Form<T>>`, `Valid<FormData<T>>`,
/// `Valid<Query<T>>` and `Valid<Json<T>>`, where `T` derives
/// [`Validate`](https://docs.rs/garde).
///
/// It is used in one of two ways:
///
/// - as an extractor: what does not satisfy the rules is a 422 that lists the reasons, as a
///   page, or by field in JSON where the client asks for it;
/// - as `Result<Valid<Form<T>>, Invalid>`: the view shows the form again, with what the
///   visitor typed and what is wrong with it. A body that could not be read at all, such as
///   one that is too large, is an [`Invalid`] too.
///
/// What does not fit the type counts as what breaks a rule, and is told along with it. The
/// derive needs `garde` among the dependencies of the program, with its feature `derive`.
///
/// # Example
///
/// ```
/// use carafe_forms::{Form, Invalid, Valid};
/// use garde::Validate;
///
/// #[derive(serde::Deserialize, Validate)]
/// struct Signup {
///     #[garde(length(min = 3))]
///     name: String,
///     #[garde(range(min = 18))]
///     age: u8,
/// }
///
/// async fn strict(Valid(Form(signup)): Valid<Form<Signup>>) -> String {
///     format!("Welcome, {}!", signup.name)
/// }
///
/// async fn again(form: Result<Valid<Form<Signup>>, Invalid>) -> String {
///     match form {
///         Ok(Valid(Form(signup))) => format!("{} is {}", signup.name, signup.age),
///         // A template gets `form`, and shows it again.
///         Err(form) => format!("age: {}", form.errors("age").collect::<String>()),
///     }
/// }
/// # let _ = (carafe_routing::View::new(strict), carafe_routing::View::new(again));
/// ```
///
/// # Flask
///
/// `form.validate_on_submit()` of [Flask-WTF](https://flask-wtf.readthedocs.io).
#[derive(Clone, Copy, Debug)]
pub struct Valid<E>(pub E);

impl<E: Deref> Deref for Valid<E> {
    type Target = E::Target;

    fn deref(&self) -> &E::Target {
        &self.0
    }
}

/// Extractors whose data [`Valid`] checks. There are no others than Carafe's.
#[diagnostic::on_unimplemented(
    message = "`Valid` does not check `{Self}`",
    label = "not one of `Form<T>`, `FormData<T>`, `Query<T>` and `Json<T>` of Carafe",
    note = "`T` has to implement `serde::Deserialize` and `garde::Validate`"
)]
pub trait Checkable: Sized + Send {
    /// The type with the rules.
    type Data: Validate<Context: Default>;

    /// Takes the data out of a request, together with what was typed.
    fn take<S: Send + Sync + 'static>(
        request: Request,
        state: &S,
    ) -> impl Future<Output = Result<Taken<Self>, BodyRejection>> + Send;

    /// Returns the data.
    fn data(&self) -> &Self::Data;
}

impl Typed {
    fn invalid(&self) -> Invalid {
        match self {
            Self::Form(form) => Invalid::typed(form),
            Self::Json(text) => {
                let value: Value = json::read(text).unwrap_or_default();
                Invalid::filled(&value)
            }
        }
    }
}

impl<E: Checkable> Taken<E> {
    /// Checks the rules, also of what stands in for fields that do not fit: each field is
    /// told about once.
    fn check(self) -> Result<E, Invalid> {
        let Outcome { value, problems } = self.outcome;
        let mut all = problems.clone();
        if let Some(Err(report)) = value.as_ref().map(|value| value.data().validate()) {
            for (path, error) in report.iter() {
                let field = path.to_string();
                let known = problems
                    .iter()
                    .any(|problem| is_within(&field, &problem.field));
                if !known {
                    all.push(Problem::new(field, error.message()));
                }
            }
        }
        match value {
            Some(value) if all.is_empty() => Ok(value),
            _ => Err(self.typed.invalid().with_problems(all)),
        }
    }
}

/// Tells whether a place is a field, or in it: `tags[0]` is in `tags`.
fn is_within(place: &str, field: &str) -> bool {
    let rest = place.strip_prefix(field);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

impl<T> Checkable for Form<T>
where
    T: DeserializeOwned + Validate<Context: Default> + Send,
{
    type Data = T;

    async fn take<S: Send + Sync + 'static>(
        request: Request,
        state: &S,
    ) -> Result<Taken<Self>, BodyRejection> {
        Self::take(request, state).await
    }

    fn data(&self) -> &T {
        &self.0
    }
}

impl<T> Checkable for FormData<T>
where
    T: DeserializeOwned + Validate<Context: Default> + Send,
{
    type Data = T;

    async fn take<S: Send + Sync + 'static>(
        request: Request,
        state: &S,
    ) -> Result<Taken<Self>, BodyRejection> {
        Self::take(request, state).await
    }

    fn data(&self) -> &T {
        &self.form
    }
}

impl<T> Checkable for Query<T>
where
    T: DeserializeOwned + Validate<Context: Default> + Send,
{
    type Data = T;

    async fn take<S: Send + Sync + 'static>(
        request: Request,
        _: &S,
    ) -> Result<Taken<Self>, BodyRejection> {
        let (parts, _) = request.into_parts();
        Ok(Self::take(&parts))
    }

    fn data(&self) -> &T {
        &self.0
    }
}

impl<T> Checkable for Json<T>
where
    T: DeserializeOwned + Validate<Context: Default> + Send,
{
    type Data = T;

    async fn take<S: Send + Sync + 'static>(
        request: Request,
        state: &S,
    ) -> Result<Taken<Self>, BodyRejection> {
        Self::take(request, state).await
    }

    fn data(&self) -> &T {
        &self.0
    }
}

impl<E: Checkable, S: Send + Sync + 'static> FromRequest<S> for Valid<E> {
    type Rejection = Invalid;

    async fn from_request(request: Request, state: &S) -> Result<Self, Invalid> {
        let taken = E::take(request, state).await;
        taken.map_err(Invalid::refused)?.check().map(Self)
    }
}

#[cfg(test)]
mod tests;
