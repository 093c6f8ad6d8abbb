//! The benchmarks of `tests/benches`.

use std::ffi::OsString;
use std::process::Command;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};
use crate::process::{run, run_quietly};

const PACKAGE: &str = "carafe-benches";
/// How often Carafe and Flask take turns.
const ROUNDS: usize = 7;
/// What Carafe's program is asked to time, and the Python program that does the same.
const SUBJECTS: [(&str, &str); 2] = [
    ("session_cookie", "flask_session_cookie.py"),
    ("url_map", "werkzeug_url_map.py"),
];

/// Counts instructions under Valgrind, which come out the same every time.
pub(crate) fn instructions(checkout: &Checkout) -> Outcome {
    let mut bench = checkout.cargo("bench");
    run(bench.args(["--package", PACKAGE, "--benches"])).map_err(|failure| {
        Failure::new(format!(
            "{failure}\nIf gungraun-runner is missing: cargo install --locked \
             gungraun-runner@VERSION, with the version of gungraun in Cargo.lock"
        ))
    })
}

/// Counts the instructions of a request over a socket, of Carafe's server and of axum's.
pub(crate) fn served(checkout: &Checkout) -> Outcome {
    let mut build = checkout.cargo("build");
    run(build.args(["--release", "--package", PACKAGE]))?;
    println!("      instructions of a request, and next to axum");
    let program = checkout.built("release").join(PACKAGE);
    let mut python = checkout.command("python3");
    run(python
        .arg(checkout.path("tests/benches/served.py"))
        .arg(program))
}

/// Times the same work in Carafe and in Flask, in turns, and prints the medians.
pub(crate) fn beside_flask(checkout: &Checkout, python: &OsString) -> Outcome {
    let mut build = checkout.cargo("build");
    run(build.args(["--release", "--package", PACKAGE]))?;
    println!("      microseconds, median of {ROUNDS} rounds");
    println!("                          Carafe       Flask  Flask / Carafe");
    for (subject, program) in SUBJECTS {
        let ours = checkout.built("release").join(PACKAGE);
        let theirs = checkout.path("tests/benches").join(program);
        let (mut carafe, mut flask) = (Times::default(), Times::default());
        for _ in 0..ROUNDS {
            carafe.add(checkout.command(&ours).arg(subject))?;
            let mut python = checkout.command(python);
            python.arg(&theirs).arg(&ours);
            flask.add(python.env("PYTHONDONTWRITEBYTECODE", "1"))?;
        }
        for ((name, carafe), (_, flask)) in carafe.medians().zip(flask.medians()) {
            let ratio = flask / carafe;
            println!("      {name:18} {carafe:7.2} {flask:11.2} {ratio:15.0}");
        }
    }
    Ok(())
}

/// What each operation took in each round, in microseconds.
#[derive(Debug, Default)]
struct Times(Vec<(String, Vec<f64>)>);

impl Times {
    /// Runs a program that prints a name and nanoseconds on each line.
    fn add(&mut self, program: &mut Command) -> Outcome {
        let printed = run_quietly(program)?;
        for line in printed.lines() {
            let (name, nanoseconds) = line
                .split_once(' ')
                .and_then(|(name, number)| Some((name, number.parse::<f64>().ok()?)))
                .ok_or_else(|| Failure::new(format!("not a name and nanoseconds: {line}")))?;
            let microseconds = nanoseconds / 1000.0;
            match self.0.iter_mut().find(|(known, _)| known == name) {
                Some((_, rounds)) => rounds.push(microseconds),
                None => self.0.push((name.to_owned(), vec![microseconds])),
            }
        }
        Ok(())
    }

    fn medians(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, rounds)| {
            let mut rounds = rounds.clone();
            rounds.sort_unstable_by(f64::total_cmp);
            (name.as_str(), rounds[rounds.len() / 2])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_the_rounds_is_taken() {
        let mut times = Times::default();
        for nanoseconds in ["3000", "1000", "9000"] {
            let mut echo = Command::new("echo");
            times.add(echo.args(["sign", nanoseconds])).expect("a time");
        }
        assert_eq!(times.medians().collect::<Vec<_>>(), [("sign", 3.0)]);
    }

    #[test]
    fn a_program_that_prints_anything_else_fails() {
        let mut echo = Command::new("echo");
        assert!(Times::default().add(echo.arg("no such module")).is_err());
    }
}
