use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Error, ErrorKind, Output, State, Value};

use crate::escape::write_escaped;
use crate::python;

/// The name of the way in which templates are escaped: the engine's own writes other
/// entities than Jinja.
const MARKUP: AutoEscape = AutoEscape::Custom(std::borrow::Cow::Borrowed("markup"));

/// Chooses whether a template is escaped, by its name.
///
/// # Flask
///
/// `select_jinja_autoescape`; a template without a name is one of a string.
pub(crate) fn auto_escape(name: &str) -> AutoEscape {
    const EXTENSIONS: [&str; 5] = [".html", ".htm", ".xml", ".xhtml", ".svg"];
    let escapes = name == STRING || EXTENSIONS.iter().any(|extension| name.ends_with(extension));
    if escapes { MARKUP } else { AutoEscape::None }
}

/// The name of templates that are strings.
pub(crate) const STRING: &str = "<string>";

/// Writes a value that a template prints.
pub(crate) fn format(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let escapes = !matches!(state.auto_escape(), AutoEscape::None);
    match value.kind() {
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            match escapes && !value.is_safe() {
                true => write_escaped(out, text)?,
                false => out.write_str(text)?,
            }
        }
        ValueKind::Number if value.is_integer() => write!(out, "{value}")?,
        ValueKind::Undefined => {}
        ValueKind::Invalid => {
            return Err(Error::new(ErrorKind::BadSerialization, value.to_string()));
        }
        // Numbers, `True` and `None` hold nothing to be escaped.
        ValueKind::Number | ValueKind::Bool | ValueKind::None => python::write_str(out, value)?,
        _ if escapes => write_escaped(out, &python::str_of(value))?,
        _ => python::write_str(out, value)?,
    }
    Ok(())
}
