//! The conformance kit: recorded answers of Flask, replayed against Carafe.

use crate::checkout::Checkout;
use crate::failure::Outcome;
use crate::process::run_quietly;

/// Has the checker start `conformance-app` for one variant after the other, on ports that
/// it finds free.
pub(crate) fn check(checkout: &Checkout) -> Outcome {
    let app = checkout.built("debug/conformance-app");
    let launch = format!("'{}' --variant {{variant}} --port {{port}}", app.display());
    let kit = checkout.path("tests/conformance");
    let mut check = checkout.command(checkout.python());
    check.arg(kit.join("check.py")).arg("--launch").arg(launch);
    check.arg("--cases").arg(kit.join("cases"));
    check.arg("--differences").arg(kit.join("differences.json"));
    run_quietly(check.env("PYTHONDONTWRITEBYTECODE", "1")).map(drop)
}
