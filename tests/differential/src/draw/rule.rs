//! Rules: made of few words, and of each other.

use super::converter::Converter;
use super::domain::Domains;
use super::sketch::{Piece, Sketch, written};
use super::{Dice, value, words};
use crate::case::RuleFacts;
use crate::tagged::{Tagged, Values};

/// Draws the rules of a map.
pub(super) fn draw_all(dice: &mut Dice, domains: Domains) -> Vec<Sketch> {
    let mut sketches: Vec<Sketch> = Vec::new();
    for number in 0..=dice.below(8) {
        let endpoint = format!("e{number}");
        let earlier = (!sketches.is_empty()).then(|| dice.choose(&sketches).clone());
        let sketch = match (dice.below(100), earlier) {
            (0..12, Some(earlier)) => with_default(dice, &earlier),
            (12..18, Some(earlier)) => alias(dice, domains, &earlier),
            (18..26, Some(earlier)) => with_other_methods(dice, &earlier, endpoint),
            (26..60, Some(earlier)) => varied(dice, domains, &earlier, endpoint),
            _ => draw(dice, domains, endpoint),
        };
        sketches.push(sketch);
        if dice.chance(70) {
            share_domain(&mut sketches);
        }
    }
    sketches
}

/// Gives the last rule the domain of the first, so that one host leads to both.
fn share_domain(sketches: &mut [Sketch]) {
    if let [first, .., last] = sketches {
        last.facts.subdomain.clone_from(&first.facts.subdomain);
        last.facts.host.clone_from(&first.facts.host);
        last.domain.clone_from(&first.domain);
    }
}

fn draw(dice: &mut Dice, domains: Domains, endpoint: String) -> Sketch {
    let path = path(dice);
    let mut facts = RuleFacts::new(written(&path), endpoint);
    let domain = domains.put_on(dice, &mut facts);
    let mut sketch = Sketch {
        facts,
        domain,
        path,
    };
    put_options_on(dice, &mut sketch);
    sketch
}

/// A rule that differs from an earlier one in a piece, often of the same endpoint.
fn varied(dice: &mut Dice, domains: Domains, earlier: &Sketch, endpoint: String) -> Sketch {
    let mut path = earlier.path.clone();
    let at = 1 + dice.below(path.len() - 1);
    match dice.below(8) {
        0 => path.truncate(at),
        1 => path.push(Piece::text("/")),
        2 if path.len() > 1 => drop(path.remove(at)),
        3 => path.extend(segment(dice)),
        4 => path.insert(at.min(path.len()), Piece::text("/")),
        _ if path.len() > 1 => path[at] = another(dice, &path[at]),
        _ => path.extend(segment(dice)),
    }
    let endpoint = match dice.chance(50) {
        true => earlier.facts.endpoint.clone(),
        false => endpoint,
    };
    let mut sketch = draw(dice, domains, endpoint);
    set_path(&mut sketch, path);
    sketch
}

/// A rule for the URLs of an earlier one where some variable has its default.
fn with_default(dice: &mut Dice, earlier: &Sketch) -> Sketch {
    let mut sketch = earlier.clone();
    let variables = sketch.path.iter().enumerate();
    let variables: Vec<_> = variables
        .filter_map(|(at, piece)| Some((at, piece.variable()?)))
        .map(|(at, (name, converter))| (at, name.to_owned(), converter.clone()))
        .collect();
    if variables.is_empty() {
        return sketch;
    }
    let (at, name, converter) = dice.choose(&variables).clone();
    let default = converter.fitting(dice);
    if !sketch
        .facts
        .defaults
        .iter()
        .any(|(other, _)| *other == name)
    {
        sketch.facts.defaults.push((name, Tagged(default)));
    }
    let mut path = sketch.path.clone();
    match dice.below(5) {
        0 => path.push(Piece::text("/")),
        1 => path[at] = Piece::text(dice.pick(&words::WORDS)),
        _ => drop(path.drain(at.saturating_sub(1).max(1)..=at)),
    }
    set_path(&mut sketch, path);
    sketch
}

/// Another rule that redirects to the URLs of an earlier one.
fn alias(dice: &mut Dice, domains: Domains, earlier: &Sketch) -> Sketch {
    let mut sketch = varied(dice, domains, earlier, String::new());
    sketch.facts.endpoint.clone_from(&earlier.facts.endpoint);
    sketch.facts.alias = true;
    sketch
}

/// The path of an earlier rule, for other methods.
fn with_other_methods(dice: &mut Dice, earlier: &Sketch, endpoint: String) -> Sketch {
    let mut sketch = earlier.clone();
    sketch.facts.endpoint = endpoint;
    sketch.facts.methods = Some(methods(dice, &words::RULE_METHODS));
    sketch.facts.websocket = false;
    sketch
}

