use std::num::NonZero;
use std::path::PathBuf;

const USAGE: &str = "usage: carafe-differential [--comparisons N] [--seed S] [--python P]";
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/python");

/// What to compare.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The number of comparisons.
    pub(crate) comparisons: usize,
    pub(crate) seed: u64,
    /// A Python that has Werkzeug.
    pub(crate) python: PathBuf,
}

impl Arguments {
    /// Reads the command line, without the name of the program.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            comparisons: 10_000,
            seed: 1,
            python: PYTHON.into(),
        };
        while let Some(word) = words.next() {
            let value = words.next().ok_or(USAGE)?;
            let refused = || format!("not a number for {word}: {value}");
            match word.as_str() {
                "--comparisons" => {
                    let number: NonZero<usize> = value.parse().map_err(|_| refused())?;
                    arguments.comparisons = number.get();
                }
                "--seed" => arguments.seed = value.parse().map_err(|_| refused())?,
                "--python" => arguments.python = value.into(),
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn something_is_compared() {
        let arguments = parse("--comparisons 7 --seed 0").expect("numbers");
        assert_eq!((arguments.comparisons, arguments.seed), (7, 0));
        for number in ["0", "-1", "ten"] {
            let mistake = parse(&format!("--comparisons {number}")).expect_err(number);
            assert_eq!(mistake, format!("not a number for --comparisons: {number}"));
        }
    }

    #[test]
    fn an_unknown_option_shows_the_usage() {
        for line in ["--cases 7", "--seed"] {
            assert_eq!(parse(line).expect_err(line), USAGE);
        }
    }
}
