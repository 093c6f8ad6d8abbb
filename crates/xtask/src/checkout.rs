//! Where things are: the checkout, the build output, the tools of the tests.

use std::env;
use std::path::{Path, PathBuf, absolute};
use std::process::Command;

use crate::failure::{Failure, Outcome};

/// This checkout of the project and the directory it is built into.
#[derive(Debug)]
pub(crate) struct Checkout {
    root: PathBuf,
    target: PathBuf,
}

impl Checkout {
    /// The checkout that this program was built from.
    ///
    /// `CARGO_TARGET_DIR` is honoured, seen from the current directory as cargo does.
    pub(crate) fn find() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .expect("crates/xtask lies two levels below the root")
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => absolute(dir).map_err(Failure::during("CARGO_TARGET_DIR"))?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// A file or directory of the checkout.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A file or directory of the build output.
    pub(crate) fn built(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// `program`, to be run at the root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that runs this program.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = self.command(cargo);
        command
            .arg(subcommand)
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Cargo in the workspace of the fuzz targets, which builds with flags of its own.
    pub(crate) fn fuzz_cargo(&self, subcommand: &str) -> Command {
        let mut command = self.cargo(subcommand);
        command.env("CARGO_TARGET_DIR", self.built("fuzz"));
        command
    }

    /// The Python of `tests/.venv`.
    pub(crate) fn python(&self) -> PathBuf {
        self.path("tests/.venv/bin/python")
    }

    /// That Python, with one of the vector programs.
    pub(crate) fn vector_program(&self, name: &str) -> Command {
        let mut command = self.command(self.python());
        command
            .arg(self.path("tests/vectors").join(name))
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}
