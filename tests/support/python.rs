//! The Python of the tests, which has Flask.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The directory of the tests.
pub(crate) fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The interpreter of the virtual environment.
///
/// # Panics
///
/// If there is none.
pub(crate) fn interpreter() -> PathBuf {
    let python = tests().join(".venv/bin/python");
    let missing = "is missing: run `cargo xtask test`, which makes it";
    assert!(python.exists(), "{} {missing}", python.display());
    python
}

/// Runs a program, by its path in the directory of the tests, and returns what it prints.
///
/// # Panics
///
/// If it fails.
pub(crate) fn run(program: &str) -> String {
    let output = Command::new(interpreter())
        .arg(tests().join(program))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}");
    String::from_utf8(output.stdout).expect("Python prints UTF-8")
}
