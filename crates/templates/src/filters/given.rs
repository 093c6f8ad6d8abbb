use std::borrow::Cow;

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, ErrorKind, Value};

use crate::escape::text_of;

/// The arguments of a filter by their places, whether they were given by place or by name,
/// as Python takes them.
#[derive(Debug)]
pub(crate) struct Given(Vec<Option<Value>>);

impl Given {
    /// Puts arguments to the places of their parameters.
    ///
    /// # Errors
    ///
    /// If there are too many, or one that no parameter is named like.
    pub(crate) fn new(parameters: &[&str], args: &[Value]) -> Result<Self, Error> {
        let named = args.last().filter(|last| last.is_kwargs());
        let named = named
            .map(|named| Kwargs::try_from(named.clone()))
            .transpose()?;
        let positional = &args[..args.len() - usize::from(named.is_some())];
        if positional.len() > parameters.len() {
            return Err(ErrorKind::TooManyArguments.into());
        }
        let mut given: Vec<_> = positional.iter().cloned().map(Some).collect();
        given.resize(parameters.len(), None);
        for (at, name) in parameters.iter().enumerate() {
            if let Some(named) = named.as_ref().filter(|named| named.has(name)) {
                given[at] = Some(named.get(name)?);
            }
        }
        if let Some(named) = named {
            named.assert_all_used()?;
        }
        Ok(Self(given))
    }

    /// Returns the argument of a parameter.
    pub(crate) fn value(&self, at: usize) -> Option<&Value> {
        self.0.get(at)?.as_ref()
    }

    /// Returns the argument of a parameter; `none` counts as not given.
    pub(crate) fn some(&self, at: usize) -> Option<&Value> {
        self.value(at)
            .filter(|value| !value.is_none() && !value.is_undefined())
    }

    pub(crate) fn flag(&self, at: usize, default: bool) -> bool {
        self.value(at).map_or(default, Value::is_true)
    }

    pub(crate) fn text(&self, at: usize) -> Option<Cow<'_, str>> {
        self.some(at).map(text_of)
    }

    /// Returns an integer.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub(crate) fn int(&self, at: usize, default: i64) -> Result<i64, Error> {
        self.some(at)
            .map_or(Ok(default), |value| i64::try_from(value.clone()))
    }

    /// Returns a length, which is no negative integer.
    ///
    /// # Errors
    ///
    /// If it is.
    pub(crate) fn length(&self, at: usize, default: usize) -> Result<usize, Error> {
        self.some(at)
            .map_or(Ok(default), |value| usize::try_from(value.clone()))
    }
}

/// Makes the error of an argument that a filter does not take.
pub(crate) fn refuse(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

/// Puts safe text around what was made of a value, if the value was safe.
pub(crate) fn like(value: &Value, text: String) -> Value {
    match value.is_safe() {
        true => Value::from_safe_string(text),
        false => text.into(),
    }
}

/// Tells whether a value is text.
pub(crate) fn is_text(value: &Value) -> bool {
    value.kind() == ValueKind::String
}
