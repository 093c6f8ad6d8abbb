//! The same questions to Carafe's URL map and to Werkzeug's: maps, paths and values are
//! drawn by chance, and every answer that differs is a finding, unless on purpose.
//!
//! `carafe-differential [--comparisons N] [--seed S] [--python P]`, where P is a Python that has Werkzeug. The same seed draws the same questions.

// A program speaks to the person who started it.
#![allow(clippy::print_stdout)]

mod answer;
mod arguments;
mod case;
mod differences;
mod draw;
mod oracle;
mod run;
mod shrink;
mod tagged;
mod tally;

use std::process::ExitCode;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(mistake) => {
            eprintln!("{mistake}");
            return ExitCode::FAILURE;
        }
    };
    match run::run(&arguments) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(finding)) => {
            println!("{finding}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{}: {error}", arguments.python.display());
            ExitCode::FAILURE
        }
    }
}
