//! Types of forms and queries, with serde. Everything that is wrong is collected, so that a
//! visitor sees it all at once.
//!
//! 1. A field of the type that did not come is `false`, an empty list or `None`; anything
//!    else is a problem, unless serde has a default for it.
//! 2. Text that is not of its type is a problem, and something else stands in for it.
//! 3. What serde refuses otherwise, an unknown variant for example, is a problem that ends
//!    the reading.

mod field;
mod field_error;
mod fields;

use std::cell::RefCell;

use carafe_routing::MultiDict;
use serde::de::DeserializeOwned;

use crate::Problem;
use field_error::FieldError;
use fields::Fields;

/// What became of the fields.
#[derive(Debug)]
pub(crate) struct Outcome<T> {
    /// The data. Where there are problems, with something that stands in for the fields.
    pub(crate) value: Option<T>,
    pub(crate) problems: Vec<Problem>,
}

impl<T> Outcome<T> {
    /// Returns the data if nothing is wrong with it.
    pub(crate) fn into_result(self) -> Result<T, Vec<Problem>> {
        match self.value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(self.problems),
        }
    }
}

/// Reads the fields of a form or a query as a type.
pub(crate) fn read<T: DeserializeOwned>(dict: &MultiDict) -> Outcome<T> {
    // Which fields did not come is known when serde misses them.
    let mut missing = Vec::new();
    loop {
        let problems = RefCell::default();
        let read = T::deserialize(Fields::new(dict, &missing, &problems));
        let mut problems = problems.into_inner();
        match read {
            Err(FieldError::Missing(name)) if !missing.contains(&name) => missing.push(name),
            Ok(value) => {
                let value = Some(value);
                return Outcome { value, problems };
            }
            Err(error) => {
                problems.push(error.into_problem());
                let value = None;
                return Outcome { value, problems };
            }
        }
    }
}

#[cfg(test)]
mod tests;