/// Draws the pieces of a path.
fn path(dice: &mut Dice) -> Vec<Piece> {
    let mut path = vec![Piece::text("/")];
    for _ in 0..dice.below(5) {
        path.extend(segment(dice));
        path.push(Piece::text("/"));
        if dice.chance(3) {
            path.push(Piece::text("/"));
        }
    }
    if path.len() > 1 && dice.chance(65) {
        path.pop();
    }
    path
}

fn segment(dice: &mut Dice) -> Vec<Piece> {
    match dice.below(100) {
        0..42 => vec![word(dice)],
        42..75 => vec![variable(dice)],
        75..82 => vec![affix(dice), variable(dice)],
        82..88 => vec![variable(dice), affix(dice)],
        88..91 => vec![affix(dice), variable(dice), affix(dice)],
        91..95 => vec![variable(dice), affix(dice), variable(dice)],
        95..98 => vec![variable(dice), variable(dice)],
        _ => vec![variable(dice), affix(dice), variable(dice), affix(dice)],
    }
}

/// Draws what may stand for a piece; text grows, so that both rules take the same paths.
fn another(dice: &mut Dice, piece: &Piece) -> Piece {
    match piece {
        Piece::Text(text) if text != "/" && dice.chance(60) => {
            Piece::Text(format!("{text}{}", dice.pick(&words::AFFIXES)))
        }
        Piece::Variable { name, .. } if dice.chance(80) => Piece::Variable {
            name: name.clone(),
            converter: Converter::draw(dice),
        },
        _ => word(dice),
    }
}

fn word(dice: &mut Dice) -> Piece {
    match dice.chance(85) {
        true => Piece::text(dice.pick(&words::WORDS)),
        false => Piece::text(dice.pick(&words::RARE_WORDS)),
    }
}

fn affix(dice: &mut Dice) -> Piece {
    Piece::text(dice.pick(&words::AFFIXES))
}

/// Draws a variable; a rule gives each a name of its own.
fn variable(dice: &mut Dice) -> Piece {
    Piece::Variable {
        name: String::new(),
        converter: Converter::draw(dice),
    }
}

/// Gives a rule a path, and every variable a name: one that it has, or the next free one.
fn set_path(sketch: &mut Sketch, mut path: Vec<Piece>) {
    let mut taken: Vec<String> = Vec::new();
    for piece in &mut path {
        let Piece::Variable { name, .. } = piece else {
            continue;
        };
        let free = words::VARIABLES.iter().find(|free| {
            let free = (**free).to_owned();
            !taken.contains(&free)
        });
        if name.is_empty() || taken.contains(name) {
            *name = free.map_or_else(|| format!("v{}", taken.len()), |free| (*free).to_owned());
        }
        taken.push(name.clone());
    }
    sketch.facts.string = written(&path);
    sketch.path = path;
}

fn put_options_on(dice: &mut Dice, sketch: &mut Sketch) {
    let path = std::mem::take(&mut sketch.path);
    set_path(sketch, path);
    let facts = &mut sketch.facts;
    facts.websocket = dice.chance(6);
    if dice.chance(35) {
        let all: &[&str] = match facts.websocket {
            true => &["GET", "HEAD", "OPTIONS"],
            false => &words::RULE_METHODS,
        };
        facts.methods = Some(methods(dice, all));
    }
    facts.strict_slashes = dice.chance(15).then(|| dice.chance(25));
    facts.merge_slashes = dice.chance(12).then(|| dice.chance(25));
    facts.build_only = dice.chance(4);
    if dice.chance(6) {
        sketch.facts.defaults = defaults(dice, sketch);
    }
    if dice.chance(6) {
        sketch.facts.redirect_to = Some(redirect_to(dice, sketch));
    }
}

fn methods(dice: &mut Dice, all: &[&str]) -> Vec<String> {
    let count = 1 + dice.below(2);
    (0..count).map(|_| dice.pick(all).to_owned()).collect()
}

/// Draws defaults: of a variable of the rule, or of another.
fn defaults(dice: &mut Dice, sketch: &Sketch) -> Values {
    let variable = sketch.variables().next();
    match variable {
        Some((name, converter)) if dice.chance(50) => {
            vec![(name.to_owned(), Tagged(converter.fitting(dice)))]
        }
        _ => vec![("d".to_owned(), Tagged(value::any(dice)))],
    }
}

fn redirect_to(dice: &mut Dice, sketch: &Sketch) -> String {
    let template = dice.pick(&words::REDIRECTS);
    let name = sketch.variables().next().map(|(name, _)| name);
    template.replace(
        "<>",
        &name.map_or_else(String::new, |name| format!("<{name}>")),
    )
}
