//! The project's own commands: see [`USAGE`].
//!
//! Every check of the project is a step of `cargo xtask test`; CI runs that and nothing else.

// A command speaks to the person who typed it.
#![allow(clippy::print_stdout)]

mod bench;
mod browser;
mod checkout;
mod conformance;
mod differential;
mod failure;
mod fuzz;
mod packages;
mod plan;
mod process;
mod programs;
mod step;
mod vectors;

use std::num::NonZero;
use std::process::ExitCode;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};

const USAGE: &str = "\
usage: cargo xtask <command>

  test                 every check; installs what they need
  vectors              makes the vectors again and compares them byte for byte
  conformance          replays recorded answers of Flask against Carafe
  differential [--comparisons N] [--seed S]
                       compares N answers of the URL map with Werkzeug's (200000)
  fuzz [--seconds N]   runs each fuzz target for N seconds (600)
  bench [--python P]   runs the benchmarks; P is a Python that has Flask (tests/.venv)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn command(arguments: &[String]) -> Outcome {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let steps = match words.as_slice() {
        ["test"] => plan::test(),
        ["vectors"] => plan::vectors(),
        ["conformance"] => plan::conformance(),
        ["differential", options @ ..] => comparison(options)?,
        ["fuzz"] => plan::fuzz(600),
        ["fuzz", "--seconds", number] => plan::fuzz(at_least_one(number)?),
        ["bench"] => plan::bench(None),
        ["bench", "--python", python] => plan::bench(Some(python)),
        _ => return Err(Failure::new(USAGE)),
    };
    step::run_all(&steps, &Checkout::find()?)
}

/// Reads how much to compare, and which questions.
fn comparison(options: &[&str]) -> Outcome<Vec<step::Step>> {
    let (mut comparisons, mut seed) = (differential::MANY, differential::SEED);
    for option in options.chunks(2) {
        match option {
            ["--comparisons", number] => comparisons = at_least_one(number)?,
            ["--seed", number] => seed = whole(number)?,
            _ => return Err(Failure::new(USAGE)),
        }
    }
    Ok(plan::differential(comparisons, seed))
}

fn whole<N: std::str::FromStr>(number: &str) -> Outcome<N> {
    let refused = |_| Failure::new(format!("not a number that fits here: {number}"));
    number.parse().map_err(refused)
}

/// A whole number that is not 0: libFuzzer takes that for "without end", and no comparison
/// finds anything.
fn at_least_one(number: &str) -> Outcome<u32> {
    whole(number).map(NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzing_is_bounded_and_something_is_compared() {
        assert_eq!(at_least_one("60").expect("a number"), 60);
        for other in ["0", "-1", "", "ten"] {
            assert!(at_least_one(other).is_err(), "{other}");
        }
        let options = ["--comparisons", "0"];
        assert!(comparison(&options).is_err());
    }

    #[test]
    fn an_unknown_command_shows_the_usage() {
        let failure = command(&["tset".into()]).expect_err("no such command");
        assert_eq!(failure.to_string(), USAGE);
    }
}
