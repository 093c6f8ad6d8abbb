//! The project's own commands: see [`USAGE`].
//!
//! Every check of the project is a step of `cargo xtask test`; CI runs that and nothing else.

// A command speaks to the person who typed it.
#![allow(clippy::print_stdout)]

mod bench;
mod browser;
mod checkout;
mod differential;
mod failure;
mod fuzz;
mod packages;
mod plan;
mod process;
mod programs;
mod step;
mod vectors;

use std::process::ExitCode;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};

const USAGE: &str = "\
usage: cargo xtask <command>

  test                 every check; installs what they need
  vectors              makes the golden vectors again and compares them byte for byte
  differential [--cases N] [--seed S]
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
        ["differential", options @ ..] => comparison(options)?,
        ["fuzz"] => plan::fuzz(600),
        ["fuzz", "--seconds", number] => plan::fuzz(seconds(number)?),
        ["bench"] => plan::bench(None),
        ["bench", "--python", python] => plan::bench(Some(python)),
        _ => return Err(Failure::new(USAGE)),
    };
    step::run_all(&steps, &Checkout::find()?)
}

/// Reads how much to compare, and which questions.
fn comparison(options: &[&str]) -> Outcome<Vec<step::Step>> {
    let (mut cases, mut seed) = (differential::MANY, differential::SEED);
    for option in options.chunks(2) {
        match option {
            ["--cases", number] => cases = whole(number)?,
            ["--seed", number] => seed = whole(number)?,
            _ => return Err(Failure::new(USAGE)),
        }
    }
    Ok(plan::differential(cases, seed))
}

fn whole<N: std::str::FromStr>(number: &str) -> Outcome<N> {
    let refused = |_| Failure::new(format!("not a whole number: {number}"));
    number.parse().map_err(refused)
}

/// A whole number of at least one: libFuzzer takes 0 for "without end".
fn seconds(number: &str) -> Outcome<u32> {
    match number.parse() {
        Ok(0) | Err(_) => Err(Failure::new(format!("not a number of seconds: {number}"))),
        Ok(seconds) => Ok(seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzing_is_bounded() {
        assert_eq!(seconds("60").expect("a number"), 60);
        for unbounded in ["0", "-1", "", "ten"] {
            assert!(seconds(unbounded).is_err(), "{unbounded}");
        }
    }

    #[test]
    fn an_unknown_command_shows_the_usage() {
        let failure = command(&["tset".into()]).expect_err("no such command");
        assert_eq!(failure.to_string(), USAGE);
    }
}
