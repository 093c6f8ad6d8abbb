use minijinja::value::{Kwargs, Tuple, from_args};
use minijinja::{Error, ErrorKind, Value};

use super::search;

/// Calls a method of Python's strings that the engine's own do not have, or have
/// otherwise; `None` if there is no such method here.
pub(crate) fn call(value: &Value, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let text = value.as_str()?;
    search::call(text, method, args)
        .or_else(|| padded(text, method, args))
        .or_else(|| parted(text, method, args))
        .or_else(|| question(text, method, args))
        .or_else(|| changed(text, method, args))
}

/// The most characters that a text is filled up to. A visitor who may choose a width could
/// otherwise have the program ask for more memory than there is, which ends it.
const WIDEST: usize = 1_000_000;

/// Refuses a width that nobody wants.
pub(crate) fn checked_width(width: usize) -> Result<usize, Error> {
    match width {
        0..=WIDEST => Ok(width),
        _ => {
            let message = format!("a width of {width} is beyond {WIDEST}");
            Err(Error::new(ErrorKind::InvalidOperation, message))
        }
    }
}

fn padded(text: &str, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let side = match method {
        "center" | "ljust" | "rjust" => method,
        "zfill" => return Some(zfill(text, args)),
        _ => return None,
    };
    Some(
        from_args::<(usize, Option<char>)>(args).and_then(|(width, fill)| {
            let missing = checked_width(width)?.saturating_sub(text.chars().count());
            let left = match side {
                "ljust" => 0,
                "rjust" => missing,
                // Python puts the odd one to the left where the width is odd.
                _ => missing / 2 + (missing & width & 1),
            };
            let fill = fill.unwrap_or(' ');
            let pad = |count: usize| std::iter::repeat_n(fill, count);
            let padded: String = pad(left)
                .chain(text.chars())
                .chain(pad(missing - left))
                .collect();
            Ok(padded.into())
        }),
    )
}

fn zfill(text: &str, args: &[Value]) -> Result<Value, Error> {
    let (width,): (usize,) = from_args(args)?;
    let digits = text.trim_start_matches(['+', '-']);
    let sign = if text.len() == digits.len() {
        ""
    } else {
        &text[..1]
    };
    let missing = checked_width(width)?.saturating_sub(text.chars().count());
    Ok(format!("{sign}{}{}", "0".repeat(missing), &text[sign.len()..]).into())
}

fn parted(text: &str, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    match method {
        "partition" => Some(from_args::<(&str,)>(args).map(|(separator,)| {
            let parts = text.split_once(separator);
            three(parts.map_or((text, "", ""), |(one, other)| (one, separator, other)))
        })),
        "rpartition" => Some(from_args::<(&str,)>(args).map(|(separator,)| {
            let parts = text.rsplit_once(separator);
            three(parts.map_or(("", "", text), |(one, other)| (one, separator, other)))
        })),
        "split" | "rsplit" => Some(split(text, method == "rsplit", args)),
        _ => None,
    }
}

fn three((before, separator, after): (&str, &str, &str)) -> Value {
    Tuple::from([before.into(), separator.into(), after.into()]).into()
}

fn split(text: &str, from_right: bool, args: &[Value]) -> Result<Value, Error> {
    let (separator, limit, named): (Option<&str>, Option<i64>, Kwargs) = from_args(args)?;
    let separator = match separator {
        None => named.get::<Option<&str>>("sep")?,
        given => given,
    };
    let limit = match limit {
        None => named.get::<Option<i64>>("maxsplit")?,
        given => given,
    };
    named.assert_all_used()?;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(usize::MAX - 1) + 1;
    let parts: Vec<&str> = match (separator, from_right) {
        (Some(""), _) => {
            return Err(Error::new(ErrorKind::InvalidOperation, "empty separator"));
        }
        (Some(separator), false) => text.splitn(limit, separator).collect(),
        (Some(separator), true) => reversed(text.rsplitn(limit, separator).collect()),
        (None, false) => words(text, limit),
        (None, true) => last_words(text, limit),
    };
    Ok(parts.into_iter().collect())
}

fn reversed<T>(mut items: Vec<T>) -> Vec<T> {
    items.reverse();
    items
}

/// Splits at white space; the last part keeps its own.
fn words(text: &str, limit: usize) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = match words.len() + 1 < limit {
            true => rest.find(char::is_whitespace).unwrap_or(rest.len()),
            false => rest.len(),
        };
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    words
}

fn last_words(text: &str, limit: usize) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        let start = match words.len() + 1 < limit {
            true => rest.rfind(char::is_whitespace),
            false => None,
        };
        let space = start.and_then(|at| rest[at..].chars().next());
        let start = start.map_or(0, |at| at + space.map_or(0, char::len_utf8));
        words.push(&rest[start..]);
        rest = rest[..start].trim_end();
    }
    reversed(words)
}

fn question(text: &str, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let all = |is: fn(char) -> bool| !text.is_empty() && text.chars().all(is);
    let answer = match method {
        "istitle" => text.chars().any(char::is_alphabetic) && title(text) == text,
        "isdecimal" => all(|c| c.is_ascii_digit()),
        "isdigit" => {
            all(|c| c.is_ascii_digit() || matches!(c, '²' | '³' | '¹' | '⁰'..='⁹' | '₀'..='₉'))
        }
        "isprintable" => super::spelling::is_all_printable(text),
        "isidentifier" => {
            let starts = |c: char| c == '_' || c.is_alphabetic();
            text.starts_with(starts) && text.chars().all(|c| starts(c) || c.is_numeric())
        }
        _ => return None,
    };
    Some(from_args::<()>(args).map(|()| answer.into()))
}

fn changed(text: &str, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let without_args = |changed: String| Some(from_args::<()>(args).map(|()| changed.into()));
    match method {
        "title" => without_args(title(text)),
        "swapcase" => without_args(swapcase(text)),
        "casefold" => without_args(text.to_lowercase().replace('ß', "ss").replace('ς', "σ")),
        "removeprefix" => Some(
            from_args::<(&str,)>(args)
                .map(|(prefix,)| text.strip_prefix(prefix).unwrap_or(text).into()),
        ),
        "removesuffix" => Some(
            from_args::<(&str,)>(args)
                .map(|(suffix,)| text.strip_suffix(suffix).unwrap_or(text).into()),
        ),
        "expandtabs" => Some(
            from_args::<(Option<usize>,)>(args)
                .and_then(|(size,)| checked_width(size.unwrap_or(8)))
                .map(|size| expandtabs(text, size).into()),
        ),
        "encode" => Some(
            from_args::<(Option<&str>,)>(args).map(|_| Value::from_bytes(text.as_bytes().to_vec())),
        ),
        _ => None,
    }
}

/// Writes the first letter of every run of letters big, the others small.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut within = false;
    for c in text.chars() {
        match within {
            true => out.extend(c.to_lowercase()),
            false => out.extend(c.to_uppercase()),
        }
        within = c.is_alphabetic();
    }
    out
}

fn swapcase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_uppercase() {
            true => out.extend(c.to_lowercase()),
            false => out.extend(c.to_uppercase()),
        }
    }
    out
}

fn expandtabs(text: &str, size: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = if size == 0 { 0 } else { size - column % size };
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}
