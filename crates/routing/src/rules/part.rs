//! The parts of a rule: what lies between its slashes.
//!
//! A part is text, or has variables and is tested on one segment of the path. From a
//! converter that does not isolate its part, such as `path`, up to the end of the rule,
//! everything is one *final* part, tested on the rest of the path.

use smallvec::SmallVec;

use super::Token;
use super::sequence::{GROUP, Sequence, SequenceError};
use crate::converter::BoundConverter;

/// Where the values of variables stand in the text that was matched.
pub(crate) type Spans = SmallVec<[(u32, u32); 4]>;

/// A step from one state of the search to the next.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) identity: Identity,
    /// `None` is text: the content of the identity.
    pub(crate) test: Option<Test>,
}

/// What two rules have to agree in to share a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    /// Text, or else a regular expression.
    pub(crate) content: String,
    pub(crate) is_final: bool,
    /// Whether a final part may end with a slash, or may not: what is left decides about
    /// the redirect to the path with the slash.
    pub(crate) suffixed: bool,
    pub(crate) weight: Weight,
}

/// What tests are tried in the order of: more pieces of text first, then longer ones,
/// then more variables, then lighter converters.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Weight {
    texts: isize,
    lengths: Vec<(usize, isize)>,
    variables: isize,
    converters: Vec<i32>,
}

/// A test of one segment, or of the rest of the path.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// One variable and nothing else.
    Whole(BoundConverter),
    /// One variable with text around it.
    One {
        prefix: Box<str>,
        converter: BoundConverter,
        suffix: Box<str>,
    },
    Several(Sequence),
}

/// What a test leaves of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remainder {
    Nothing,
    /// The slash at the end.
    Slash,
}

impl Part {
    fn text(content: String) -> Self {
        Self {
            identity: Identity {
                content,
                is_final: false,
                suffixed: false,
                weight: Weight::default(),
            },
            test: None,
        }
    }
}

/// Cuts a rule into its parts.
pub(crate) fn parts(tokens: &[Token]) -> Result<Vec<Part>, SequenceError> {
    let mut parts = Vec::new();
    let mut pieces: Vec<&Token> = Vec::new();
    let mut is_final = false;
    for token in tokens {
        if matches!(token, Token::Slash) && !is_final {
            parts.push(part(&pieces, false)?);
            pieces.clear();
            continue;
        }
        is_final |= matches!(token, Token::Variable(v) if !v.converter.part_isolating());
        pieces.push(token);
    }
    let last = part(&pieces, is_final)?;
    let suffixed = last.identity.suffixed;
    parts.push(last);
    if suffixed {
        parts.push(Part::text(String::new()));
    }
    Ok(parts)
}

fn part(pieces: &[&Token], is_final: bool) -> Result<Part, SequenceError> {
    let suffixed = is_final && matches!(pieces.last(), Some(Token::Slash));
    let pieces = if suffixed {
        &pieces[..pieces.len() - 1]
    } else {
        pieces
    };
    let variables: Vec<_> = pieces.iter().filter_map(|token| token.variable()).collect();
    let text = |pieces: &[&Token]| pieces.iter().map(literal).collect::<String>();
    let test = match variables.as_slice() {
        [] => return Ok(Part::text(text(pieces))),
        [only] => {
            let at = pieces.iter().position(|token| token.variable().is_some());
            let (before, after) = pieces.split_at(at.unwrap_or_default());
            let (prefix, suffix) = (text(before), text(&after[1..]));
            let converter = only.converter.clone();
            if prefix.is_empty() && suffix.is_empty() {
                Test::Whole(converter)
            } else {
                Test::One {
                    prefix: prefix.into(),
                    converter,
                    suffix: suffix.into(),
                }
            }
        }
        _ => several(pieces)?,
    };
    let identity = Identity {
        content: pieces.iter().map(|token| expression(token, None)).collect(),
        is_final,
        suffixed,
        weight: weight(pieces),
    };
    Ok(Part {
        identity,
        test: Some(test),
    })
}

fn literal<'t>(token: &&'t Token) -> &'t str {
    match token {
        Token::Slash => "/",
        Token::Text(text) => text,
        Token::Variable(_) => "",
    }
}

/// Writes a piece as a regular expression; a variable is a group, with a name if it has
/// a number.
fn expression(token: &Token, number: Option<usize>) -> String {
    match (token, number) {
        (Token::Variable(variable), None) => format!("({})", variable.converter.regex()),
        (Token::Variable(variable), Some(number)) => {
            format!("(?P<{GROUP}{number}>{})", variable.converter.regex())
        }
        (other, _) => regex::escape(literal(&other)),
    }
}

fn several(pieces: &[&Token]) -> Result<Test, SequenceError> {
    let mut number = 0;
    let mut pattern = String::new();
    for token in pieces {
        pattern.push_str(&expression(token, Some(number)));
        number += usize::from(token.variable().is_some());
    }
    Sequence::new(&pattern, number).map(Test::Several)
}

fn weight(pieces: &[&Token]) -> Weight {
    let mut weight = Weight::default();
    for token in pieces {
        match token {
            Token::Slash => {}
            Token::Text(text) => {
                let length = isize::try_from(text.chars().count()).unwrap_or(isize::MAX);
                weight.lengths.push((weight.lengths.len(), -length));
                weight.texts -= 1;
            }
            Token::Variable(variable) => {
                weight.converters.push(variable.converter.weight());
                weight.variables -= 1;
            }
        }
    }
    weight
}

impl Test {
    /// Tests text that begins at a byte of the whole, and notes where the values stand.
    #[inline]
    pub(crate) fn matches(&self, text: &str, start: usize, spans: &mut Spans) -> bool {
        match self {
            Self::Whole(converter) => {
                if !converter.matches(text) {
                    return false;
                }
                spans.push(span(start, text.len()));
                true
            }
            Self::One {
                prefix,
                converter,
                suffix,
            } => {
                let Some(value) = between(text, prefix, suffix) else {
                    return false;
                };
                if !converter.matches(value) {
                    return false;
                }
                spans.push(span(start + prefix.len(), value.len()));
                true
            }
            Self::Several(sequence) => sequence.matches(text, |value| {
                spans.push(span(start + value.start, value.len()));
            }),
        }
    }

    /// Tests the rest of a path whose rule ends with a slash. The path may lack that
    /// slash, but not have two.
    pub(crate) fn matches_suffixed(
        &self,
        text: &str,
        start: usize,
        spans: &mut Spans,
    ) -> Option<Remainder> {
        let (inside, remainder) = match text.strip_suffix('/') {
            Some(inside) if inside.ends_with('/') => return None,
            Some(inside) => (inside, Remainder::Slash),
            None => (text, Remainder::Nothing),
        };
        self.matches(inside, start, spans).then_some(remainder)
    }
}

fn between<'t>(text: &'t str, prefix: &str, suffix: &str) -> Option<&'t str> {
    text.strip_prefix(prefix)?.strip_suffix(suffix)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a path is shorter than 4 GiB"
)]
fn span(start: usize, length: usize) -> (u32, u32) {
    (start as u32, length as u32)
}
