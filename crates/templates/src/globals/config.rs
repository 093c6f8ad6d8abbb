use std::fmt;
use std::sync::Arc;

use carafe_config::redacted;
use carafe_value::{Dict, Value};
use minijinja::value::{Enumerator, Object, from_args};
use minijinja::{Error, ErrorKind, State, Value as TemplateValue};

use crate::python;
use crate::value::to_template;

/// The configuration, as templates see it.
///
/// Each key can be read. What is secret is masked where the whole is printed, and without
/// debug mode its keys cannot be listed.
#[derive(Debug)]
pub(crate) struct Config {
    values: Dict,
    debug: bool,
}

impl Config {
    /// Takes the values. `DEBUG` is what it comes to, also where nobody has set it.
    pub(crate) fn new(mut values: Dict, debug: bool) -> Self {
        if let Some(unset @ Value::Null) = values.get_mut("DEBUG") {
            *unset = debug.into();
        }
        Self { values, debug }
    }

    /// Returns the entries, their secrets masked.
    fn shown(&self) -> impl Iterator<Item = (TemplateValue, TemplateValue)> {
        let entries = self.values.iter();
        entries.map(|(key, value)| {
            let value = to_template(&redacted(key, value));
            (TemplateValue::from(key), value)
        })
    }
}

impl Object for Config {
    fn get_value(self: &Arc<Self>, key: &TemplateValue) -> Option<TemplateValue> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<TemplateValue> {
        self.values.get(key).map(to_template)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.debug {
            true => {
                Enumerator::KeyValueIter(Box::new(self.shown().collect::<Vec<_>>().into_iter()))
            }
            false => Enumerator::NonEnumerable,
        }
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[TemplateValue],
    ) -> Result<TemplateValue, Error> {
        match method {
            "get" => {
                let (key, default): (&str, Option<TemplateValue>) = from_args(args)?;
                let value = self.get_value_by_str(key).or(default);
                Ok(value.unwrap_or_else(|| ().into()))
            }
            "items" | "keys" | "values" if !self.debug => {
                let message = "the configuration is listed in debug mode only";
                Err(Error::new(ErrorKind::InvalidOperation, message))
            }
            _ => Err(ErrorKind::UnknownMethod.into()),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = TemplateValue::from_pairs(self.shown());
        write!(f, "<Config {}>", python::repr(&values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_where_all_is_printed() {
        let values: Dict = [
            ("DEBUG".to_owned(), false.into()),
            ("SECRET_KEY".to_owned(), "hunter2".into()),
            ("SECRET_KEY_FALLBACKS".to_owned(), Value::from(["hunter1"])),
            ("MAIL".to_owned(), Value::from_iter([("pass", "hunter3")])),
            ("DB_PASS".to_owned(), "hunter5".into()),
            ("DATABASE".to_owned(), "postgres://me:hunter4@db/x".into()),
            ("API_TOKEN".to_owned(), Value::Null),
        ]
        .into();
        let config = TemplateValue::from_object(Config::new(values, false));
        let printed = config.to_string();
        assert!(!printed.contains("hunter"), "{printed}");
        assert!(printed.contains("'DEBUG': False") && printed.contains("'API_TOKEN': None"));
        assert_eq!(
            config.get_attr("SECRET_KEY").unwrap().as_str(),
            Some("hunter2")
        );
        assert!(config.try_iter().is_err());
    }

    /// Flask: `Flask.make_config`.
    #[test]
    fn debug_mode_is_told_although_nobody_set_it() {
        for debug in [false, true] {
            let values = Dict::from([("DEBUG".to_owned(), Value::Null)]);
            let config = TemplateValue::from_object(Config::new(values, debug));
            assert_eq!(config.get_attr("DEBUG").unwrap(), debug.into());
        }
    }
}
