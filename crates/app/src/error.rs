use std::error::Error as StdError;
use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Any error, for `main` and for views.
///
/// Every `std::error::Error` converts with `?`. Returned from `main` it prints as a
/// sentence; returned from a view it is a 500 without details, its causes in the log.
///
/// # Example
///
/// ```
/// # use carafe_app::{Error, Result};
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
/// An exception that no error handler catches.
pub struct Error(Box<dyn StdError + Send + Sync>);

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Returns the error itself, for downcasting.
    #[must_use]
    pub fn inner(&self) -> &(dyn StdError + Send + Sync + 'static) {
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
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, "\n  because: {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        tracing::error!(error = ?self, "a view failed");
        carafe_routing::error_page(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
