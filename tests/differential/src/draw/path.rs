//! Paths: those of a rule, and what is nearly one.

use super::Dice;
use super::sketch::{Sketch, filled};
use super::words;

/// Draws a path, most often from a rule.
pub(super) fn draw(dice: &mut Dice, sketches: &[Sketch]) -> String {
    let mut path = match dice.chance(90) {
        true => of_rule(dice, sketches),
        false => random(dice),
    };
    if dice.chance(1) && sketches.iter().all(Sketch::is_quick) {
        path = with_long_number(dice, &path);
    }
    if dice.chance(35) {
        for _ in 0..=dice.below(2) {
            path = mutated(dice, path);
        }
    }
    // A request has a path.
    if path.is_empty() {
        "/".to_owned()
    } else {
        path
    }
}

fn of_rule(dice: &mut Dice, sketches: &[Sketch]) -> String {
    let sketch = dice.choose(sketches);
    let path = filled(dice, &sketch.path);
    match sketch.facts.defaults.first() {
        // The value of a default, where it makes the URL of another rule.
        Some((_, value)) if dice.chance(30) => {
            let text = value.0.as_i64().map(|number| number.to_string());
            let text = text.or_else(|| value.0.as_str().map(str::to_owned));
            format!("{path}/{}", text.unwrap_or_default())
        }
        _ => path,
    }
}

fn random(dice: &mut Dice) -> String {
    let mut path = String::new();
    for _ in 0..dice.below(4) {
        path.push('/');
        path.push_str(dice.pick(&words::WORDS));
    }
    path
}

fn mutated(dice: &mut Dice, mut path: String) -> String {
    match dice.below(10) {
        0 | 1 => path.push('/'),
        2 if path.ends_with('/') => drop(path.pop()),
        3 | 4 => double_a_slash(dice, &mut path),
        5 => {
            if let Some(character) = path.chars().nth(dice.below(path.len())) {
                path = path.replacen(character, "", 1);
            }
        }
        6 | 7 => {
            let at = dice.place(&path);
            path.insert_str(at, dice.pick(&words::ODD));
        }
        _ => return with_other_segments(dice, &path),
    }
    path
}

/// Replaces a segment by a number that Python hardly reads, or no more.
fn with_long_number(dice: &mut Dice, path: &str) -> String {
    let mut segments: Vec<_> = path.split('/').collect();
    let digits = "7".repeat(4298 + dice.below(4));
    let number = match dice.below(3) {
        0 => format!("-{digits}"),
        1 => format!("{digits}.{digits}"),
        _ => digits,
    };
    let at = dice.below(segments.len());
    segments[at] = &number;
    segments.join("/")
}

fn double_a_slash(dice: &mut Dice, path: &mut String) {
    let slashes: Vec<_> = path.match_indices('/').map(|(at, _)| at).collect();
    if !slashes.is_empty() {
        let slash = dice.pick(&slashes);
        path.insert(slash, '/');
    }
}

fn with_other_segments(dice: &mut Dice, path: &str) -> String {
    let mut segments: Vec<_> = path.split('/').collect();
    let at = dice.below(segments.len());
    let other = dice.below(segments.len());
    match dice.below(4) {
        0 => segments.swap(at, other),
        1 => segments[at] = dice.pick(&words::WORDS),
        2 => segments.insert(at, dice.pick(&words::WORDS)),
        _ => drop(segments.remove(at)),
    }
    segments.join("/")
}
