use std::fmt;
use std::ops::Range;

use regex::Regex;
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker, Cache};
use regex_automata::nfa::thompson::{BuildError, NFA};
use regex_automata::util::pool::Pool;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input};
use smallvec::smallvec;

/// The name of the group of a variable begins like this, and its number follows.
pub(super) const GROUP: &str = "carafe_";

/// The longest text that is matched: no URI of the crate `http` is as long.
const LONGEST: usize = 1 << 16;

/// The most states of an expression. One bit for each at each byte of the longest text is
/// 16 MiB.
const MOST_STATES: usize = 2048;

/// Up to this length, the memory of a match is kept for the next.
const SHORT: usize = 1024;

/// Several variables in one piece of a path: a regular expression.
///
/// Whether text matches is found out by an automaton. Where the variables stand is found
/// by backtracking, as in Python, but each state is entered once at most at each byte: it
/// takes linear time. `regex` itself changes to a way twenty times as slow where text is
/// long.
pub(crate) struct Sequence {
    regex: Regex,
    backtracker: BoundedBacktracker,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
    groups: Vec<usize>,
}

/// An expression that cannot be matched.
#[derive(Debug)]
pub(crate) enum SequenceError {
    Malformed(Box<regex::Error>),
    Unsuitable(Box<BuildError>),
    TooLarge,
}

impl Sequence {
    /// Compiles an expression with the groups of so many variables.
    pub(super) fn new(pattern: &str, variables: usize) -> Result<Self, SequenceError> {
        let whole = format!(r"\A(?:{pattern})\z");
        let regex = Regex::new(&whole);
        let regex = regex.map_err(|error| SequenceError::Malformed(Box::new(error)))?;
        let nfa = NFA::new(&whole);
        let nfa = nfa.map_err(|error| SequenceError::Unsuitable(Box::new(error)))?;
        if nfa.states().len() > MOST_STATES {
            return Err(SequenceError::TooLarge);
        }
        let group = |number| {
            let name = format!("{GROUP}{number}");
            nfa.group_info().to_index(0_usize.try_into().ok()?, &name)
        };
        let groups = (0..variables).filter_map(group).collect();
        let capacity = nfa.states().len() * LONGEST / 8;
        let config = backtrack::Config::new().visited_capacity(capacity);
        let builder = BoundedBacktracker::builder()
            .configure(config)
            .build_from_nfa(nfa);
        let backtracker = builder.map_err(|error| SequenceError::Unsuitable(Box::new(error)))?;
        Ok(Self::of(regex, backtracker, groups))
    }

    fn of(regex: Regex, backtracker: BoundedBacktracker, groups: Vec<usize>) -> Self {
        let create = backtracker.clone();
        Self {
            regex,
            backtracker,
            caches: Pool::new(Box::new(move || create.create_cache())),
            groups,
        }
    }

    /// Matches the whole of a text, and hands over where its variables stand.
    pub(super) fn matches(&self, text: &str, take: impl FnMut(Range<usize>)) -> bool {
        if !self.regex.is_match(text) {
            return false;
        }
        if text.len() <= SHORT {
            return self.places(&mut self.caches.get(), text, take);
        }
        self.places(&mut self.backtracker.create_cache(), text, take)
    }

    fn places(&self, cache: &mut Cache, text: &str, mut take: impl FnMut(Range<usize>)) -> bool {
        let mut slots: smallvec::SmallVec<[_; 16]> =
            smallvec![None; self.backtracker.get_nfa().group_info().slot_len()];
        let input = Input::new(text).anchored(Anchored::Yes);
        let found = self.backtracker.try_search_slots(cache, &input, &mut slots);
        if !found.is_ok_and(|pattern| pattern.is_some()) {
            return false;
        }
        for group in &self.groups {
            let place = |slot: usize| {
                slots
                    .get(slot)
                    .copied()
                    .flatten()
                    .map(|at: NonMaxUsize| at.get())
            };
            let place = place(2 * group).zip(place(2 * group + 1));
            let (start, end) = place.unwrap_or_default();
            take(start..end);
        }
        true
    }
}

impl Clone for Sequence {
    fn clone(&self) -> Self {
        let (regex, backtracker) = (self.regex.clone(), self.backtracker.clone());
        Self::of(regex, backtracker, self.groups.clone())
    }
}

impl fmt::Debug for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.regex, f)
    }
}

impl fmt::Display for SequenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => fmt::Display::fmt(error, f),
            Self::Unsuitable(error) => fmt::Display::fmt(error, f),
            Self::TooLarge => f.write_str("it is too large; shorten what lengths it counts to"),
        }
    }
}
