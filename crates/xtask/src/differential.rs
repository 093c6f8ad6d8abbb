//! The same questions to Carafe's URL map and to Werkzeug's.

use crate::checkout::Checkout;
use crate::failure::Outcome;
use crate::process::run;

/// The comparisons of `cargo xtask test`.
pub(crate) const FEW: u32 = 50_000;
/// Those of `cargo xtask differential`.
pub(crate) const MANY: u32 = 200_000;
/// The same seed draws the same questions.
pub(crate) const SEED: u64 = 1;

/// Compares so many answers.
pub(crate) fn compare(checkout: &Checkout, comparisons: u32, seed: u64) -> Outcome {
    let mut compare = checkout.cargo("run");
    compare.args(["--quiet", "-p", "carafe-differential", "--"]);
    compare.args(["--comparisons", &comparisons.to_string()]);
    compare.args(["--seed", &seed.to_string()]);
    compare.arg("--python").arg(checkout.python());
    run(&mut compare)
}
