//! What may stand on a line of its own: words with their hyphens, and the spaces between.

/// Cuts a text where Python's `textwrap` would break it. With hyphens:
///
/// 1. White space is a piece.
/// 2. So is a dash of several hyphens between words.
/// 3. A word ends behind a hyphen between letters, before white space, and before a dash.
pub(super) fn chunks(text: &str, at_hyphens: bool) -> Vec<&str> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let cutter = Cutter {
        characters: &characters,
    };
    let mut chunks = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        let end = match at_hyphens {
            true => cutter.end(start),
            false => cutter.run(start, is_space(characters[start].1)),
        };
        let byte = |at: usize| characters.get(at).map_or(text.len(), |(byte, _)| *byte);
        chunks.push(&text[byte(start)..byte(end)]);
        start = end;
    }
    chunks
}

struct Cutter<'c> {
    characters: &'c [(usize, char)],
}

impl Cutter<'_> {
    fn at(&self, at: usize) -> Option<char> {
        self.characters.get(at).map(|(_, c)| *c)
    }

    fn is(&self, at: Option<usize>, is: fn(char) -> bool) -> bool {
        at.and_then(|at| self.at(at)).is_some_and(is)
    }

    /// Returns the end of a run of spaces, or of anything else.
    fn run(&self, start: usize, of_spaces: bool) -> usize {
        let rest = self.characters[start..].iter();
        let length = rest.take_while(|(_, c)| is_space(*c) == of_spaces).count();
        start + length
    }

    fn end(&self, start: usize) -> usize {
        if self.is(Some(start), is_space) {
            return self.run(start, true);
        }
        if let Some(end) = self.dash(start) {
            return end;
        }
        let mut end = start + 1;
        loop {
            if self.at(end).is_none_or(is_space) || self.dash(end).is_some() {
                return end;
            }
            if self.is_break(end) {
                return end + 1;
            }
            end += 1;
        }
    }

    /// Returns the end of a dash that stands here, between words.
    fn dash(&self, at: usize) -> Option<usize> {
        let hyphens = self.characters[at.min(self.characters.len())..].iter();
        let length = hyphens.take_while(|(_, c)| *c == '-').count();
        let is_dash = length >= 2
            && self.is(at.checked_sub(1), is_word_or_mark)
            && self.is(Some(at + length), is_word);
        is_dash.then_some(at + length)
    }

    /// Tells whether a hyphen stands here that a line may end with.
    fn is_break(&self, at: usize) -> bool {
        let letter = |at: Option<usize>| self.is(at, is_letter);
        let hyphen = |at: Option<usize>| self.is(at, |c| c == '-');
        let before = letter(at.checked_sub(1))
            && (letter(at.checked_sub(2))
                || hyphen(at.checked_sub(2)) && letter(at.checked_sub(3)));
        let after = letter(Some(at + 1))
            && (letter(Some(at + 2)) || hyphen(Some(at + 2)) && letter(Some(at + 3)));
        hyphen(Some(at)) && before && after
    }
}

/// White space that `textwrap` knows.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\x0b' | '\x0c' | '\r')
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn is_letter(c: char) -> bool {
    is_word(c) && !c.is_numeric()
}

fn is_word_or_mark(c: char) -> bool {
    is_word(c) || "!\"'&.,?".contains(c)
}
