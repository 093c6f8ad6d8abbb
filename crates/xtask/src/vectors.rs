//! The vectors: made again, and the golden ones put to Carafe.

use std::fs;
use std::path::PathBuf;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};
use crate::process::run_quietly;

const GOLDEN: &str = "tests/vectors/golden";
const OF_THE_URL_MAP: &str = "tests/url_map/vectors.json";

/// Puts every vector to `vector_peer`, Carafe's program for the line protocol.
///
/// The Flask-Session family is about records in Redis, which `vector_peer` does not keep.
pub(crate) fn verify(checkout: &Checkout) -> Outcome {
    let mut verify = checkout.vector_program("verify.py");
    verify.args(["--skip-family", "flask_session_redis", "--differences"]);
    verify.arg(checkout.path("tests/vectors/differences.json"));
    verify.arg("--against");
    verify.arg(checkout.built("release/examples/vector_peer"));
    run_quietly(&mut verify).map(drop)
}

/// Has the Python libraries answer again and compares, byte for byte.
pub(crate) fn regenerate(checkout: &Checkout) -> Outcome {
    regenerate_golden(checkout)?;
    regenerate_url_map(checkout)
}

fn regenerate_golden(checkout: &Checkout) -> Outcome {
    let again = checkout.built("vectors");
    let mut generate = checkout.vector_program("generate.py");
    run_quietly(generate.arg("--out").arg(&again))?;
    let changed: Vec<_> = json_files(checkout)?
        .into_iter()
        .filter(|name| {
            let kept = fs::read(checkout.path(GOLDEN).join(name));
            let made = fs::read(again.join(name));
            !matches!((kept, made), (Ok(kept), Ok(made)) if kept == made)
        })
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} of {GOLDEN} came out differently; see {} and META.txt in both",
        changed.join(", "),
        again.display()
    )))
}

fn regenerate_url_map(checkout: &Checkout) -> Outcome {
    let again = checkout.built("url_map_vectors.json");
    let mut generate = checkout.command(checkout.python());
    generate.arg(checkout.path("tests/url_map/vectors.py"));
    run_quietly(generate.arg("--out").arg(&again))?;
    let read = |path: PathBuf| fs::read(&path).map_err(Failure::during(path.display()));
    if read(checkout.path(OF_THE_URL_MAP))? == read(again.clone())? {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{OF_THE_URL_MAP} came out differently; see {}",
        again.display()
    )))
}

/// Puts the vectors to one wrong program after the other; each has to be noticed.
pub(crate) fn notice_mistakes(checkout: &Checkout) -> Outcome {
    run_quietly(&mut checkout.vector_program("mutants.py")).map(drop)
}

fn json_files(checkout: &Checkout) -> Outcome<Vec<String>> {
    let names: Vec<String> = fs::read_dir(checkout.path(GOLDEN))
        .map_err(Failure::during(GOLDEN))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .collect();
    if names.is_empty() {
        return Err(Failure::new(format!("{GOLDEN} holds no vectors")));
    }
    Ok(names)
}
