use super::Dice;
use super::converter::Converter;
use super::sketch::{Piece, Sketch, filled, written};
use super::words;
use crate::case::RuleFacts;

/// What the rules of a map have besides paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domains {
    None,
    Subdomains,
    Hosts,
}

const SUBDOMAINS: [&str; 4] = ["", "api", "www", "a.b"];
const HOSTS: [&str; 4] = ["ex.org", "api.ex.org", "ex.org:8080", ""];
const SERVER_NAMES: [&str; 8] = [
    "ex.org",
    "ex.org",
    "ex.org",
    "Ex.ORG",
    "ex.org:8080",
    "bücher.example",
    "127.0.0.1:5000",
    "localhost",
];

impl Domains {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..60 => Self::None,
            60..85 => Self::Subdomains,
            _ => Self::Hosts,
        }
    }

    /// Gives a rule its subdomain or host; its variable is none of the path.
    pub(super) fn put_on(self, dice: &mut Dice, facts: &mut RuleFacts) -> Vec<Piece> {
        let pieces = match self {
            Self::None => return Vec::new(),
            Self::Subdomains if dice.chance(25) => return Vec::new(),
            Self::Subdomains => pieces(dice, &SUBDOMAINS, ""),
            Self::Hosts => pieces(dice, &HOSTS, ".ex.org"),
        };
        let domain = match self {
            Self::Hosts => &mut facts.host,
            _ => &mut facts.subdomain,
        };
        *domain = Some(written(&pieces));
        pieces
    }

    pub(super) fn server_name(self, dice: &mut Dice, sketches: &[Sketch]) -> String {
        if self == Self::Hosts && dice.chance(80) {
            let filled = filled_domain(dice, sketches);
            if !filled.is_empty() {
                return filled;
            }
        }
        dice.pick(&SERVER_NAMES).to_owned()
    }

    pub(super) fn subdomain(self, dice: &mut Dice, sketches: &[Sketch]) -> Option<String> {
        if self != Self::Subdomains || dice.chance(20) {
            return None;
        }
        if dice.chance(80) {
            return Some(filled_domain(dice, sketches));
        }
        Some(dice.pick(&SUBDOMAINS).to_owned())
    }
}

fn pieces(dice: &mut Dice, fixed: &[&str], suffix: &str) -> Vec<Piece> {
    if dice.chance(50) {
        return vec![Piece::text(dice.pick(fixed))];
    }
    let mut converter = Converter::draw(dice);
    while converter.is_path() {
        converter = Converter::draw(dice);
    }
    let mut pieces = Vec::new();
    if dice.chance(25) {
        pieces.push(Piece::text(dice.pick(&words::AFFIXES)));
    }
    pieces.push(Piece::Variable {
        name: "u".to_owned(),
        converter,
    });
    if dice.chance(70) {
        pieces.push(Piece::text(suffix));
    }
    pieces
}

fn filled_domain(dice: &mut Dice, sketches: &[Sketch]) -> String {
    let sketch = dice.choose(sketches).domain.clone();
    filled(dice, &sketch)
}
