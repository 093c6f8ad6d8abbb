use carafe_value::{Dict, Value};

use super::base::unfit;
use super::{ConverterArgs, ConverterError};

/// `string`, the default: text without a slash, its length in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StringConverter {
    min: usize,
    max: Option<usize>,
    exact: bool,
}

impl StringConverter {
    pub(super) fn new(args: &ConverterArgs) -> Result<Self, ConverterError> {
        let args = args.bind(&["minlength", "maxlength", "length"])?;
        let exact = length(&args, "length")?;
        let min = exact.or(length(&args, "minlength")?).unwrap_or(1);
        let max = exact.or(length(&args, "maxlength")?);
        if max.is_some_and(|max| max < min) {
            return Err(ConverterError::new(format!(
                "no text is at least {min} and at most {} characters long",
                max.unwrap_or_default()
            )));
        }
        Ok(Self {
            min,
            max,
            exact: exact.is_some(),
        })
    }

    pub(super) fn regex(&self) -> String {
        match self.max {
            Some(length) if self.exact => format!("[^/]{{{length}}}"),
            Some(max) => format!("[^/]{{{},{max}}}", self.min),
            None => format!("[^/]{{{},}}", self.min),
        }
    }

    /// Tells whether text without a slash is as long as it should be.
    #[inline]
    pub(super) fn matches(&self, text: &str) -> bool {
        if self.max.is_none() && self.min <= 1 {
            return text.len() >= self.min;
        }
        let length = text.chars().count();
        length >= self.min && self.max.is_none_or(|max| length <= max)
    }
}

fn length(args: &Dict, name: &str) -> Result<Option<usize>, ConverterError> {
    match args.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64().map(usize::try_from) {
            Some(Ok(length)) => Ok(Some(length)),
            _ => Err(ConverterError::new(format!(
                "{name}: {}",
                unfit(value, "a number of characters")
            ))),
        },
    }
}
