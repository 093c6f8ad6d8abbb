//! What each command does, in order.

use std::ffi::OsString;

use crate::bench;
use crate::browser;
use crate::checkout::Checkout;
use crate::conformance;
use crate::differential;
use crate::failure::Outcome;
use crate::fuzz;
use crate::packages;
use crate::process::run;
use crate::programs::{self, OF_THE_BENCHES, OF_THE_CHECKS, OF_THE_VECTORS};
use crate::step::Step;
use crate::vectors;

/// Every check of the project.
pub(crate) fn test() -> Vec<Step> {
    [source(), tools(), behaviour(), browsers()]
        .into_iter()
        .flatten()
        .chain([Step::new("cargo check in tests/fuzz", fuzz::check)])
        .collect()
}

/// The vectors are what the libraries say, and the checker notices mistakes.
pub(crate) fn vectors() -> Vec<Step> {
    vec![
        Step::new("programs: python3, redis-server", |checkout| {
            programs::install(checkout, &[OF_THE_VECTORS])
        }),
        Step::new("Python packages", packages::make_venv),
        Step::new("the vectors again, byte for byte", vectors::regenerate),
        Step::new("wrong programs are noticed", vectors::notice_mistakes),
    ]
}

/// Recorded answers of Flask, replayed against Carafe.
pub(crate) fn conformance() -> Vec<Step> {
    vec![
        Step::new("Python packages", packages::make_venv),
        cargo("build -p conformance-app"),
        Step::new("the conformance kit", conformance::check),
    ]
}

/// The URL map and Werkzeug's, asked the same questions.
pub(crate) fn differential(comparisons: u32, seed: u64) -> Vec<Step> {
    vec![
        Step::new("Python packages", packages::make_venv),
        beside_werkzeug(comparisons, seed),
    ]
}

/// Each fuzz target for `seconds`.
pub(crate) fn fuzz(seconds: u32) -> Vec<Step> {
    vec![Step::new("fuzz targets", move |checkout| {
        fuzz::run_targets(checkout, seconds)
    })]
}

/// Every benchmark; `python` is an interpreter that has Flask, by default that of the tests.
pub(crate) fn bench(python: Option<&str>) -> Vec<Step> {
    let mut steps = vec![
        Step::new("programs: valgrind, python3", |checkout| {
            programs::install(checkout, &[OF_THE_BENCHES])
        }),
        Step::new("instructions", bench::instructions),
        Step::new("a request over a socket", bench::served),
    ];
    match python.map(OsString::from) {
        Some(python) => steps.push(Step::new("beside Flask", move |checkout| {
            bench::beside_flask(checkout, &python)
        })),
        None => steps.extend([
            Step::new("Python packages", packages::make_venv),
            Step::new("beside Flask", |checkout| {
                bench::beside_flask(checkout, &checkout.python().into())
            }),
        ]),
    }
    steps
}

fn source() -> Vec<Step> {
    vec![
        cargo("fmt --all --check"),
        cargo("clippy --workspace --all-targets -- -D warnings"),
        cargo("check -p carafe --no-default-features"),
        Step::new("cargo doc, warnings denied", document),
    ]
}

fn tools() -> Vec<Step> {
    vec![
        Step::new(
            "programs: browsers, Node, Python, Redis, openssl",
            |checkout| programs::install(checkout, &[OF_THE_VECTORS, OF_THE_CHECKS]),
        ),
        Step::new("Python packages", packages::make_venv),
        Step::new("Node packages", packages::install_node_packages),
    ]
}

fn behaviour() -> Vec<Step> {
    vec![
        cargo("test --workspace"),
        beside_werkzeug(differential::FEW, differential::SEED),
        cargo("build -p conformance-app"),
        Step::new("the conformance kit", conformance::check),
        cargo("build --release -p carafe-session --example vector_peer"),
        cargo("build -p iframe -p flaskr"),
        Step::new("the vectors again, byte for byte", vectors::regenerate),
        Step::new("vectors against vector_peer", vectors::verify),
        Step::new("wrong programs are noticed", vectors::notice_mistakes),
    ]
}

fn browsers() -> Vec<Step> {
    vec![
        Step::new("Chromium, https", |c| browser::chromium(c, &[])),
        Step::new("Chromium, http", |c| browser::chromium(c, &["--http"])),
        Step::new(
            "Chromium loses an unpartitioned session",
            browser::unpartitioned,
        ),
        Step::new("Chromium, the blog", browser::flaskr),
        Step::new("Firefox, https", |c| browser::firefox(c, &[])),
        Step::new("Firefox, http", |c| browser::firefox(c, &["--http"])),
    ]
}

fn beside_werkzeug(comparisons: u32, seed: u64) -> Step {
    Step::new("the URL map beside Werkzeug's", move |checkout| {
        differential::compare(checkout, comparisons, seed)
    })
}

/// A step that is one cargo command, named as one would type it.
fn cargo(line: &'static str) -> Step {
    Step::new(format!("cargo {line}"), move |checkout| {
        let mut words = line.split(' ');
        let subcommand = words.next().unwrap_or_default();
        run(checkout.cargo(subcommand).args(words))
    })
}

fn document(checkout: &Checkout) -> Outcome {
    let mut doc = checkout.cargo("doc");
    doc.args(["--workspace", "--no-deps"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}
