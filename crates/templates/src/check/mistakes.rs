use std::fmt;

/// Every mistake that the text of the templates shows.
///
/// # Example
///
/// ```
/// use carafe_templates::Templates;
///
/// assert!(Templates::default().check().is_ok());
/// ```
///
/// # Flask
///
/// No equivalent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateMistakes(Vec<TemplateMistake>);

/// A mistake in a template.
///
/// # Flask
///
/// No equivalent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateMistake {
    /// The template.
    pub template: String,
    /// The line, from 1; 0 if it is not known.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl TemplateMistakes {
    pub(crate) fn new(mut mistakes: Vec<TemplateMistake>) -> Self {
        mistakes.sort();
        Self(mistakes)
    }

    /// Iterates over the mistakes, by template and line.
    pub fn iter(&self) -> impl Iterator<Item = &TemplateMistake> {
        self.0.iter()
    }
}

impl fmt::Display for TemplateMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.template, self.line, self.message)
    }
}

impl fmt::Display for TemplateMistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("a mistake in the templates:")?,
            count => write!(f, "{count} mistakes in the templates:")?,
        }
        self.0
            .iter()
            .try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

impl std::error::Error for TemplateMistakes {}
