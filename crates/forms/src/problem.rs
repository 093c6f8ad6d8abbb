use std::fmt;

use carafe_value::{Dict, Value};

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the field; empty if it is about the whole.
    pub field: String,
    /// The reason: `missing`, `not a whole number`.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }

    /// Collects the reasons by field.
    pub(crate) fn by_field<'p>(problems: impl IntoIterator<Item = &'p Self>) -> Value {
        let mut fields = Dict::new();
        for problem in problems {
            let field = fields.entry(problem.field.clone());
            if let Value::List(messages) = field.or_insert_with(Value::list) {
                messages.push(problem.message.as_str().into());
            }
        }
        Value::Dict(fields)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.message),
            field => write!(f, "{field}: {}", self.message),
        }
    }
}
