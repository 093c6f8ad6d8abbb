use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::HttpError;
use crate::pending::Pending;

/// Any error, for `main`, views and hooks.
///
/// Every `std::error::Error` converts with `?`, [`abort`](crate::abort) among them.
/// Returned from `main` it prints as a sentence. Returned from a view it goes to the
/// function that handles its status or its type; where there is none, it is the page of
/// its status, or a 500 without details, its causes in the log.
///
/// # Example
///
/// ```
/// # use carafe_routing::{Error, Result};
/// async fn parse() -> Result<String> {
///     let number: u32 = "7".parse()?;
///     Ok(format!("{number}"))
/// }
/// let error = Error::from("x".parse::<u32>().unwrap_err());
/// assert_eq!(format!("{error:?}"), "invalid digit found in string");
/// # let _ = carafe_routing::View::new(parse);
/// ```
///
/// # Flask
///
/// An exception.
pub struct Error(Box<dyn StdError + Send + Sync>);

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A response that ends a request from below its view.
struct Answer(Mutex<Option<Response>>);

impl Error {
    /// Makes an error of anything that is one, or of a message: also of `anyhow::Error`,
    /// which is no `std::error::Error`.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::Error;
    /// assert_eq!(Error::new("the printer is on fire").to_string(), "the printer is on fire");
    /// ```
    pub fn new(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(error.into())
    }

    /// Makes an "error" of a response: it goes out as it is, past all functions that
    /// handle errors.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_routing::{Error, Result, redirect, url_for};
    ///
    /// async fn account(user: Option<String>) -> Result<String> {
    ///     let login = || Error::from_response(redirect(url_for("login")));
    ///     Ok(format!("Hello, {}", user.ok_or_else(login)?))
    /// }
    /// # let _ = account(None);
    /// ```
    ///
    /// # Flask
    ///
    /// `abort(response)`.
    pub fn from_response(response: impl IntoResponse) -> Self {
        Self(Box::new(Answer(Mutex::new(Some(response.into_response())))))
    }

    /// Returns the error itself, for downcasting.
    #[must_use]
    pub fn inner(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.0
    }

    /// Finds an error of a type: the error itself, or one of its sources. What
    /// [`abort`](crate::abort) makes of a status that is no error is a mistake in the
    /// program, and no [`HttpError`].
    #[must_use]
    pub fn find<E: StdError + 'static>(&self) -> Option<&E> {
        Chain::of(self)
            .filter(|error| !is_mistake(*error))
            .find_map(<dyn StdError>::downcast_ref)
    }

    /// Returns the status that the client gets when nothing handles the error: that of
    /// the [`HttpError`] among its sources, or 500.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.http()
            .map_or(StatusCode::INTERNAL_SERVER_ERROR, HttpError::status)
    }

    /// Returns the HTTP error among its sources.
    pub(crate) fn http(&self) -> Option<&HttpError> {
        self.find()
    }

    /// Takes the response out, if it is one.
    pub(crate) fn take_response(&self) -> Option<Response> {
        let Answer(response) = self.0.downcast_ref()?;
        let mut response = response.lock().unwrap_or_else(PoisonError::into_inner);
        response.take()
    }

    pub(crate) fn as_std(&self) -> &(dyn StdError + 'static) {
        &*self.0
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Error {
    /// Prints the message and its causes: `main` prints an error in this form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)?;
        Chain::of(self)
            .skip(1)
            .try_for_each(|cause| write!(f, "\n  because: {cause}"))
    }
}

impl IntoResponse for Error {
    /// Makes the page of its status, for where no pipeline handles it: on a plain axum
    /// router.
    fn into_response(self) -> Response {
        if let Some(response) = self.take_response() {
            return response;
        }
        let page = match self.http() {
            Some(error) => error.page(),
            None => HttpError::new(StatusCode::INTERNAL_SERVER_ERROR).page(),
        };
        Pending::Error(Arc::new(self)).leave_in(page)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a response that ends the request")
    }
}

impl StdError for Answer {}

/// Tells whether `abort` was called with a status that is no error.
pub(crate) fn is_mistake(error: &(dyn StdError + 'static)) -> bool {
    let http: Option<&HttpError> = error.downcast_ref();
    http.is_some_and(|http| !http.is_known())
}

/// An error, then its sources from the nearest to the first.
pub(crate) struct Chain<'e>(Option<&'e (dyn StdError + 'static)>);

impl<'e> Chain<'e> {
    pub(crate) fn of(error: &'e Error) -> Self {
        Self(Some(error.as_std()))
    }
}

impl<'e> Iterator for Chain<'e> {
    type Item = &'e (dyn StdError + 'static);

    fn next(&mut self) -> Option<Self::Item> {
        let error = self.0?;
        self.0 = error.source();
        Some(error)
    }
}
