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
    /// The type of the value.
    type Given: ?Sized;

    /// Returns it as templates see it.
    fn to_template(&self) -> TemplateValue
    where
        Self::Given: SeenByTemplates;

    /// Returns its fields or entries.
    fn to_context(&self) -> TemplateContext
    where
        Self::Given: SeenByTemplates;
}

/// A type that templates can see: one that serde can write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given to a template",
    label = "a template cannot see this",
    note = "a type of your own needs `#[derive(serde::Serialize)]`"
)]
pub trait SeenByTemplates: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> SeenByTemplates for T {}

impl<T: ?Sized> GivenThroughSerde for GivenValue<'_, T> {
    type Given = T;

    fn to_template(&self) -> TemplateValue
    where
        T: SeenByTemplates,
    {
        serialize(self.0)
    }

    fn to_context(&self) -> TemplateContext
    where
        T: SeenByTemplates,
    {
        TemplateContext::from_serialize(self.0)
    }
}
