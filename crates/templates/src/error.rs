use std::error::Error as StdError;
use std::fmt;

use axum::response::{IntoResponse, Response};

use crate::Excerpt;

/// Why a template cannot be rendered.
///
/// Returned from a view it is a 500, and a line in the log that says all: where the template
/// failed, with the lines around it, and what led there.
///
/// # Flask
///
/// `jinja2.TemplateNotFound`, `TemplateSyntaxError`, `UndefinedError` and whatever a function
/// in a template raises.
#[non_exhaustive]
#[derive(Debug)]
pub enum TemplateError {
    /// No folder has the template, or any of several.
    NotFound {
        /// The names that were looked for.
        names: Vec<String>,
        /// The name that was probably meant.
        suggestion: Option<String>,
        /// The folders that were searched.
        folders: Vec<String>,
        /// Where it was asked for: outermost last; none if the view did.
        places: Vec<Excerpt>,
    },
    /// The template is malformed.
    Syntax {
        /// What is wrong.
        message: String,
        /// Where: outermost last.
        places: Vec<Excerpt>,
    },
    /// An expression failed: something is undefined, a function failed.
    Failed {
        /// What is wrong.
        message: String,
        /// Where: outermost last.
        places: Vec<Excerpt>,
        /// What made it fail, if it was a function.
        cause: FailureCause,
    },
    /// A template has no such macro or variable.
    UnknownAttribute {
        /// The template.
        template: String,
        /// The name that was looked for.
        attribute: String,
        /// The names that the template has.
        known: Vec<String>,
    },
    /// The application has no templates.
    NoTemplates,
}

impl TemplateError {
    /// Returns where the template failed, outermost last.
    #[must_use]
    pub fn places(&self) -> &[Excerpt] {
        match self {
            Self::NotFound { places, .. }
            | Self::Syntax { places, .. }
            | Self::Failed { places, .. } => places,
            Self::UnknownAttribute { .. } | Self::NoTemplates => &[],
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound {
                names,
                suggestion,
                folders,
                ..
            } => write_not_found(f, names, suggestion.as_deref(), folders)?,
            Self::Syntax { message, .. } => write!(f, "a template is malformed: {message}")?,
            Self::Failed { message, .. } => write!(f, "a template failed: {message}")?,
            Self::UnknownAttribute {
                template,
                attribute,
                known,
            } => {
                write!(f, "the template {template:?} has no {attribute:?}")?;
                match known.as_slice() {
                    [] => f.write_str(", and exports nothing")?,
                    known => write!(f, "; it has {}", known.join(", "))?,
                }
            }
            Self::NoTemplates => f.write_str(
                "the application has no templates: give it a folder with app.template_folder(..)",
            )?,
        }
        let mut places = self.places().iter();
        places.try_for_each(|place| write!(f, "\n{place}"))
    }
}

fn write_not_found(
    f: &mut fmt::Formatter<'_>,
    names: &[String],
    suggestion: Option<&str>,
    folders: &[String],
) -> fmt::Result {
    match names {
        [name] => write!(f, "there is no template {name:?}")?,
        names => write!(f, "there is none of the templates {names:?}")?,
    }
    if let Some(close) = suggestion {
        write!(f, "; did you mean {close:?}?")?;
    }
    match folders {
        [] => f.write_str(" (no folder to search: the application has none)"),
        folders => write!(f, " (searched: {})", folders.join(", ")),
    }
}

impl StdError for TemplateError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Failed { cause, .. } => cause.error(),
            _ => None,
        }
    }
}

/// The error of a function in a template, such as a `BuildError` of `url_for`.
pub struct FailureCause(minijinja::Error);

impl FailureCause {
    pub(crate) fn of(error: minijinja::Error) -> Self {
        Self(error)
    }

    /// Returns the error, if a function made the template fail.
    #[must_use]
    pub fn error(&self) -> Option<&(dyn StdError + 'static)> {
        let mut cause = self.0.source();
        while let Some(error) = cause {
            if !error.is::<minijinja::Error>() {
                return Some(error);
            }
            cause = error.source();
        }
        None
    }
}

impl fmt::Debug for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error(), f)
    }
}

impl IntoResponse for TemplateError {
    fn into_response(self) -> Response {
        carafe_routing::Error::from(self).into_response()
    }
}
