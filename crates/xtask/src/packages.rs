//! The Python and Node packages of the tests, installed once per list of versions.

use std::fs;
use std::path::Path;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};
use crate::process::run_quietly;

/// Makes `tests/.venv` from `tests/requirements.txt`.
pub(crate) fn make_venv(checkout: &Checkout) -> Outcome {
    let venv = checkout.path("tests/.venv");
    let (list, python) = (
        checkout.path("tests/requirements.txt"),
        venv.join("bin/python"),
    );
    once(&list, &venv, || {
        let mut make = checkout.command("python3");
        run_quietly(make.args(["-m", "venv", "--clear"]).arg(&venv))?;
        let mut pip = checkout.command(&python);
        pip.args(["-m", "pip", "install", "--disable-pip-version-check"]);
        run_quietly(pip.arg("--requirement").arg(&list)).map(drop)
    })
}

/// Installs what `tests/browser/package-lock.json` lists.
pub(crate) fn install_node_packages(checkout: &Checkout) -> Outcome {
    let browser = checkout.path("tests/browser");
    let (list, modules) = (
        browser.join("package-lock.json"),
        browser.join("node_modules"),
    );
    once(&list, &modules, || {
        let mut npm = checkout.command("npm");
        run_quietly(npm.arg("ci").current_dir(&browser)).map(drop)
    })
}

/// Runs `install` unless `directory` was made from the same `list`, of which it keeps a copy.
fn once(list: &Path, directory: &Path, install: impl FnOnce() -> Outcome) -> Outcome {
    let stamp = directory.join("installed-from");
    let wanted = fs::read(list).map_err(Failure::during(list.display()))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    install()?;
    fs::write(&stamp, wanted).map_err(Failure::during(stamp.display()))
}
