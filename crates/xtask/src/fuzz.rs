//! The fuzz targets of `tests/fuzz`, a workspace of its own.

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};
use crate::process::{capture, run, run_quietly};

const DIRECTORY: &str = "tests/fuzz";
/// An input that takes longer than this many seconds is a finding.
const SLOWEST_INPUT: u32 = 5;
/// So is one that takes more than this many mebibytes.
const MOST_MEMORY: u32 = 1024;
/// Bytes of an input: cookies and headers are not much longer.
const LONGEST_INPUT: u32 = 4096;

/// Compiles the targets without running them.
pub(crate) fn check(checkout: &Checkout) -> Outcome {
    let mut check = checkout.fuzz_cargo("check");
    run(check
        .args(["--all-targets"])
        .current_dir(checkout.path(DIRECTORY)))
}

/// Runs each target for `seconds`.
///
/// Without a sanitizer, which safe Rust can do without, cargo-fuzz asks for no unstable
/// option of the compiler: the stable one does.
pub(crate) fn run_targets(checkout: &Checkout, seconds: u32) -> Outcome {
    make_seeds(checkout)?;
    for target in targets(checkout)? {
        println!("      {target}, {seconds} s");
        let mut fuzz = checkout.fuzz_cargo("fuzz");
        fuzz.args(["run", "--fuzz-dir", DIRECTORY, "--sanitizer", "none"]);
        fuzz.args([&target, "--"]);
        fuzz.arg(format!("-max_total_time={seconds}"));
        fuzz.arg(format!("-timeout={SLOWEST_INPUT}"));
        fuzz.arg(format!("-rss_limit_mb={MOST_MEMORY}"));
        fuzz.arg(format!("-max_len={LONGEST_INPUT}"));
        run(&mut fuzz)?;
    }
    Ok(())
}

/// Writes the inputs that fuzzing starts with.
fn make_seeds(checkout: &Checkout) -> Outcome {
    let mut seeds = checkout.command("python3");
    seeds.arg(checkout.path(DIRECTORY).join("seeds.py"));
    run_quietly(&mut seeds).map(drop)
}

fn targets(checkout: &Checkout) -> Outcome<Vec<String>> {
    let mut version = checkout.fuzz_cargo("fuzz");
    if !capture(version.arg("--version"))?.1 {
        let advice = "cargo-fuzz is missing: cargo install --locked cargo-fuzz";
        return Err(Failure::new(advice));
    }
    let mut list = checkout.fuzz_cargo("fuzz");
    let printed = run_quietly(list.args(["list", "--fuzz-dir", DIRECTORY]))?;
    match printed.lines().map(str::to_owned).collect::<Vec<_>>() {
        none if none.is_empty() => Err(Failure::new(format!("{DIRECTORY} has no target"))),
        targets => Ok(targets),
    }
}
