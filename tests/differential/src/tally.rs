use std::collections::BTreeMap;
use std::fmt;

use carafe::RuleError;

use crate::answer::Answer;
use crate::case::Case;
use crate::differences::{Verdict, of_refusal, verdict};
use crate::oracle::Expected;

/// What was compared, and how it came out.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) comparisons: usize,
    maps: usize,
    /// By kind of question and outcome.
    outcomes: BTreeMap<(&'static str, &'static str), usize>,
    differences: BTreeMap<String, usize>,
}

impl Tally {
    /// Counts the answers to the questions of a map.
    pub(crate) fn count(&mut self, case: &Case, carafe: &[Answer], expected: &[Expected]) {
        self.maps += 1;
        for (question, (answer, expected)) in case.questions.iter().zip(carafe.iter().zip(expected))
        {
            self.comparisons += 1;
            let outcome = (question.kind(), answer.outcome());
            *self.outcomes.entry(outcome).or_default() += 1;
            if let Verdict::Deliberate(names) = verdict(case, answer, expected) {
                for name in names {
                    *self.differences.entry(name).or_default() += 1;
                }
            }
        }
    }

    /// Counts the rules that Carafe refuses on purpose.
    pub(crate) fn count_refusals(&mut self, refusals: &[RuleError]) {
        for name in refusals.iter().filter_map(of_refusal) {
            *self.differences.entry(name.to_owned()).or_default() += 1;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} comparisons, {} maps", self.comparisons, self.maps)?;
        for ((kind, outcome), count) in &self.outcomes {
            writeln!(f, "  {kind:8} {outcome:20} {count:>8}")?;
        }
        writeln!(f, "deliberate differences")?;
        for (name, count) in &self.differences {
            writeln!(f, "  {name:29} {count:>8}")?;
        }
        Ok(())
    }
}
