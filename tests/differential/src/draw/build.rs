//! Questions for URLs.

use carafe::Value;

use super::sketch::Sketch;
use super::{Dice, value, words};
use crate::case::{BuildFacts, Question};
use crate::tagged::{Tagged, Values};

/// Draws a question for a URL of a rule that exists, or nearly.
pub(super) fn draw(dice: &mut Dice, sketches: &[Sketch]) -> Question {
    let sketch = dice.choose(sketches);
    let endpoint = match dice.chance(3) {
        true => "nowhere",
        false => &sketch.facts.endpoint,
    };
    let force_external = dice.chance(30);
    let picked = |dice: &mut Dice, percent, texts: &[&str]| {
        dice.chance(percent).then(|| dice.pick(texts).to_owned())
    };
    Question::Build(BuildFacts {
        endpoint: endpoint.to_owned(),
        values: values(dice, sketch),
        method: picked(dice, 20, &words::REQUEST_METHODS),
        url_scheme: picked(
            dice,
            if force_external { 40 } else { 0 },
            &words::BUILT_SCHEMES,
        ),
        force_external,
    })
}

fn values(dice: &mut Dice, sketch: &Sketch) -> Values {
    let mut values = Values::new();
    for (name, converter) in sketch.variables() {
        if dice.chance(93) {
            put(&mut values, name, converter.value(dice));
        }
    }
    for (name, default) in &sketch.facts.defaults {
        match dice.below(10) {
            0..4 => put(&mut values, name, default.0.clone()),
            4 => put(&mut values, name, equal(dice, &default.0)),
            5 => put(&mut values, name, value::any(dice)),
            _ => {}
        }
    }
    for _ in 0..dice.below(4) {
        if dice.chance(50) {
            put(
                &mut values,
                dice.pick(&words::OTHER_NAMES),
                value::any(dice),
            );
        }
    }
    values
}

/// Returns a value that Python finds equal, or nearly.
fn equal(dice: &mut Dice, value: &Value) -> Value {
    match value {
        Value::Int(1) if dice.chance(50) => true.into(),
        Value::Int(number) if dice.chance(50) => number.to_string().into(),
        Value::Int(_) => value.as_f64().unwrap_or_default().into(),
        other => other.clone(),
    }
}

fn put(values: &mut Values, name: &str, value: Value) {
    if values.iter().all(|(other, _)| other != name) {
        values.push((name.to_owned(), Tagged(value)));
    }
}
