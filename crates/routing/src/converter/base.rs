use carafe_value::Value;

use super::{ConverterError, quote, text};

/// What a variable stands for if nothing else is said: anything but a slash.
pub(super) const SEGMENT: &str = "[^/]+";

/// A converter of one's own: what text a variable stands for, and which value that text
/// is.
///
/// Every method has a default; with all of them it is a converter for any segment.
///
/// # Example
///
/// ```
/// use carafe_routing::converter::{Converter, ConverterError, quote};
/// use carafe_value::Value;
///
/// /// `red+green` in the URL is a list of two strings.
/// struct ListConverter;
///
/// impl Converter for ListConverter {
///     fn parse(&self, text: &str) -> Option<Value> {
///         Some(text.split('+').map(Value::from).collect::<Vec<_>>().into())
///     }
///
///     fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
///         let items = value.as_list().ok_or(ConverterError::new("it is not a list"))?;
///         let items: Vec<_> = items.iter().filter_map(Value::as_str).map(quote).collect();
///         Ok(items.join("+"))
///     }
/// }
///
/// let colours = ListConverter.parse("red+green").unwrap();
/// assert_eq!(colours[1], "green");
/// assert_eq!(ListConverter.to_url(&colours).unwrap(), "red+green");
/// ```
///
/// # Flask
///
/// `werkzeug.routing.BaseConverter`. A value that [`parse`](Self::parse) refuses lets
/// the search for a rule go on; in Flask it is a 404.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a converter",
    note = "implement `carafe::converter::Converter` for it"
)]
pub trait Converter: Send + Sync + 'static {
    /// Returns the regular expression of the text that the variable stands for, in the
    /// syntax of the crate `regex`: without look-around and back-references.
    ///
    /// It decides which rule matches, before [`parse`](Self::parse) is asked.
    fn regex(&self) -> &str {
        SEGMENT
    }

    /// Returns the weight: where two rules could match, the lighter is tried first.
    /// Default: 100, as `string`; numbers have 50 and `path` has 200.
    fn weight(&self) -> i32 {
        100
    }

    /// Tells whether the text stays in one segment of the path. Default: whether the
    /// regular expression is free of slashes.
    fn part_isolating(&self) -> bool {
        self.regex() == SEGMENT || !self.regex().contains('/')
    }

    /// Turns text into the value that the view gets. `None` refuses it: the rule does
    /// not match.
    fn parse(&self, text: &str) -> Option<Value> {
        Some(text.into())
    }

    /// Turns a value into the text of a URL, percent-encoded.
    ///
    /// # Errors
    ///
    /// [`ConverterError`] if no URL can have it: the next rule of the endpoint is tried.
    fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
        text(value)
            .map(|text| quote(&text))
            .ok_or_else(|| unfit(value, "text"))
    }
}

/// Says that a value is not what a converter takes.
pub(super) fn unfit(value: &Value, wanted: &str) -> ConverterError {
    let written = text(value).map(|text| format!(" {text:?}"));
    ConverterError::new(format!(
        "{}{} is not {wanted}",
        value.type_name(),
        written.unwrap_or_default()
    ))
}
