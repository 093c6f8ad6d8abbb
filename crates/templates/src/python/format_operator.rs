//! `"%s" % value`, which the engine does not have: a template is rewritten so that `%`
//! becomes a filter wherever its left side may be text.
//!
//! ```text
//! {{ "%s of %s" % (a, b) }}  ->  {{ ("%s of %s")|__mod__((a, b)) }}
//! ```
//!
//! 1. The left side goes back to the next operator that binds less than `%`, the right
//!    side on to the next that does not bind more.
//! 2. Where the left side begins with a string it is rewritten.
//! 3. Otherwise not if a number stands on either side: `loop.index % 2` costs no call.

use std::borrow::Cow;
use std::ops::Range;

use minijinja::machinery::{Span, Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::line_feeds::line_feeds;

/// The filter that takes the place of the operator.
pub(crate) const OPERATOR: &str = "__mod__";

/// Rewrites a template; lines stay where they are.
pub(crate) fn translate(source: &str) -> Cow<'_, str> {
    let mut source = line_feeds(source);
    let mut kept = 0;
    while may_hold_operator(&source) {
        let tokens = Tokens::of(&source);
        let Some(at) = tokens.operator(kept) else {
            break;
        };
        let (left, right) = (tokens.left(at), tokens.right(at));
        if tokens.is_arithmetic(&left, &right) {
            kept += 1;
            continue;
        }
        match tokens.rewritten(&source, left, right) {
            Some(rewritten) => source = Cow::Owned(rewritten),
            None => kept += 1,
        }
    }
    source
}

/// Tells whether there is a `%` that does not belong to a tag.
fn may_hold_operator(source: &str) -> bool {
    let bytes = source.as_bytes();
    let is_tag = |at: usize| {
        let after = bytes.get(at + 1) == Some(&b'}');
        after || at > 0 && bytes[at - 1] == b'{'
    };
    (0..bytes.len()).any(|at| bytes[at] == b'%' && !is_tag(at))
}

struct Tokens<'s>(Vec<(Token<'s>, Span)>);

impl<'s> Tokens<'s> {
    /// Reads a template, up to the place where it is malformed.
    fn of(source: &'s str) -> Self {
        let tokens = tokenize(source, false, SyntaxConfig::default());
        Self(tokens.map_while(Result::ok).collect())
    }

    fn token(&self, at: usize) -> Option<&Token<'s>> {
        self.0.get(at).map(|(token, _)| token)
    }

    /// Finds the operator after so many others.
    fn operator(&self, skipped: usize) -> Option<usize> {
        let tokens = self.0.iter().enumerate();
        let operators = tokens.filter(|(_, (token, _))| matches!(token, Token::Mod));
        operators.map(|(at, _)| at).nth(skipped)
    }

    fn left(&self, operator: usize) -> Range<usize> {
        let mut depth = 0;
        let mut start = operator;
        while start > 0 {
            let at = start - 1;
            match &self.0[at].0 {
                token if closes(token) => depth += 1,
                token if opens(token) && depth == 0 => break,
                token if opens(token) => depth -= 1,
                _ if depth == 0 && self.ends_left(at) => break,
                _ => {}
            }
            start = at;
        }
        start..operator
    }

    /// Tells whether a token lies outside of the left side.
    fn ends_left(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        match &self.0[at].0 {
            Token::Minus | Token::Plus => before.is_some_and(ends_operand),
            Token::Ident(word) => {
                is_word_operator(word) || matches!(before, Some(Token::BlockStart))
            }
            token => separates(token),
        }
    }

    fn right(&self, operator: usize) -> Range<usize> {
        let mut depth = 0;
        let mut end = operator + 1;
        while let Some(token) = self.token(end) {
            match token {
                token if opens(token) => depth += 1,
                token if closes(token) && depth == 0 => break,
                token if closes(token) => depth -= 1,
                _ if depth == 0 && self.ends_right(end) => break,
                _ => {}
            }
            end += 1;
        }
        operator + 1..end
    }

    /// Tells whether a token lies outside of the right side.
    fn ends_right(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        match &self.0[at].0 {
            Token::Minus | Token::Plus => before.is_some_and(ends_operand),
            Token::Mul | Token::Div | Token::FloorDiv | Token::Mod => true,
            Token::Ident("not") => !matches!(before, Some(Token::Ident("is"))),
            Token::Ident(word) => {
                is_word_operator(word) || before.is_some_and(ends_operand) && *word != "is"
            }
            token => separates(token),
        }
    }

    /// Tells whether numbers show that no text is formatted.
    fn is_arithmetic(&self, left: &Range<usize>, right: &Range<usize>) -> bool {
        let is_text = |token: &Token<'_>| matches!(token, Token::Str(_) | Token::String(_));
        let is_number =
            |token: &Token<'_>| matches!(token, Token::Int(_) | Token::Int128(_) | Token::Float(_));
        let starts_with = |range: &Range<usize>, is: fn(&Token<'_>) -> bool| {
            self.token(range.start).is_some_and(is)
        };
        !starts_with(left, |token| {
            matches!(token, Token::Str(_) | Token::String(_))
        }) && (left.len() == 1
            && starts_with(left, |token| {
                matches!(token, Token::Int(_) | Token::Int128(_) | Token::Float(_))
            })
            || right.len() == 1
                && self.token(right.start).is_some_and(is_number)
                && !self.0[left.clone()].iter().any(|(token, _)| is_text(token)))
    }

    fn rewritten(&self, source: &str, left: Range<usize>, right: Range<usize>) -> Option<String> {
        let left = self.span(left)?;
        let right = self.span(right)?;
        Some(format!(
            "{}({})|{OPERATOR}({}){}",
            source.get(..left.start)?,
            source.get(left)?,
            source.get(right.clone())?,
            source.get(right.end..)?,
        ))
    }

    /// Returns where tokens stand in the source.
    fn span(&self, tokens: Range<usize>) -> Option<Range<usize>> {
        let tokens = self.0.get(tokens)?;
        let (first, last) = (tokens.first()?.1, tokens.last()?.1);
        Some(first.start_offset as usize..last.end_offset as usize)
    }
}

