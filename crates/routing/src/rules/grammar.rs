//! Reads a rule:
//!
//! ```text
//! rule     = *( "/" / text / variable )
//! text     = 1*( any character but "<" and "/" )
//! variable = "<" [ converter [ "(" arguments ")" ] ":" ] name ">"
//! ```
//!
//! `converter` and `name` are ASCII identifiers.

use std::ops::Range;

use crate::converter::{BoundConverter, ConverterArgs, Converters};

/// A piece of a rule.
#[derive(Clone, Debug)]
pub(crate) enum Token {
    Slash,
    Text(String),
    Variable(Variable),
}

/// A variable with its converter.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// Where in the rule the name stands.
    pub(crate) at: Range<usize>,
    pub(crate) converter: BoundConverter,
}

impl Token {
    /// Returns the variable, if this is one.
    pub(crate) fn variable(&self) -> Option<&Variable> {
        match self {
            Self::Variable(variable) => Some(variable),
            _ => None,
        }
    }
}

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) at: Range<usize>,
    pub(crate) reason: String,
}

/// Reads a rule, or the rule of a host.
pub(crate) fn parse(rule: &str, converters: &Converters) -> Result<Vec<Token>, Mistake> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < rule.len() {
        let rest = &rule[at..];
        let (token, length) = match rest.as_bytes()[0] {
            b'/' => (Token::Slash, 1),
            b'<' => variable(rule, at, converters)?,
            _ => {
                let length = rest.find(['<', '/']).unwrap_or(rest.len());
                (Token::Text(rest[..length].to_owned()), length)
            }
        };
        at += length;
        tokens.push(token);
    }
    Ok(tokens)
}

/// Reads the variable that begins at a byte.
fn variable(rule: &str, start: usize, converters: &Converters) -> Result<(Token, usize), Mistake> {
    let mut at = start + 1;
    let first = identifier(&rule[at..]);
    let mut converter = ("default", at..at);
    let mut arguments = (ConverterArgs::default(), at..at);
    let mut name = at..at + first.len();
    at += first.len();
    if rule[at..].starts_with('(') {
        arguments = read_arguments(rule, at)?;
        at = arguments.1.end + 1;
        if !rule[at..].starts_with(':') {
            return Err(mistake(
                at,
                rule,
                "a colon and the name of the variable belong here",
            ));
        }
    }
    if rule[at..].starts_with(':') {
        converter = (first, name);
        at += 1;
        name = at..at + identifier(&rule[at..]).len();
        at = name.end;
    }
    if !rule[at..].starts_with('>') || name.is_empty() {
        return Err(unfinished(rule, start, at));
    }
    if converter.0.is_empty() {
        return Err(mistake(
            start + 1,
            rule,
            "the name of the converter is missing",
        ));
    }
    let bound = converters.bind(converter.0, &arguments.0);
    let bound = bound.map_err(|error| Mistake {
        at: converter.1.start..arguments.1.end.max(converter.1.end),
        reason: error.to_string(),
    })?;
    let variable = Variable {
        name: rule[name.clone()].to_owned(),
        at: name,
        converter: bound,
    };
    Ok((Token::Variable(variable), at + 1 - start))
}

/// Reads the arguments whose parenthesis opens at a byte; their range goes up to the
/// parenthesis that closes.
fn read_arguments(rule: &str, open: usize) -> Result<(ConverterArgs, Range<usize>), Mistake> {
    let Some(length) = close(&rule[open + 1..]) else {
        return Err(mistake(open, rule, "this parenthesis is never closed"));
    };
    let at = open + 1..open + 1 + length;
    let arguments = rule[at.clone()].parse();
    let arguments = arguments.map_err(|error: crate::converter::ConverterError| Mistake {
        at: at.clone(),
        reason: error.to_string(),
    })?;
    Ok((arguments, at))
}

/// Finds the parenthesis that closes, outside of quotes.
fn close(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, ')') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// Says why a variable does not end where it should.
fn unfinished(rule: &str, start: usize, at: usize) -> Mistake {
    match rule[at..].chars().next() {
        None => mistake(start, rule, "this bracket is never closed"),
        Some('>') => mistake(start, rule, "the name of the variable is missing"),
        Some(c) if c.is_whitespace() => mistake(at, rule, "no space belongs here"),
        Some(_) => mistake(
            at,
            rule,
            "the name of a variable is made of ASCII letters, digits and _, and does not \
             begin with a digit",
        ),
    }
}

fn mistake(at: usize, rule: &str, reason: &str) -> Mistake {
    let width = rule[at..].chars().next().map_or(0, char::len_utf8);
    Mistake {
        at: at..at + width,
        reason: reason.to_owned(),
    }
}

/// Returns the ASCII identifier that text begins with; empty if there is none.
fn identifier(text: &str) -> &str {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return "";
    }
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    &text[..text.find(ends).unwrap_or(text.len())]
}
