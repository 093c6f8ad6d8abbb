use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use carafe_value::Value;
use regex::Regex;

use super::any::AnyConverter;
use super::base::Converter;
use super::number::{FloatConverter, IntConverter, float_to_url};
use super::string::StringConverter;
use super::{ConverterError, quote, text, uuid};
use crate::converter::base::unfit;

/// A converter with its arguments, as it stands in a rule.
///
/// The built-in ones scan their text by hand.
#[derive(Clone, Debug)]
pub(crate) enum BoundConverter {
    String(StringConverter),
    Int(IntConverter),
    Float(FloatConverter),
    Path,
    Any(AnyConverter),
    Uuid,
    Custom(Arc<Custom>),
}

/// A converter of one's own with its regular expression.
pub(crate) struct Custom {
    converter: Arc<dyn Converter>,
    whole: Regex,
}

/// What a converter makes of text whose shape is right.
pub(crate) enum Checked {
    /// It is taken, and need not be kept: it can be read again.
    Taken,
    /// It is taken as this value.
    Value(Value),
    Refused,
}

impl BoundConverter {
    /// Wraps a converter of one's own.
    pub(super) fn custom(converter: Arc<dyn Converter>) -> Result<Self, ConverterError> {
        let malformed =
            |error| ConverterError::new(format!("its regular expression is malformed: {error}"));
        // By itself first: an unbalanced group must not close the one around it.
        Regex::new(converter.regex()).map_err(malformed)?;
        let whole = format!(r"\A(?:{})\z", converter.regex());
        let whole = Regex::new(&whole).map_err(malformed)?;
        Ok(Self::Custom(Arc::new(Custom { converter, whole })))
    }

    /// Returns the regular expression, also as the identity of the text it takes.
    pub(crate) fn regex(&self) -> Cow<'_, str> {
        match self {
            Self::String(string) => Cow::Owned(string.regex()),
            Self::Int(int) => Cow::Borrowed(int.regex()),
            Self::Float(float) => Cow::Borrowed(float.regex()),
            Self::Path => Cow::Borrowed("[^/].*?"),
            Self::Any(any) => Cow::Owned(any.regex()),
            Self::Uuid => Cow::Borrowed(uuid::REGEX),
            Self::Custom(custom) => Cow::Borrowed(custom.converter.regex()),
        }
    }

    pub(crate) fn weight(&self) -> i32 {
        match self {
            Self::Int(_) | Self::Float(_) => 50,
            Self::String(_) | Self::Any(_) | Self::Uuid => 100,
            Self::Path => 200,
            Self::Custom(custom) => custom.converter.weight(),
        }
    }

    pub(crate) fn part_isolating(&self) -> bool {
        match self {
            Self::Path => false,
            Self::Custom(custom) => custom.converter.part_isolating(),
            _ => true,
        }
    }

    /// Tells whether text has the shape that the regular expression asks for. If the
    /// converter isolates its part, the text has no slash.
    #[inline]
    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::String(string) => string.matches(text),
            Self::Int(int) => int.matches(text),
            Self::Float(float) => float.matches(text),
            Self::Path => is_path(text),
            Self::Any(any) => any.matches(text),
            Self::Uuid => uuid::matches(text),
            Self::Custom(custom) => custom.whole.is_match(text),
        }
    }

    /// Tells whether text of the right shape may still be refused.
    pub(crate) fn may_refuse(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Float(_) | Self::Custom(_))
    }

    /// Tells whether text of the right shape and of up to [`MAX_DIGITS`] bytes may.
    pub(crate) fn may_refuse_short(&self) -> bool {
        match self {
            Self::Int(int) => int.is_bounded(),
            Self::Float(float) => float.is_bounded(),
            Self::Custom(_) => true,
            _ => false,
        }
    }

    /// Decides about text of the right shape.
    pub(crate) fn check(&self, text: &str) -> Checked {
        let taken = match self {
            Self::Custom(custom) => {
                let value = custom.converter.parse(text);
                return value.map_or(Checked::Refused, Checked::Value);
            }
            other => other.parse(text).is_some(),
        };
        if taken {
            Checked::Taken
        } else {
            Checked::Refused
        }
    }

    /// Turns text of the right shape into its value.
    pub(crate) fn parse(&self, text: &str) -> Option<Value> {
        match self {
            Self::String(_) | Self::Path | Self::Any(_) => Some(text.into()),
            Self::Int(int) => int.parse(text),
            Self::Float(float) => float.parse(text),
            Self::Uuid => uuid::parse(text),
            Self::Custom(custom) => custom.converter.parse(text),
        }
    }

    pub(crate) fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
        match self {
            Self::String(_) | Self::Path | Self::Uuid => text(value)
                .map(|text| quote(&text))
                .ok_or_else(|| unfit(value, "text")),
            Self::Int(int) => int.to_url(value),
            Self::Float(_) => float_to_url(value),
            Self::Any(any) => any.to_url(value),
            Self::Custom(custom) => custom.converter.to_url(value),
        }
    }
}

/// `path`: anything that does not begin with a slash and holds no line feed after its
/// first character, as in Werkzeug.
fn is_path(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('/') && !text.bytes().skip(1).any(|byte| byte == b'\n')
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Custom({})", self.converter.regex())
    }
}

/// Two converters are alike if they take the same text and refuse the same of it.
impl PartialEq for BoundConverter {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::Any(a), Self::Any(b)) => a == b,
            (Self::Path, Self::Path) | (Self::Uuid, Self::Uuid) => true,
            _ => false,
        }
    }
}