fn opens(token: &Token<'_>) -> bool {
    matches!(
        token,
        Token::ParenOpen | Token::BracketOpen | Token::BraceOpen
    )
}

fn closes(token: &Token<'_>) -> bool {
    matches!(
        token,
        Token::ParenClose | Token::BracketClose | Token::BraceClose
    )
}

/// Tells whether an operand ends with this token, so that a sign after it is an operator.
fn ends_operand(token: &Token<'_>) -> bool {
    let is_atom = matches!(
        token,
        Token::Str(_) | Token::String(_) | Token::Int(_) | Token::Int128(_) | Token::Float(_)
    );
    let is_name = matches!(token, Token::Ident(word) if !is_word_operator(word) && *word != "is");
    is_atom || is_name || closes(token)
}

fn is_word_operator(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "in" | "if" | "elif" | "else")
}

/// Tells whether a token binds less than `%`, or is no part of an expression.
fn separates(token: &Token<'_>) -> bool {
    matches!(
        token,
        Token::Tilde
            | Token::Comma
            | Token::Colon
            | Token::Assign
            | Token::Eq
            | Token::Ne
            | Token::Gt
            | Token::Gte
            | Token::Lt
            | Token::Lte
            | Token::VariableStart
            | Token::VariableEnd
            | Token::BlockStart
            | Token::BlockEnd
            | Token::TemplateData(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_becomes_a_filter_where_text_may_stand() {
        let table = [
            ("{{ \"%s\" % x }}", "{{ (\"%s\")|__mod__(x) }}"),
            ("{{ '%s-%s' % (a, 1) }}", "{{ ('%s-%s')|__mod__((a, 1)) }}"),
            ("{{ '%d' % 5 }}", "{{ ('%d')|__mod__(5) }}"),
            ("{{ a.b % c|f(1) ~ d }}", "{{ (a.b)|__mod__(c|f(1)) ~ d }}"),
            ("{{ a % -b + 1 }}", "{{ (a)|__mod__(-b) + 1 }}"),
            ("{{ x - a % b }}", "{{ x - (a)|__mod__(b) }}"),
            ("{{ a % b % c }}", "{{ ((a)|__mod__(b))|__mod__(c) }}"),
            ("{{ f('%s' % x) }}", "{{ f(('%s')|__mod__(x)) }}"),
            ("{% set y = fmt % x %}", "{% set y = (fmt)|__mod__(x) %}"),
            ("{% if a % b is odd %}", "{% if (a)|__mod__(b is odd) %}"),
            (
                "{{ '%s' % x if y else z }}",
                "{{ ('%s')|__mod__(x) if y else z }}",
            ),
        ];
        for (source, expected) in table {
            assert_eq!(translate(source), expected, "{source}");
        }
    }

    #[test]
    fn arithmetic_and_text_outside_of_tags_stay() {
        let table = [
            "{{ loop.index % 2 }}",
            "{% if x % 3 == 0 %}100 %{% endif %}",
            "{{ 7 % n }}",
            "{{ (a + 1) % 2 }}",
            "100 % sure",
            "{% raw %}{{ '%s' % x }}{% endraw %}",
            "{{ '%s' % }}{{",
            "{# '%s' % x #}",
        ];
        for source in table {
            let translated = translate(source);
            if !source.contains("% }}{{") {
                assert_eq!(translated, source);
            }
        }
    }
}
