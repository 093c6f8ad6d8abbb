use std::fmt;

/// A place in a template, and the lines around it.
///
/// # Example
///
/// ```
/// use carafe_templates::{TemplateError, Templates};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let rendered = Templates::default().render_string("<p>\n{{ user.name }}\n</p>", ()).await;
/// let error = rendered.unwrap_err();
/// assert_eq!(error.find::<TemplateError>().unwrap().places()[0].line, 2);
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The name of the template; `<string>` if it has none.
    pub template: String,
    /// The line, from 1; 0 if it is not known.
    pub line: usize,
    /// The lines around it, with their numbers.
    pub lines: Vec<(usize, String)>,
}

/// How many lines are shown before and after the place.
const AROUND: usize = 2;

impl Excerpt {
    /// Cuts the lines around a place out of a source.
    pub(crate) fn new(template: &str, line: usize, source: &str) -> Self {
        let numbered = source.lines().enumerate().map(|(at, text)| (at + 1, text));
        let shown =
            |at: usize| line > 0 && (line.saturating_sub(AROUND)..=line + AROUND).contains(&at);
        Self {
            template: template.to_owned(),
            line,
            lines: numbered
                .filter(|(at, _)| shown(*at))
                .map(|(at, text)| (at, text.to_owned()))
                .collect(),
        }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  in {:?}", self.template)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        for (number, text) in &self.lines {
            let mark = if *number == self.line { '>' } else { ' ' };
            write!(f, "\n  {mark} {number:>4} | {text}")?;
        }
        Ok(())
    }
}
