//! Draws, asks both sides, compares.

use std::io;
use std::time::Instant;

use crate::answer::{self, Answer};
use crate::arguments::Arguments;
use crate::case::Case;
use crate::differences::{self, Difference, of_refusal};
use crate::draw::{self, Dice};
use crate::oracle::{Oracle, Reply};
use crate::shrink::shrink;
use crate::tally::Tally;

/// The comparisons after which progress is told.
const STRIDE: usize = 20_000;

/// Compares until there is a finding, which it returns as text, or enough is compared.
pub(crate) fn run(arguments: &Arguments) -> io::Result<Option<String>> {
    println!("seed {}", arguments.seed);
    let mut oracle = Oracle::start(&arguments.python)?;
    let (mut dice, mut tally) = (Dice::new(arguments.seed), Tally::default());
    let (begun, mut told) = (Instant::now(), 0);
    while tally.comparisons < arguments.comparisons {
        let mut case = draw::case(&mut dice);
        let refusals = answer::drop_refused(&mut case);
        if let Some(refusal) = refusals.iter().find(|error| of_refusal(error).is_none()) {
            return Ok(Some(format!("Carafe: {refusal}\nWerkzeug: takes the rule")));
        }
        tally.count_refusals(&refusals);
        if let Some(finding) = compare(&case, &mut oracle, &mut tally)? {
            return Ok(Some(finding));
        }
        if tally.comparisons / STRIDE > told {
            told = tally.comparisons / STRIDE;
            println!("{} comparisons", tally.comparisons);
        }
    }
    print!("{tally}");
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    Ok(None)
}

/// Compares the answers to one case; a difference comes back shrunk.
fn compare(case: &Case, oracle: &mut Oracle, tally: &mut Tally) -> io::Result<Option<String>> {
    oracle.ask(case)?;
    let carafe = answer::answers(case).map_err(io::Error::other)?;
    let reply = oracle.reply()?;
    if differences::first(case, &carafe, &reply).is_some() {
        return Ok(Some(finding(case.clone(), |case| {
            oracle.ask(case).and_then(|()| oracle.reply()).ok()
        })));
    }
    if let Reply::Answers(expected) = &reply {
        tally.count(case, &carafe, expected);
    }
    Ok(None)
}

/// Shrinks a case that is answered differently, and writes it with both answers.
fn finding(case: Case, mut ask: impl FnMut(&Case) -> Option<Reply>) -> String {
    let mut last = None;
    let smallest = shrink(case, |case| match difference(case, &mut ask) {
        Some(difference) => {
            last = Some(difference);
            true
        }
        None => false,
    });
    let difference = last.or_else(|| difference(&smallest, &mut ask));
    match difference {
        Some(difference) => differences::report(&smallest, &difference),
        None => "a difference that does not come again".to_owned(),
    }
}

fn difference(case: &Case, ask: &mut impl FnMut(&Case) -> Option<Reply>) -> Option<Difference> {
    let carafe: Vec<Answer> = answer::answers(case).ok()?;
    differences::first(case, &carafe, &ask(case)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Question, RuleFacts};
    use crate::oracle::Expected;

    /// Says what Carafe says, but knows no rule with `me` in it.
    fn wrong(case: &Case) -> Option<Reply> {
        let answers = answer::answers(case).ok()?;
        let plain = |answer| match answer {
            Answer::Rule { number, .. } if case.rules[number].string.contains("me") => {
                Answer::NotFound
            }
            other => other,
        };
        let expected = answers.into_iter().map(|answer| Expected {
            plain: plain(answer),
            adjusted: None,
            differences: Vec::new(),
        });
        Some(Reply::Answers(expected.collect()))
    }

    #[test]
    fn a_wrong_answer_is_found_and_shrunk() {
        let mut dice = Dice::new(1);
        let mut cases = std::iter::repeat_with(|| {
            let mut case = draw::case(&mut dice);
            answer::drop_refused(&mut case);
            case
        });
        let case = cases
            .find(|case| difference(case, &mut wrong).is_some())
            .unwrap();
        let text = finding(case, wrong);
        let rule = text.contains("\"string\": \"/me") || text.contains("\"string\": \"/<");
        assert!(rule, "{text}");
        assert_eq!(text.matches("\"string\"").count(), 1, "{text}");
        assert_eq!(text.matches("\"path\"").count(), 1, "{text}");
    }

    #[test]
    fn a_difference_needs_a_name() {
        let case = Case {
            rules: vec![RuleFacts::new("/<int:x>", "a")],
            questions: vec![Question::Match {
                method: "GET".to_owned(),
                path: "/a".to_owned(),
            }],
            ..Case::default()
        };
        for (names, is_found) in [
            (&["ascii-digits"][..], false),
            (&["ascii-digits", "another"], true),
            (&["another"], true),
            (&[], true),
        ] {
            let mut ask = |_: &Case| {
                Some(Reply::Answers(vec![Expected {
                    plain: Answer::BuildError,
                    adjusted: Some(Answer::NotFound),
                    differences: names.iter().map(|name| (*name).to_owned()).collect(),
                }]))
            };
            assert_eq!(difference(&case, &mut ask).is_some(), is_found, "{names:?}");
        }
    }
}
