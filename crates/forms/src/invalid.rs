use std::error::Error as StdError;
use std::fmt;
use std::sync::OnceLock;

use axum::response::{IntoResponse, Response};
#[cfg(feature = "garde")]
use carafe_routing::MultiDict;
use carafe_routing::{Error, HttpError, abort};
use carafe_value::{Dict, Value, to_value};
use http::StatusCode;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{BodyRejection, Problem};

/// A form as the visitor filled it in, with what is wrong with it: what a template needs to
/// show it again.
///
/// A template gets, by the names of the fields,
///
/// - `form.data.name`: the text that the visitor typed, also where it is no number;
/// - `form.lists.tags`: all values of a field, for checkboxes and `<select multiple>`;
/// - `form.errors.name`: a list of reasons;
/// - `form.form_errors`: reasons that are about no field.
///
/// It never shows a form by itself which a password was typed into: leave `value` out of
/// such an `<input>`.
///
/// # Example
///
/// ```
/// use carafe_forms::Invalid;
///
/// #[derive(serde::Serialize)]
/// struct User { name: &'static str, age: u8 }
///
/// let form = Invalid::filled(&User { name: "ada", age: 36 }).error("name", "taken");
/// let shown = serde_json::to_value(&form)?;
/// assert_eq!(shown["data"]["age"], 36);
/// assert_eq!(shown["errors"]["name"][0], "taken");
/// assert_eq!(form.status(), 422);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// As an error or a rejection it is a 422 whose page lists the reasons; as JSON, for clients
/// that ask for it, they are in `errors`, by field.
///
/// # Flask
///
/// A form of [Flask-WTF](https://flask-wtf.readthedocs.io): `form.name.data`,
/// `form.name.errors`.
#[derive(Clone, Default)]
pub struct Invalid(Box<Inner>);

#[derive(Clone, Default)]
struct Inner {
    data: Dict,
    lists: Dict,
    problems: Vec<Problem>,
    refused: Option<BodyRejection>,
    http: OnceLock<HttpError>,
}

impl Invalid {
    /// Makes a form that nobody has filled in: without values and without errors.
    #[must_use]
    pub fn blank() -> Self {
        Self::default()
    }

    /// Makes a form of data: to change it, or to add an error that the data itself does not
    /// show, such as a name that is taken. What serde cannot write is left out.
    #[must_use]
    pub fn filled<T: Serialize + ?Sized>(data: &T) -> Self {
        let mut form = Self::default();
        if let Ok(Value::Dict(values)) = to_value(data) {
            for (name, value) in values {
                form.fill(name, value);
            }
        }
        form
    }

    /// Adds an error to a field; to none, with the name `""`.
    #[must_use]
    pub fn error(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.0.problems.push(Problem::new(field, message));
        self.0.http = OnceLock::new();
        self
    }

    /// Adds a value; nothing is what a blank field has, too.
    fn fill(&mut self, name: String, value: Value) {
        if value.is_null() {
            return;
        }
        let (first, list) = match value {
            Value::List(list) => (list.first().cloned().unwrap_or_default(), list),
            value => (value.clone(), vec![value]),
        };
        self.0.data.insert(name.clone(), first);
        self.0.lists.insert(name, Value::List(list));
    }

    /// Returns everything that is wrong.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// Iterates over what is wrong with a field.
    pub fn errors(&self, field: &str) -> impl Iterator<Item = &str> {
        let problems = self.0.problems.iter();
        let problems = problems.filter(move |problem| problem.field == field);
        problems.map(|problem| problem.message.as_str())
    }

    /// Returns the first value of a field.
    #[must_use]
    pub fn data(&self, field: &str) -> Option<&Value> {
        self.0.data.get(field)
    }

    /// Returns the status for a page that shows the form again: 422, or that of the body that
    /// could not be read, such as 413.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        let refused = self.0.refused.as_ref().map(|refused| refused.status());
        refused.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn http(&self) -> &HttpError {
        self.0.http.get_or_init(|| {
            let error = abort(422).description(self.to_string());
            error.entry("errors", Problem::by_field(&self.0.problems))
        })
    }
}

#[cfg(feature = "garde")]
impl Invalid {
    /// Takes what the visitor typed.
    pub(crate) fn typed(form: &MultiDict) -> Self {
        let mut typed = Self::default();
        for (name, values) in form.lists() {
            let list: Value = values.iter().map(String::as_str).collect();
            typed.fill(name.to_owned(), list);
        }
        typed
    }

    /// Takes a body that could not be read.
    pub(crate) fn refused(rejection: BodyRejection) -> Self {
        Self(Box::new(Inner {
            problems: vec![Problem::new("", rejection.to_string())],
            refused: Some(rejection),
            ..Inner::default()
        }))
    }

    pub(crate) fn with_problems(mut self, problems: Vec<Problem>) -> Self {
        self.0.problems = problems;
        self
    }
}

impl Serialize for Invalid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_whole = |problem: &&Problem| problem.field.is_empty();
        let problems = self.0.problems.iter();
        let (whole, fields): (Vec<_>, Vec<_>) = problems.partition(is_whole);
        let whole: Vec<_> = whole.iter().map(|problem| &problem.message).collect();
        let mut form = serializer.serialize_struct("Invalid", 4)?;
        form.serialize_field("data", &self.0.data)?;
        form.serialize_field("lists", &self.0.lists)?;
        form.serialize_field("errors", &Problem::by_field(fields))?;
        form.serialize_field("form_errors", &whole)?;
        form.end()
    }
}

/// Leaves out what was typed: it may be secret.
impl fmt::Debug for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invalid")
            .field("problems", &self.0.problems)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.problems.iter().enumerate() {
            let separator = if number > 0 { "\n" } else { "" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl StdError for Invalid {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.refused {
            Some(refused) => Some(refused),
            None => Some(self.http()),
        }
    }
}

impl IntoResponse for Invalid {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "garde")]
    #[test]
    fn what_was_typed_is_there_again_and_not_in_the_log() {
        let typed = MultiDict::from_urlencoded("age=x&tag=a&tag=b&password=secret");
        let form = Invalid::typed(&typed).error("age", "not a whole number");
        let form = form.error("", "not today");
        let shown = serde_json::to_value(&form).unwrap();
        let expected = serde_json::json!({
            "data": {"age": "x", "tag": "a", "password": "secret"},
            "lists": {"age": ["x"], "tag": ["a", "b"], "password": ["secret"]},
            "errors": {"age": ["not a whole number"]},
            "form_errors": ["not today"],
        });
        assert_eq!(shown, expected);
        assert_eq!(form.to_string(), "age: not a whole number\nnot today");
        assert!(!format!("{form:?}").contains("secret"));
    }

    #[test]
    fn a_blank_form_has_nothing() {
        let shown = serde_json::to_value(Invalid::blank()).unwrap();
        let expected = serde_json::json!(
            {"data": {}, "lists": {}, "errors": {}, "form_errors": []}
        );
        assert_eq!(shown, expected);
    }
}
