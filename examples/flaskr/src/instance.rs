//! The instance folder: what belongs to this installation, and not to the program.

use std::fs::{OpenOptions, create_dir_all};
use std::io::Write;
use std::path::Path;

use carafe::{Config, Result};

/// Beside the source while developing; where a release is started.
const FOLDER: &str = if cfg!(debug_assertions) {
    concat!(env!("CARGO_MANIFEST_DIR"), "/instance")
} else {
    "instance"
};

/// Loads `instance/flaskr.toml`, then whatever [`Config::load`] finds. The first start makes
/// the folder, and a secret key in it.
pub(crate) fn load(config: &mut Config) -> Result<()> {
    create_dir_all(FOLDER)?;
    config["DATABASE"] = format!("{FOLDER}/flaskr.sqlite").into();
    let file = Path::new(FOLDER).join("flaskr.toml");
    if !file.exists() {
        write_configuration(&file)?;
    }
    config.from_file(file)?;
    config.load()?;
    Ok(())
}

fn write_configuration(file: &Path) -> Result<()> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create_new(true).open(file)?;
    writeln!(file, "# Whoever knows this key can log in as anybody.")?;
    writeln!(file, "SECRET_KEY = \"{key}\"")?;
    Ok(())
}
