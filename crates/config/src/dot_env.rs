//! `.env` and `.flaskenv` files, as python-dotenv reads them.
//!
//! ```text
//! # a comment
//! export FLASK_DEBUG=1            # "export" and comments after a blank are fine
//! FLASK_SECRET_KEY='keeps $ and \ '
//! FLASK_TITLE="line one\nline two"
//! FLASK_URL=https://${HOST:-localhost}/
//! ```
//!
//! 1. A value without quotes ends before a `#` that follows a blank, and is trimmed.
//! 2. In single quotes only `\'` and `\\` are escapes; in double quotes also `\"` and
//!    the usual ones for control characters. Quoted values may span lines.
//! 3. `${NAME}` and `${NAME:-default}` take earlier variables of the file, then of the
//!    environment, whatever the quotes. A `$` alone is a dollar sign, so that secrets
//!    survive.
//! 4. A name without `=` sets nothing.
//!
//! Nothing here changes the environment. Python skips a malformed line with a warning;
//! here it is an error.

/// The variables of a file in its order, or the line that is malformed.
///
/// `environment` looks a variable up for rule 3.
pub(crate) fn read(
    text: &str,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Vec<(String, String)>, usize> {
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let line = text[..text.len() - rest.len()].matches('\n').count() + 1;
        let (binding, tail) = binding(rest).ok_or(line)?;
        if let Some((name, raw)) = binding {
            let value = interpolate(&raw, |name| {
                let earlier = variables.iter().rev().find(|(earlier, _)| earlier == name);
                earlier.map_or_else(|| environment(name), |(_, value)| Some(value.clone()))
            });
            variables.push((name.to_owned(), value));
        }
        rest = tail.trim_start();
    }
    Ok(variables)
}

type Binding<'a> = Option<(&'a str, String)>;

/// Reads one binding or comment and returns what follows its line.
fn binding(text: &str) -> Option<(Binding<'_>, &str)> {
    let text = match text.strip_prefix("export") {
        Some(rest) if rest.starts_with([' ', '\t']) => blank(rest),
        _ => text,
    };
    if text.starts_with('#') {
        return Some((None, end_of_line(text)?));
    }
    let (name, rest) = name(text)?;
    let Some(rest) = blank(rest).strip_prefix('=') else {
        return Some((None, end_of_line(blank(rest))?));
    };
    let (value, rest) = value(blank(rest))?;
    Some((Some((name, value)), end_of_line(rest)?))
}

fn name(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('\'') {
        return quoted.split_once('\'').filter(|(name, _)| !name.is_empty());
    }
    let end = text
        .find(|c: char| c == '=' || c == '#' || c.is_whitespace())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn value(text: &str) -> Option<(String, &str)> {
    match text.chars().next() {
        Some('\'') => quoted(&text[1..], '\'', &[]),
        Some('"') => quoted(&text[1..], '"', DOUBLE),
        _ => {
            let end = text.find(['\r', '\n']).unwrap_or(text.len());
            let (line, rest) = text.split_at(end);
            Some((without_comment(line).trim_end().to_owned(), rest))
        }
    }
}

/// Escapes in double quotes, beside the backslash and both quotes.
const DOUBLE: &[(char, char)] = &[
    ('"', '"'),
    ('a', '\u{7}'),
    ('b', '\u{8}'),
    ('f', '\u{c}'),
    ('n', '\n'),
    ('r', '\r'),
    ('t', '\t'),
    ('v', '\u{b}'),
];

/// Reads up to the closing quote; a backslash that begins no escape is itself.
fn quoted<'a>(text: &'a str, quote: char, escapes: &[(char, char)]) -> Option<(String, &'a str)> {
    let mut value = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == quote {
            return Some((value, chars.as_str()));
        }
        let next = chars.clone().next().filter(|_| c == '\\');
        let escaped = next.and_then(|next| match next {
            '\\' | '\'' => Some(next),
            _ => escapes.iter().find(|(name, _)| *name == next).map(|e| e.1),
        });
        if escaped.is_some() {
            chars.next();
        }
        value.push(escaped.unwrap_or(c));
    }
    None
}

fn without_comment(line: &str) -> &str {
    let mut hashes = line.match_indices('#').map(|(at, _)| at);
    let comment = hashes.find(|at| line[..*at].ends_with(char::is_whitespace));
    &line[..comment.unwrap_or(line.len())]
}

/// Skips a comment and the end of the line; `None` if anything else is left on it.
fn end_of_line(text: &str) -> Option<&str> {
    let text = blank(text);
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    (line.is_empty() || line.starts_with('#')).then_some(rest)
}

/// Skips white space within the line.
fn blank(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() && c != '\n' && c != '\r')
}

fn interpolate(raw: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut value = String::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once("${") {
        value.push_str(before);
        let Some((inside, tail)) = after.split_once('}') else {
            rest = &rest[before.len()..];
            break;
        };
        let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
        value.push_str(&lookup(name).unwrap_or_else(|| default.to_owned()));
        rest = tail;
    }
    value + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> String {
        let variables = read(text, |name| (name == "HOST").then(|| "h".to_owned())).unwrap();
        variables.into_iter().next_back().unwrap().1
    }

    #[test]
    fn values_are_what_python_dotenv_reads() {
        let table = [
            ("A=b", "b"),
            ("export A = b \n", "b"),
            ("'A'=b", "b"),
            ("A=", ""),
            ("A=b # comment", "b"),
            ("A=b#c", "b#c"),
            ("A= # comment", "# comment"),
            ("A='b # c' # comment", "b # c"),
            ("A='it\\'s \\n'", "it's \\n"),
            ("A=\"x\\n\\\"y\\\" \\q\"", "x\n\"y\" \\q"),
            ("A=\"x\ny\"", "x\ny"),
            ("A=pa$$word\\", "pa$$word\\"),
            ("A='${HOST}/${NO}/${NO:-x}'", "h//x"),
            ("HOST=own\nA=${HOST}", "own"),
            ("A=${open", "${open"),
            ("# c\r\n\r\nA=b\r\n", "b"),
        ];
        for (text, expected) in table {
            assert_eq!(one(text), expected, "{text}");
        }
        assert_eq!(read("A\nexport B\n#C=1\n", |_| None), Ok(vec![]));
    }

    #[test]
    fn a_malformed_line_is_named() {
        for text in ["A=1\n\nB='open\n", "A=1\n\n=x", "A=1\n\nB='x' y"] {
            assert_eq!(read(text, |_| None), Err(3), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_quoted_value_survives(text in "[^$]*") {
            let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
            prop_assert_eq!(one(&format!("A='{escaped}' # x")), text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in r#"[AB='"\\#$\{\}:\-\n\r a]*"#) {
            let _ = read(&text, |_| None);
        }
    }
}
