use carafe_value::Value;
use minijinja::Value as TemplateValue;
use serde::Serialize;

use crate::TemplateContext;
use crate::value::{serialize, to_template};

/// A value in [`context!`](crate::context). Values of Carafe and of the engine go in as they
/// are, and anything else through serde: inherent methods come before those of a trait.
#[derive(Debug)]
pub struct GivenValue<'a, T: ?Sized>(pub &'a T);

impl GivenValue<'_, Value> {
    /// Takes a value of Carafe, without loss.
    #[must_use]
    pub fn to_template(&self) -> TemplateValue {
        to_template(self.0)
    }
}

impl GivenValue<'_, &Value> {
    /// Takes a value of Carafe, without loss.
    #[must_use]
    pub fn to_template(&self) -> TemplateValue {
        to_template(self.0)
    }
}

impl GivenValue<'_, Option<&Value>> {
    /// Takes a value of Carafe, or none.
    #[must_use]
    pub fn to_template(&self) -> TemplateValue {
        self.0.map_or(().into(), to_template)
    }
}

impl GivenValue<'_, TemplateValue> {
    /// Takes a value of the engine: a function, an object.
    #[must_use]
    pub fn to_template(&self) -> TemplateValue {
        self.0.clone()
    }
}

impl GivenValue<'_, TemplateContext> {
    /// Takes the values that another context holds.
    #[must_use]
    pub fn to_context(&self) -> TemplateContext {
        self.0.clone()
    }
}

/// What anything that serde can write becomes.
pub trait GivenThroughSerde {
    /// Returns it as templates see it.
    fn to_template(&self) -> TemplateValue;

    /// Returns its fields or entries.
    fn to_context(&self) -> TemplateContext;
}

impl<T: Serialize + ?Sized> GivenThroughSerde for GivenValue<'_, T> {
    fn to_template(&self) -> TemplateValue {
        serialize(self.0)
    }

    fn to_context(&self) -> TemplateContext {
        TemplateContext::from_serialize(self.0)
    }
}
