use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use super::Error;
use crate::Context;

/// The error that a function handles, as an extractor.
///
/// `Caught<E>` is the error of that type: the one that was raised, or one of its sources.
/// `Caught` alone is any [`Error`]. In a function of `teardown_request`, `Option<Caught>` is
/// the error that nothing handled.
///
/// # Example
///
/// ```
/// use carafe_routing::Caught;
///
/// async fn not_a_number(error: Caught<std::num::ParseIntError>) -> String {
///     format!("That is no number: {}.", *error)
/// }
/// # let _ = carafe_routing::View::new(not_a_number);
/// ```
///
/// # Flask
///
/// The argument of a function registered with `errorhandler` or `teardown_request`.
pub struct Caught<E: Catch = Error> {
    error: Arc<Error>,
    kind: PhantomData<fn() -> E>,
}

/// What can be caught: every `std::error::Error`, and [`Error`], which stands for all.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error that can be caught",
    label = "not an error",
    note = "implement `std::error::Error` for it, or take `Caught` alone, which is any error"
)]
pub trait Catch: Sized + 'static {
    /// Finds it in an error.
    fn find_in(error: &Error) -> Option<&Self>;
}

#[diagnostic::do_not_recommend]
impl<E: StdError + 'static> Catch for E {
    fn find_in(error: &Error) -> Option<&Self> {
        error.find()
    }
}

impl Catch for Error {
    fn find_in(error: &Error) -> Option<&Self> {
        Some(error)
    }
}

impl<E: Catch> Deref for Caught<E> {
    type Target = E;

    fn deref(&self) -> &E {
        E::find_in(&self.error).expect("it was found when this was made")
    }
}

impl<E: Catch + fmt::Debug> fmt::Debug for Caught<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<E: Catch, S: Send + Sync + 'static> FromRequestParts<S> for Caught<E> {
    type Rejection = NoError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, NoError> {
        let context = Context::of(parts, state).ok_or(NoError)?;
        let error = context.error().ok_or(NoError)?;
        match E::find_in(&error) {
            Some(_) => Ok(Self {
                error,
                kind: PhantomData,
            }),
            None => Err(NoError),
        }
    }
}

impl<E: Catch, S: Send + Sync + 'static> OptionalFromRequestParts<S> for Caught<E> {
    type Rejection = NoError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, NoError> {
        let caught = <Self as FromRequestParts<S>>::from_request_parts(parts, state).await;
        Ok(caught.ok())
    }
}

/// There is no such error to handle, because the function is a view, or handles another
/// error: a mistake in the program, a 500.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoError;

impl fmt::Display for NoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "there is no such error to handle: only a function that handles errors takes one, \
             and of the type that it is registered for",
        )
    }
}

impl StdError for NoError {}

impl IntoResponse for NoError {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}
