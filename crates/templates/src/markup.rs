use std::fmt;

use axum::response::{Html, IntoResponse, Response};
use carafe_value::Value;
use minijinja::Value as TemplateValue;
use serde::{Serialize, Serializer};

use crate::escape::escaped;

/// Text that is safe HTML already: templates do not escape it.
///
/// Whoever makes one of text that others wrote opens the page to their scripts; see
/// [`escape`](Self::escape).
///
/// # Example
///
/// ```
/// use carafe_templates::Markup;
///
/// let name = Markup::escape("<ada>");
/// let greeting = Markup::new(format!("<em>{name}</em>"));
/// assert_eq!(greeting.as_str(), "<em>&lt;ada&gt;</em>");
/// ```
///
/// # Flask
///
/// [`markupsafe.Markup`](https://markupsafe.palletsprojects.com/en/stable/escaping/#markupsafe.Markup).
/// As a response it is HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Markup(String);

impl Markup {
    /// Takes text that is safe HTML.
    pub fn new(html: impl Into<String>) -> Self {
        Self(html.into())
    }

    /// Escapes what HTML gives a meaning to: `&`, `<`, `>` and both quotes.
    #[must_use]
    pub fn escape(text: &str) -> Self {
        Self(escaped(text))
    }

    /// Returns the HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the HTML.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Markup> for Value {
    fn from(markup: Markup) -> Self {
        Self::Markup(markup.0)
    }
}

impl From<Markup> for TemplateValue {
    fn from(markup: Markup) -> Self {
        Self::from_safe_string(markup.0)
    }
}

impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::Markup(self.0.clone()).serialize(serializer)
    }
}

impl IntoResponse for Markup {
    fn into_response(self) -> Response {
        Html(self.0).into_response()
    }
}
