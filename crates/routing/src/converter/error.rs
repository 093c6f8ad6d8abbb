use std::error::Error;
use std::fmt;

/// Why a converter cannot be made from its arguments, or a value not be written into a
/// URL: one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConverterError(String);

impl ConverterError {
    /// Creates the error.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for ConverterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ConverterError {}
