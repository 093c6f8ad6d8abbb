use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use crate::error::{Chain, is_mistake};
use crate::{Error, HttpError, View};

/// The functions that handle errors, of the application or of one blueprint.
///
/// Of two for the same status or type, the one registered last counts.
#[derive(Clone, Debug, Default)]
pub struct ErrorHandlers {
    by_status: Vec<(StatusCode, View)>,
    by_type: Vec<(ErrorType, View)>,
    any: Option<View>,
}

/// Tells whether an error is of a type.
#[derive(Clone, Copy)]
struct ErrorType(fn(&(dyn StdError + 'static)) -> bool);

impl fmt::Debug for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorType")
    }
}

impl ErrorHandlers {
    /// Handles the HTTP errors of a status.
    pub fn for_status(&mut self, status: StatusCode, handler: View) {
        self.by_status.insert(0, (status, handler));
    }

    /// Handles the errors of a type.
    pub fn for_type<E: StdError + 'static>(&mut self, handler: View) {
        self.by_type
            .insert(0, (ErrorType(|error| error.is::<E>()), handler));
    }

    /// Handles all errors that no other function handles.
    pub fn for_any(&mut self, handler: View) {
        self.any = Some(handler);
    }

    /// Iterates over the functions.
    pub fn iter(&self) -> impl Iterator<Item = &View> {
        let by_status = self.by_status.iter().map(|(_, handler)| handler);
        let by_type = self.by_type.iter().map(|(_, handler)| handler);
        by_status.chain(by_type).chain(&self.any)
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_status.is_empty() && self.by_type.is_empty() && self.any.is_none()
    }

    fn of_status(&self, status: StatusCode) -> Option<&View> {
        let found = self.by_status.iter().find(|(code, _)| *code == status);
        found.map(|(_, handler)| handler)
    }

    fn of_type(&self, error: &(dyn StdError + 'static)) -> Option<&View> {
        let found = self.by_type.iter().find(|(is, _)| is.0(error));
        found.map(|(_, handler)| handler)
    }
}

/// Finds the function that handles an error, in Flask's order. The scopes are the
/// blueprints from the innermost outwards, then the application.
///
/// 1. For an HTTP error, by status: in each scope the function for a more special type
///    (an error whose source is the HTTP error), then the one for the status.
/// 2. By type: in each scope the function for the error's type, then for those of its
///    sources, then the one for all errors.
pub(super) fn find<'h>(
    error: &Error,
    scopes: impl Iterator<Item = &'h ErrorHandlers> + Clone,
) -> Option<&'h View> {
    let of_status = error.http().and_then(|http| {
        let special = || Chain::of(error).take_while(|error| !error.is::<HttpError>());
        scopes.clone().find_map(|scope| {
            special()
                .find_map(|error| scope.of_type(error))
                .or_else(|| scope.of_status(http.status()))
        })
    });
    of_status.or_else(|| {
        scopes.into_iter().find_map(|scope| {
            Chain::of(error)
                .filter(|error| !is_mistake(*error))
                .find_map(|error| scope.of_type(error))
                .or(scope.any.as_ref())
        })
    })
}
