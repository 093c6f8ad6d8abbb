use carafe_value::Value;
use time::Duration;

/// A configuration key that has a meaning to Flask or Carafe.
///
/// # Example
///
/// ```
/// # use carafe_config::Key;
/// let key = Key::named("SESSION_COOKIE_NAME").unwrap();
/// assert_eq!(key.default.value(), "session");
/// assert_eq!(Key::similar("SESSION_COOKIE_NMAE").unwrap().name, key.name);
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// The name, in Flask's spelling.
    pub name: &'static str,
    /// The value when nobody sets one.
    pub default: DefaultValue,
    /// What values it takes; decides how a variable of the environment is read.
    pub kind: Kind,
    /// What it does, in one sentence.
    pub meaning: &'static str,
    /// What is checked when the application is built.
    pub validation: &'static str,
    /// Whether Flask has it; the others are Carafe's own.
    pub is_flask: bool,
}

/// What values a key takes.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// As [`Bool`](Self::Bool); in the environment `0`, `false`, `no` and the empty text
    /// are false and every other text is true.
    Flag,
    /// A whole number.
    Int,
    /// A text; in the environment `00123` and `true` are text too.
    Text,
    /// A list.
    List,
    /// A time span: a `timedelta` or a whole number of seconds.
    Seconds,
    /// A text or bytes, never printed.
    Secret,
}

/// The value of a key when nobody sets one.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// `None`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'static str),
    /// A time span of whole days.
    Days(i64),
}

impl DefaultValue {
    /// Returns it as a value.
    #[must_use]
    pub fn value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(b) => b.into(),
            Self::Int(int) => int.into(),
            Self::Text(text) => text.into(),
            Self::Days(days) => Duration::days(days).into(),
        }
    }
}
