use minijinja::{Error, State, Value};

use super::chunks::chunks;
use super::given::{Given, like, refuse};
use crate::escape::text_of;

pub(super) const PARAMETERS: &[&str] = &[
    "width",
    "break_long_words",
    "wrapstring",
    "break_on_hyphens",
];

/// Breaks the lines of a text that are longer than `width`.
pub(super) fn wordwrap(
    _: &mut State<'_, '_>,
    value: &Value,
    given: &Given,
) -> Result<Value, Error> {
    let wrap = Wrap {
        width: given.length(0, 79)?,
        break_long_words: given.flag(1, true),
        break_on_hyphens: given.flag(3, true),
    };
    if wrap.width == 0 {
        return Err(refuse("the width of lines is at least 1"));
    }
    let separator = given.text(2).unwrap_or("\n".into());
    let text = text_of(value);
    let lines = text.lines().map(|line| wrap.line(line).join(&separator));
    let lines: Vec<_> = lines.collect();
    Ok(like(value, lines.join(&separator)))
}

/// How lines are broken, as Python's `textwrap` does.
struct Wrap {
    width: usize,
    break_long_words: bool,
    break_on_hyphens: bool,
}

impl Wrap {
    fn line(&self, line: &str) -> Vec<String> {
        let mut chunks = chunks(line, self.break_on_hyphens);
        chunks.reverse();
        let mut lines = Vec::new();
        while !chunks.is_empty() {
            let line = self.next_line(&mut chunks, lines.is_empty());
            if !line.is_empty() {
                lines.push(line.concat());
            }
        }
        lines
    }

    fn next_line<'t>(&self, chunks: &mut Vec<&'t str>, is_first: bool) -> Vec<&'t str> {
        if !is_first && chunks.last().is_some_and(|chunk| is_space(chunk)) {
            chunks.pop();
        }
        let mut line = Vec::new();
        let mut length = 0;
        while let Some(chunk) = chunks.last() {
            let longer = length + chars(chunk);
            if longer > self.width {
                break;
            }
            length = longer;
            line.extend(chunks.pop());
        }
        if chunks.last().is_some_and(|chunk| chars(chunk) > self.width) {
            self.break_word(chunks, &mut line, length);
        }
        if line.last().is_some_and(|chunk| is_space(chunk)) {
            line.pop();
        }
        line
    }

    /// Puts as much of a word that is too long for any line on this one as fits.
    fn break_word<'t>(&self, chunks: &mut Vec<&'t str>, line: &mut Vec<&'t str>, length: usize) {
        if !self.break_long_words {
            if line.is_empty() {
                line.extend(chunks.pop());
            }
            return;
        }
        let Some(chunk) = chunks.last_mut() else {
            return;
        };
        let left = self.width - length;
        let mut end = byte(chunk, left);
        if self.break_on_hyphens {
            let before = &chunk[..end];
            let hyphen = before.rfind('-').filter(|at| *at > 0);
            if let Some(at) = hyphen.filter(|at| before[..*at].contains(|c| c != '-')) {
                end = at + 1;
            }
        }
        let (head, tail) = chunk.split_at(end);
        line.push(head);
        *chunk = tail;
    }
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// Returns where the character of a number begins.
fn byte(text: &str, at: usize) -> usize {
    text.char_indices()
        .nth(at)
        .map_or(text.len(), |(byte, _)| byte)
}

fn is_space(chunk: &str) -> bool {
    chunk.trim().is_empty()
}
