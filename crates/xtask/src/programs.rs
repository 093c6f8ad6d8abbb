//! The programs that are not Rust: found, installed on Debian, or asked for.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::checkout::Checkout;
use crate::failure::{Failure, Outcome};
use crate::process::{capture, run_quietly};

/// A program and the Debian package that holds it.
#[derive(Debug)]
pub(crate) struct Program {
    name: &'static str,
    package: &'static str,
    /// An environment variable that may name another binary.
    variable: Option<&'static str>,
}

pub(crate) const CHROMIUM: Program = Program {
    variable: Some("CHROMIUM"),
    ..program("chromium", "chromium")
};
pub(crate) const FIREFOX: Program = Program {
    variable: Some("FIREFOX"),
    ..program("firefox-esr", "firefox-esr")
};

/// What `cargo xtask vectors` needs.
pub(crate) const OF_THE_VECTORS: &[Program] = &[
    program("python3", "python3"),
    program("redis-server", "redis-server"),
];

/// What `cargo xtask bench` needs.
pub(crate) const OF_THE_BENCHES: &[Program] = &[
    program("python3", "python3"),
    program("valgrind", "valgrind"),
];

/// What the rest of `cargo xtask test` needs.
pub(crate) const OF_THE_CHECKS: &[Program] = &[
    CHROMIUM,
    FIREFOX,
    program("node", "nodejs"),
    program("npm", "npm"),
    program("openssl", "openssl"),
    program("c++", "g++"),
];

const fn program(name: &'static str, package: &'static str) -> Program {
    Program {
        name,
        package,
        variable: None,
    }
}

impl Program {
    /// What the variable names, or the first of its name on `PATH`.
    fn find(&self) -> Option<PathBuf> {
        let named = self.variable.and_then(env::var_os);
        if let Some(path) = named.filter(|path| !path.is_empty()) {
            return Some(path.into());
        }
        let path = env::var_os("PATH")?;
        env::split_paths(&path)
            .map(|directory| directory.join(self.name))
            .find(|file| file.is_file())
    }

    /// The variable that names the binary, and the binary.
    pub(crate) fn binary(&self) -> Option<(&'static str, PathBuf)> {
        Some((self.variable?, self.find()?))
    }
}

/// Sees to it that every one of `programs`, and Python's venv, is there.
pub(crate) fn install(checkout: &Checkout, programs: &[&[Program]]) -> Outcome {
    let missing = missing_packages(checkout, programs);
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root_on_debian(checkout) {
        return Err(Failure::new(format!(
            "not installed: {0}\nOn Debian, as root: apt-get install {0}",
            missing.join(" ")
        )));
    }
    apt_get(checkout, &["update"])?;
    let install = ["install", "--yes", "--no-install-recommends"];
    apt_get(checkout, &[&install, missing.as_slice()].concat())?;
    match missing_packages(checkout, programs).as_slice() {
        [] => Ok(()),
        still => Err(Failure::new(format!(
            "installed, but not found on PATH: {}",
            still.join(" ")
        ))),
    }
}

fn missing_packages(checkout: &Checkout, programs: &[&[Program]]) -> Vec<&'static str> {
    let mut missing: Vec<_> = programs
        .iter()
        .copied()
        .flatten()
        .filter(|program| program.find().is_none())
        .map(|program| program.package)
        .collect();
    // Debian's python3 has the module venv without what it needs to work.
    let mut venv = checkout.command("python3");
    if !succeeds(venv.args(["-c", "import ensurepip, venv"])) {
        missing.push("python3-venv");
    }
    missing
}

fn succeeds(command: &mut Command) -> bool {
    capture(command).is_ok_and(|(_, succeeded)| succeeded)
}

fn is_root_on_debian(checkout: &Checkout) -> bool {
    let user = capture(checkout.command("id").arg("-u"));
    Path::new("/etc/debian_version").exists() && user.is_ok_and(|(id, _)| id == "0")
}

fn apt_get(checkout: &Checkout, arguments: &[&str]) -> Outcome {
    let mut command = checkout.command("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run_quietly(&mut command).map(drop)
}
