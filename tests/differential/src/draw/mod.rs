//! Draws cases: rules of few words, so that they meet; paths and values made from them.

mod build;
mod converter;
mod dice;
mod domain;
mod path;
mod rule;
mod sketch;
mod value;
mod words;

pub(crate) use dice::Dice;

use self::domain::Domains;
use self::sketch::Sketch;
use crate::case::{BindFacts, Case, MapFacts, Question};

/// The questions about a map; making it is what takes Werkzeug's time.
const QUESTIONS: usize = 50;

/// Draws a map with questions about it.
pub(crate) fn case(dice: &mut Dice) -> Case {
    let domains = Domains::draw(dice);
    let sketches = rule::draw_all(dice, domains);
    let bind = bind(dice, domains, &sketches);
    let questions = (0..QUESTIONS).map(|_| question(dice, &sketches)).collect();
    Case {
        map: map(dice, domains),
        bind,
        rules: sketches.into_iter().map(|sketch| sketch.facts).collect(),
        questions,
    }
}

fn map(dice: &mut Dice, domains: Domains) -> MapFacts {
    MapFacts {
        strict_slashes: dice.chance(80),
        merge_slashes: dice.chance(85),
        redirect_defaults: dice.chance(90),
        host_matching: domains == Domains::Hosts,
        default_subdomain: match domains {
            Domains::Subdomains if dice.chance(20) => "www".to_owned(),
            _ => String::new(),
        },
    }
}

fn bind(dice: &mut Dice, domains: Domains, sketches: &[Sketch]) -> BindFacts {
    let pick = |dice: &mut Dice, texts: &[&str]| dice.pick(texts).to_owned();
    BindFacts {
        server_name: domains.server_name(dice, sketches),
        subdomain: domains.subdomain(dice, sketches),
        script_name: pick(dice, &words::SCRIPT_NAMES),
        url_scheme: pick(dice, &words::REQUEST_SCHEMES),
        default_method: pick(dice, &["GET", "GET", "GET", "POST"]),
        query: pick(dice, &words::QUERIES),
    }
}

fn question(dice: &mut Dice, sketches: &[Sketch]) -> Question {
    match dice.below(100) {
        0..65 => Question::Match {
            method: dice.pick(&words::REQUEST_METHODS).to_owned(),
            path: path::draw(dice, sketches),
        },
        65..95 => build::draw(dice, sketches),
        _ => Question::Allowed {
            path: path::draw(dice, sketches),
        },
    }
}
