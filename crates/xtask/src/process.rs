//! The programs that steps run.

use std::process::{Command, Output};

use crate::failure::{Failure, Outcome};

/// Runs `command` with its output shown as it comes.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(Failure::during(line_of(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{}: {status}", line_of(command))))
}

/// Runs `command` and shows its output only if it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Outcome<String> {
    let (printed, succeeded) = capture(command)?;
    if succeeded {
        return Ok(printed);
    }
    let line = line_of(command);
    Err(Failure::new(format!("{printed}\n{line} did not succeed")))
}

/// What `command` printed, and whether it succeeded.
pub(crate) fn capture(command: &mut Command) -> Outcome<(String, bool)> {
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .output()
        .map_err(Failure::during(line_of(command)))?;
    let printed = [stdout, stderr].concat();
    let text = String::from_utf8_lossy(&printed).trim_end().to_owned();
    Ok((text, status.success()))
}

/// The command as one would type it.
fn line_of(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}
