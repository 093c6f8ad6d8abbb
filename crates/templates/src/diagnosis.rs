//! From an error of the engine to one that says all.

use std::error::Error as _;

use minijinja::{Error, ErrorKind};

use crate::known_names::{KnownNames, NameKind};
use crate::loader::Loader;
use crate::{Excerpt, FailureCause, TemplateError, formatter};

/// Finds the lines of templates.
pub(crate) struct Diagnosis<'d> {
    pub(crate) loader: &'d Loader,
    /// The source of a template without a name.
    pub(crate) string: Option<&'d str>,
    pub(crate) known: &'d KnownNames,
    /// The names of the values that the template was given.
    pub(crate) given: &'d [&'d str],
}

impl Diagnosis<'_> {
    /// Says what is wrong, where, and what led there. The innermost error of the engine has
    /// the reason; those around it say which templates included it.
    pub(crate) fn of(&self, error: Error) -> TemplateError {
        let mut current: &Error = &error;
        let mut places: Vec<_> = self.place(current).into_iter().collect();
        while let Some(inner) = current
            .source()
            .and_then(|source| source.downcast_ref::<Error>())
        {
            current = inner;
            let place = self
                .place(current)
                .filter(|place| places.last() != Some(place));
            places.extend(place);
        }
        places.reverse();
        let message = self.message(current);
        match current.kind() {
            ErrorKind::TemplateNotFound => self.not_found(names(&message), places),
            ErrorKind::SyntaxError => TemplateError::Syntax { message, places },
            _ => TemplateError::Failed {
                message,
                places,
                cause: FailureCause::of(error),
            },
        }
    }

    /// Says what is there in the place of templates that are not.
    pub(crate) fn not_found(&self, names: Vec<String>, places: Vec<Excerpt>) -> TemplateError {
        let suggestion = names.iter().find_map(|name| self.loader.close_name(name));
        TemplateError::NotFound {
            suggestion,
            folders: self.loader.places(),
            names,
            places,
        }
    }

    /// Returns what an error says, without its place, and what was probably meant.
    fn message(&self, error: &Error) -> String {
        let detail = error.detail().unwrap_or_default();
        let unknown = |kind, name: &str| self.known.unknown(kind, name, &[]);
        let name = |kind: &str| {
            let name = detail.strip_suffix(" is unknown")?;
            name.strip_prefix(kind)
        };
        let named = match error.kind() {
            ErrorKind::UnknownFilter => name("filter ").map(|it| unknown(NameKind::Filter, it)),
            ErrorKind::UnknownTest => name("test ").map(|it| unknown(NameKind::Test, it)),
            ErrorKind::UnknownFunction => {
                name("").map(|it| self.known.unknown(NameKind::Function, it, self.given))
            }
            ErrorKind::UndefinedError if detail.is_empty() => undefined(error),
            _ => None,
        };
        let message = named.unwrap_or_else(|| message(error));
        self.known.undefined(&message, self.given)
    }

    fn place(&self, error: &Error) -> Option<Excerpt> {
        let name = error.name()?;
        let source = match (name, self.string) {
            (formatter::STRING, Some(source)) => Some(source.to_owned()),
            _ => self.loader.source(name),
        };
        let source = source.unwrap_or_default();
        Some(Excerpt::new(name, error.line().unwrap_or(0), &source))
    }
}

/// Returns what an error says, without its place.
fn message(error: &Error) -> String {
    match (error.kind(), error.detail()) {
        (ErrorKind::TemplateNotFound | ErrorKind::SyntaxError, Some(detail)) => detail.to_owned(),
        (ErrorKind::InvalidOperation, Some(detail)) => advice(detail),
        (
            ErrorKind::UndefinedError
            | ErrorKind::UnknownFilter
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod
            | ErrorKind::UnknownTest,
            Some(detail),
        ) => detail.to_owned(),
        (ErrorKind::TooManyArguments, None) => {
            "too many arguments; a macro takes those that it names, and has no `varargs` or \
             `kwargs`"
                .to_owned()
        }
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    }
}

/// Says what is undefined by the text of the expression that needs it: the engine does not
/// tell in macros.
fn undefined(error: &Error) -> Option<String> {
    let text = error.template_source()?.get(error.range()?)?;
    let is_path = text
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    Some(match text.rsplit_once('.') {
        Some((base, _)) if is_path => format!("`{base}` is undefined"),
        _ => format!("something in `{text}` is undefined"),
    })
}

/// Adds what to write instead of what the engine cannot do.
fn advice(detail: &str) -> String {
    let tried = |sign: &str| detail.contains(&format!("tried to use {sign} operator"));
    let advice = if tried("+") {
        "; text and numbers are joined with `~`"
    } else if tried("-") {
        "; differences of dates are made in the view"
    } else {
        ""
    };
    format!("{detail}{advice}")
}

/// Reads the names out of the message that a template is missing.
fn names(message: &str) -> Vec<String> {
    let quoted = message.split(['"', '\'']).skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}
