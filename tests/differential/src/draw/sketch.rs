use super::Dice;
use super::converter::Converter;
use crate::case::RuleFacts;

/// A rule with the pieces that it was made of, from which paths can be made.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    pub(super) facts: RuleFacts,
    pub(super) domain: Vec<Piece>,
    pub(super) path: Vec<Piece>,
}

/// A piece of a rule; slashes are text.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(String),
    Variable { name: String, converter: Converter },
}

impl Piece {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Returns the name and the converter of a variable.
    pub(super) fn variable(&self) -> Option<(&str, &Converter)> {
        match self {
            Self::Text(_) => None,
            Self::Variable { name, converter } => Some((name, converter)),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Variable { name, converter } => format!("<{}{name}>", converter.written),
        }
    }
}

impl Sketch {
    /// Returns all variables, those of the domain first.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&str, &Converter)> {
        let pieces = self.domain.iter().chain(&self.path);
        pieces.filter_map(Piece::variable)
    }
}

impl Sketch {
    /// Tells whether no text makes Python's regular expressions try all ways to divide it.
    pub(super) fn is_quick(&self) -> bool {
        let segments = self
            .path
            .split(|piece| matches!(piece, Piece::Text(text) if text == "/"));
        let mut segments = segments.map(|pieces| pieces.iter().filter_map(Piece::variable));
        segments.all(|mut variables| {
            let first = variables.next();
            variables.next().is_none() && !first.is_some_and(|(_, converter)| converter.is_path())
        })
    }
}

/// Writes pieces as a rule.
pub(super) fn written(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::written).collect()
}

/// Writes pieces as a path, with text for the variables.
pub(super) fn filled(dice: &mut Dice, pieces: &[Piece]) -> String {
    let fill = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Variable { converter, .. } => converter.text(dice),
    };
    pieces.iter().map(fill).collect()
}
