use std::borrow::Cow;

use carafe_value::{Dict, Value};

use super::trie::RuleId;
use crate::Rule;
use crate::converter::BoundConverter;
use crate::rules::{CompiledRule, Spans};

/// The rule that a request matched, with the values of its variables.
#[derive(Debug)]
pub struct Matched<'m, 't> {
    pub(crate) id: RuleId,
    pub(crate) rule: &'m CompiledRule,
    pub(crate) values: Values<'t>,
}

/// The values of the variables of a rule, as far as they are not plain text that can be
/// read again.
#[derive(Debug, Default)]
pub(crate) struct Values<'t> {
    /// What was matched: the domain and the path.
    pub(super) text: Cow<'t, str>,
    /// Where in the text the variables stand.
    pub(super) spans: Spans,
    /// Values that converters made, by the number of their variable.
    pub(super) made: Vec<(usize, Value)>,
}

/// The value of one variable, or a default.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ViewArg<'a> {
    /// Text that a converter took.
    Text(&'a str, &'a BoundConverter),
    /// A value that a converter made, or a default.
    Value(&'a Value),
}

impl<'m> Matched<'m, '_> {
    pub(super) fn without_values(id: RuleId, rule: &'m CompiledRule) -> Self {
        Self {
            id,
            rule,
            values: Values::default(),
        }
    }

    /// Returns the rule.
    #[must_use]
    pub fn rule(&self) -> &'m Rule {
        &self.rule.rule
    }

    /// Returns the values of all variables and defaults, by name, as their converters
    /// made them.
    ///
    /// # Flask
    ///
    /// `request.view_args`.
    #[must_use]
    pub fn view_args(&self) -> Dict {
        self.values.to_dict(self.rule)
    }
}

impl Values<'_> {
    /// Keeps the values beyond the request's path.
    pub(crate) fn into_owned(self) -> Values<'static> {
        let text = match self.spans.is_empty() {
            true => Cow::Borrowed(""),
            false => Cow::Owned(self.text.into_owned()),
        };
        Values {
            text,
            spans: self.spans,
            made: self.made,
        }
    }

    /// Returns the variables in the order of the rule, then the defaults that are none of
    /// them.
    pub(crate) fn args<'a>(
        &'a self,
        rule: &'a CompiledRule,
    ) -> impl Iterator<Item = (&'a str, ViewArg<'a>)> {
        let variables = rule.variables.iter().enumerate().map(|(number, variable)| {
            let name = variable.name.as_str();
            let made = self.made.iter().find(|(at, _)| *at == number);
            let value = rule
                .rule
                .defaults
                .get(name)
                .or(made.map(|(_, value)| value));
            let arg = value.map_or_else(
                || ViewArg::Text(self.text(number), &variable.converter),
                ViewArg::Value,
            );
            (name, arg)
        });
        let defaults = rule.rule.defaults.iter();
        let others = defaults.filter(|(name, _)| rule.variable(name).is_none());
        variables.chain(others.map(|(name, value)| (name.as_str(), ViewArg::Value(value))))
    }

    pub(crate) fn to_dict(&self, rule: &CompiledRule) -> Dict {
        let args = self.args(rule);
        args.map(|(name, arg)| (name.to_owned(), arg.to_value()))
            .collect()
    }

    fn text(&self, number: usize) -> &str {
        let (start, length) = self.spans[number];
        &self.text[start as usize..][..length as usize]
    }
}

impl ViewArg<'_> {
    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::Text(text, converter) => converter.parse(text).unwrap_or_default(),
            Self::Value(value) => value.clone(),
        }
    }
}
