use bytes::Bytes;
use carafe_routing::MultiDict;
use serde::de::DeserializeOwned;

use crate::typed::{self, Outcome};
use crate::{BodyError, BodyRejection};

/// Data as it was taken from a request, with what was typed.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "garde"),
    allow(unreachable_pub, reason = "Checkable shows it")
)]
pub struct Taken<T> {
    pub(crate) outcome: Outcome<T>,
    #[cfg_attr(not(feature = "garde"), allow(dead_code, reason = "Valid reads it"))]
    pub(crate) typed: Typed,
    is_query: bool,
}

/// What was typed.
#[derive(Debug)]
#[cfg_attr(not(feature = "garde"), allow(dead_code, reason = "Valid reads it"))]
pub(crate) enum Typed {
    Form(MultiDict),
    Json(Bytes),
}

impl<T> Taken<T> {
    /// Reads the fields of a form, or of a query.
    pub(crate) fn fields(fields: MultiDict, is_query: bool) -> Self
    where
        T: DeserializeOwned,
    {
        Self {
            outcome: typed::read(&fields),
            typed: Typed::Form(fields),
            is_query,
        }
    }

    /// Takes what became of JSON.
    pub(crate) fn json(outcome: Outcome<T>, text: Bytes) -> Self {
        Self {
            outcome,
            typed: Typed::Json(text),
            is_query: false,
        }
    }

    pub(crate) fn map<E>(self, wrap: impl FnOnce(T) -> E) -> Taken<E> {
        Taken {
            outcome: Outcome {
                value: self.outcome.value.map(wrap),
                problems: self.outcome.problems,
            },
            typed: self.typed,
            is_query: self.is_query,
        }
    }

    /// Returns the data, or refuses what does not fit the type.
    pub(crate) fn into_result(self) -> Result<T, BodyRejection> {
        let is_query = self.is_query;
        self.outcome
            .into_result()
            .map_err(|problems| match is_query {
                true => BodyRejection::of_query(problems),
                false => BodyRejection::new(BodyError::Mismatch(problems), false),
            })
    }
}
