//! The examples in real browsers: the iframe, embedded by other sites, and the blog.

use std::process::Command;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};
use crate::process::capture;
use crate::programs::{CHROMIUM, FIREFOX, Program};

/// What only a partitioned session cookie can do; lost when the cookie is not partitioned.
const SURVIVAL: &str = "3p cookies blocked: in an iframe on shop the session survives";
/// What holds for any app: that the browser was there and blocked what it should.
const CONTROL: &str = "3p cookies blocked: control";

/// Chromium with everything that goes beyond Flask; `scheme` is empty or `--http`.
pub(crate) fn chromium(checkout: &Checkout, scheme: &[&str]) -> Outcome {
    let mut check = script(checkout, "browser_check.mjs", &CHROMIUM);
    expect(check.arg("--extra").args(scheme), "28 passed, 0 failed")
}

/// Firefox; `scheme` is empty or `--http`.
pub(crate) fn firefox(checkout: &Checkout, scheme: &[&str]) -> Outcome {
    let mut check = script(checkout, "firefox_check.mjs", &FIREFOX);
    expect(check.args(scheme), "10 passed, 0 failed")
}

/// A visitor of the blog: registers, writes, edits, deletes, logs out.
pub(crate) fn flaskr(checkout: &Checkout) -> Outcome {
    let mut journey = node(checkout, "flaskr_journey.mjs", &CHROMIUM);
    journey.arg("--cmd").arg(checkout.built("debug/flaskr"));
    expect(&mut journey, "19 passed, 0 failed")
}

/// The check itself has to be able to fail: without `Partitioned` the session must be lost.
pub(crate) fn unpartitioned(checkout: &Checkout) -> Outcome {
    let mut check = script(checkout, "browser_check.mjs", &CHROMIUM);
    check.env("SESSION_COOKIE_PARTITIONED", "0");
    let (printed, succeeded) = capture(&mut check)?;
    let begins = |start: &str| printed.lines().any(|line| line.starts_with(start));
    let control = begins(&format!("ok    {CONTROL}"));
    let lost = begins(&format!("FAIL  {SURVIVAL}"));
    if !succeeded && control && lost {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{printed}\nthe session should have been lost, and nothing else have gone wrong"
    )))
}

fn script(checkout: &Checkout, name: &str, browser: &Program) -> Command {
    let mut node = node(checkout, name, browser);
    node.arg("--widget-cmd").arg(checkout.built("debug/iframe"));
    for variable in ["PARTITIONED", "SECURE", "SAMESITE", "NAME"] {
        node.env_remove(format!("SESSION_COOKIE_{variable}"));
    }
    node
}

fn node(checkout: &Checkout, name: &str, browser: &Program) -> Command {
    let mut node = checkout.command("node");
    node.arg(name).current_dir(checkout.path("tests/browser"));
    if let Some((variable, path)) = browser.binary() {
        node.env(variable, path);
    }
    node
}

/// Runs `check`, whose last line has to be `summary`.
fn expect(check: &mut Command, summary: &str) -> Outcome {
    let (printed, succeeded) = capture(check)?;
    if succeeded && printed.lines().last() == Some(summary) {
        return Ok(());
    }
    Err(Failure::new(format!("{printed}\nwanted: {summary}")))
}
