//! What in a format the engine cannot take: names of arguments that are not ASCII,
//! `%(größe)s` and `{0[größe]}`, whose characters it would cut in two; and widths beyond
//! [`DIGITS`] digits, for which it would ask for more memory than there is.

use minijinja::{Error, ErrorKind};

/// The most digits that a width or a precision has.
const DIGITS: usize = 6;

/// Refuses such names between `%(` and `)`, and such widths after it.
pub(crate) fn check_printf(text: &str) -> Result<(), Error> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        rest = match after.strip_prefix('(') {
            Some(key) => check_until(key, ')')?,
            None => after.strip_prefix('%').unwrap_or(after),
        };
        let is_part = |c: char| c.is_ascii_digit() || "-+ #.".contains(c);
        check_width(&rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())])?;
    }
    Ok(())
}

/// Refuses such names between `[` and `]` of a field in braces, and such widths in it.
pub(super) fn check_str_format(text: &str) -> Result<(), Error> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        if let Some(after) = after.strip_prefix('{') {
            rest = after;
            continue;
        }
        rest = after;
        check_width(after.split('}').next().unwrap_or(after))?;
        while let Some(key) = index(rest) {
            rest = check_until(key, ']')?;
        }
    }
    Ok(())
}

/// Refuses a number of too many digits.
fn check_width(part: &str) -> Result<(), Error> {
    let mut numbers = part.split(|c: char| !c.is_ascii_digit());
    match numbers.find(|number| number.len() > DIGITS) {
        Some(number) => {
            let message = format!("the number {number} in a format is too large");
            Err(Error::new(ErrorKind::InvalidOperation, message))
        }
        None => Ok(()),
    }
}

/// Returns what comes after the next `[` that belongs to the name of a field.
fn index(field: &str) -> Option<&str> {
    let at = field.find(['[', ':', '!', '}'])?;
    field[at..].strip_prefix('[')
}

/// Checks the name that reaches to `end`, and returns what comes after it.
fn check_until(text: &str, end: char) -> Result<&str, Error> {
    let (key, after) = text.split_once(end).unwrap_or((text, ""));
    if key.is_ascii() {
        return Ok(after);
    }
    let message = format!("the name {key:?} in a format is not ASCII");
    Err(Error::new(ErrorKind::InvalidOperation, message))
}

#[cfg(test)]
mod tests {
    use crate::environment::environment;

    #[test]
    fn a_name_that_is_not_ascii_is_an_error() {
        let environment = environment(carafe_routing::JsonOptions::default());
        for (source, expected) in [
            ("'%(ü)s'|format(a=1)", None),
            ("'%% %(a)s %(ü)s'|format(a=1)", None),
            ("'%(ü'|format(a=1)", None),
            ("'{0[ü]}'.format({'ü': 1})", None),
            ("'{{}} {0[a][ü]}'.format({'a': 1})", None),
            ("('{0[ü]}'|safe).format({'ü': 1})", None),
            ("'ü %(a)s ü'|format(a='ü')", Some("ü ü ü")),
            ("'%%(ü)'|format()", Some("%(ü)")),
            (
                "'[ü] {0[a]} {{[ü]}} {1:ü>3}'.format({'a': 1}, 2)",
                Some("[ü] 1 {[ü]} üü2"),
            ),
        ] {
            let source = format!("{{% set t = {source} %}}{{{{ t }}}}");
            let rendered = environment.render_str(&source, ());
            assert_eq!(rendered.as_deref().ok(), expected, "{source}");
        }
    }
}
