use std::borrow::Cow;

use carafe_value::Value;

use super::{ConverterArgs, ConverterError, quote, text};

/// `any(a, b)`: one of the items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnyConverter {
    items: Vec<String>,
}

impl AnyConverter {
    pub(super) fn new(args: &ConverterArgs) -> Result<Self, ConverterError> {
        let items = args.texts()?;
        if items.is_empty() {
            return Err(ConverterError::new(
                "name the items, as in <any(about, help):page>",
            ));
        }
        if let Some(item) = items.iter().find(|item| item.contains('/')) {
            return Err(ConverterError::new(format!(
                "{item:?} has a slash, no segment has"
            )));
        }
        Ok(Self {
            items: items.into_iter().map(str::to_owned).collect(),
        })
    }

    pub(super) fn regex(&self) -> String {
        let items: Vec<_> = self.items.iter().map(|item| regex::escape(item)).collect();
        format!("(?:{})", items.join("|"))
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.items.iter().any(|item| item == text)
    }

    pub(super) fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
        match text(value) {
            Some(text) if self.matches(&text) => Ok(quote(&text)),
            other => Err(ConverterError::new(format!(
                "{:?} is not one of {}",
                other.unwrap_or(Cow::Borrowed(value.type_name())),
                self.items.join(", ")
            ))),
        }
    }
}
