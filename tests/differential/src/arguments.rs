use std::path::PathBuf;

const USAGE: &str = "usage: carafe-differential [--cases N] [--seed S] [--python P]";
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/python");

/// What to compare.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The number of comparisons.
    pub(crate) cases: usize,
    pub(crate) seed: u64,
    /// A Python that has Werkzeug.
    pub(crate) python: PathBuf,
}

impl Arguments {
    /// Reads the command line, without the name of the program.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            cases: 10_000,
            seed: 1,
            python: PYTHON.into(),
        };
        while let Some(word) = words.next() {
            let value = words.next().ok_or(USAGE)?;
            let number = || value.parse().map_err(|_| format!("no number: {value}"));
            match word.as_str() {
                "--cases" => arguments.cases = value.parse().map_err(|_| USAGE)?,
                "--seed" => arguments.seed = number()?,
                "--python" => arguments.python = value.into(),
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(arguments)
    }
}
