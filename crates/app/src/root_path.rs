use std::env;
use std::path::{Path, PathBuf};

/// Returns the folder that relative paths of an application are below: that of the package
/// where cargo runs the program, that of the program otherwise.
pub(crate) fn root_path() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let of_program = || Some(env::current_exe().ok()?.parent()?.to_owned());
    package
        .or_else(of_program)
        .unwrap_or_else(|| Path::new(".").to_owned())
}
