//! Makes a case smaller as long as what is wrong with it stays.

use crate::case::{BindFacts, BuildFacts, Case, MapFacts, Question, RuleFacts};
use crate::tagged::Values;

/// How often a smaller case is tried.
const TRIES: usize = 3000;

/// Returns the smallest case found for which `is_wrong` holds, as it does for `case`.
pub(crate) fn shrink(mut case: Case, mut is_wrong: impl FnMut(&Case) -> bool) -> Case {
    let mut tries = 0;
    'smaller: loop {
        for candidate in candidates(&case) {
            tries += 1;
            if tries > TRIES {
                return case;
            }
            if is_wrong(&candidate) {
                case = candidate;
                continue 'smaller;
            }
        }
        return case;
    }
}

/// Returns cases that are a little smaller, those that leave out most first.
fn candidates(case: &Case) -> Vec<Case> {
    let mut smaller = halves(case);
    smaller.extend(without_one(&case.questions).map(|questions| with_questions(case, questions)));
    smaller.extend(without_one(&case.rules).map(|rules| with_rules(case, rules)));
    smaller.extend(with_defaults(case));
    smaller.extend(without_one_segment(case));
    for (at, rule) in case.rules.iter().enumerate() {
        smaller.extend(rules(rule).into_iter().map(|rule| {
            let mut rules = case.rules.clone();
            rules[at] = rule;
            with_rules(case, rules)
        }));
    }
    for (at, question) in case.questions.iter().enumerate() {
        smaller.extend(questions(question).into_iter().map(|question| {
            let mut questions = case.questions.clone();
            questions[at] = question;
            with_questions(case, questions)
        }));
    }
    smaller.retain(|candidate| candidate != case);
    smaller
}

fn with_questions(case: &Case, questions: Vec<Question>) -> Case {
    Case {
        questions,
        ..case.clone()
    }
}

fn with_rules(case: &Case, rules: Vec<RuleFacts>) -> Case {
    Case {
        rules,
        ..case.clone()
    }
}

fn halves(case: &Case) -> Vec<Case> {
    let (first, second) = case.questions.split_at(case.questions.len() / 2);
    let halves = [first, second].map(<[Question]>::to_vec);
    let halves = halves.into_iter().filter(|half| !half.is_empty());
    halves.map(|half| with_questions(case, half)).collect()
}

fn without_one<T: Clone>(items: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0..items.len()).map(|at| {
        let mut items = items.to_vec();
        items.remove(at);
        items
    })
}

/// The case with one option of the map or of the host as it is by default.
fn with_defaults(case: &Case) -> Vec<Case> {
    let map = |set: fn(&mut MapFacts, MapFacts)| {
        let mut case = case.clone();
        set(&mut case.map, MapFacts::default());
        case
    };
    let bind = |set: fn(&mut BindFacts, BindFacts)| {
        let mut case = case.clone();
        set(&mut case.bind, BindFacts::default());
        case
    };
    vec![
        map(|map, default| map.strict_slashes = default.strict_slashes),
        map(|map, default| map.merge_slashes = default.merge_slashes),
        map(|map, default| map.redirect_defaults = default.redirect_defaults),
        map(|map, default| map.default_subdomain = default.default_subdomain),
        bind(|bind, default| bind.server_name = default.server_name),
        bind(|bind, default| bind.subdomain = default.subdomain),
        bind(|bind, default| bind.script_name = default.script_name),
        bind(|bind, default| bind.url_scheme = default.url_scheme),
        bind(|bind, default| bind.default_method = default.default_method),
        bind(|bind, default| bind.query = default.query),
        without_domains(case),
    ]
}

fn without_domains(case: &Case) -> Case {
    let mut case = case.clone();
    case.map.host_matching = false;
    case.bind.subdomain = None;
    for rule in &mut case.rules {
        (rule.host, rule.subdomain) = (None, None);
    }
    case
}

/// The case with paths and rules that lack the same segment.
fn without_one_segment(case: &Case) -> Vec<Case> {
    let segments = |rule: &RuleFacts| rule.string.split('/').count();
    let most = case.rules.iter().map(segments).max().unwrap_or_default();
    let without = |at: usize| {
        let mut case = case.clone();
        for rule in &mut case.rules {
            rule.string = without_segment(&rule.string, at);
        }
        for question in &mut case.questions {
            if let Question::Match { path, .. } | Question::Allowed { path } = question {
                *path = without_segment(&format!("/{}", path.trim_start_matches('/')), at);
            }
        }
        case
    };
    (1..most).map(without).collect()
}

fn without_segment(text: &str, at: usize) -> String {
    let segments = text.split('/').enumerate();
    let others = segments.filter(|(number, _)| *number != at);
    let others: Vec<_> = others.map(|(_, segment)| segment).collect();
    match others.len() {
        0 | 1 => "/".to_owned(),
        _ => others.join("/"),
    }
}

/// The rule with one option less, or a shorter text.
fn rules(rule: &RuleFacts) -> Vec<RuleFacts> {
    let with = |set: fn(&mut RuleFacts)| {
        let mut rule = rule.clone();
        set(&mut rule);
        rule
    };
    let mut smaller = vec![
        with(|rule| rule.methods = None),
        with(|rule| rule.defaults = Values::new()),
        with(|rule| rule.subdomain = None),
        with(|rule| rule.strict_slashes = None),
        with(|rule| rule.merge_slashes = None),
        with(|rule| rule.build_only = false),
        with(|rule| rule.alias = false),
        with(|rule| rule.redirect_to = None),
        with(|rule| rule.websocket = false),
    ];
    let texts = texts(&rule.string)
        .into_iter()
        .filter(|text| text.starts_with('/'));
    smaller.extend(texts.map(|string| RuleFacts {
        string,
        ..rule.clone()
    }));
    smaller
}

fn questions(question: &Question) -> Vec<Question> {
    match question {
        Question::Match { method, path } => {
            let get = Question::Match {
                method: "GET".to_owned(),
                path: path.clone(),
            };
            let shorter = paths(path).map(|path| Question::Match {
                method: method.clone(),
                path,
            });
            [get].into_iter().chain(shorter).collect()
        }
        Question::Allowed { path } => paths(path).map(|path| Question::Allowed { path }).collect(),
        Question::Build(facts) => builds(facts),
    }
}

fn builds(facts: &BuildFacts) -> Vec<Question> {
    let with = |set: fn(&mut BuildFacts)| {
        let mut facts = facts.clone();
        set(&mut facts);
        facts
    };
    let mut smaller: Vec<_> = without_one(&facts.values)
        .map(|values| BuildFacts {
            values,
            ..facts.clone()
        })
        .collect();
    smaller.push(with(|facts| facts.method = None));
    smaller.push(with(|facts| facts.url_scheme = None));
    smaller.push(with(|facts| {
        (facts.force_external, facts.url_scheme) = (false, None);
    }));
    smaller.into_iter().map(Question::Build).collect()
}

/// Shorter paths; a request has one.
fn paths(path: &str) -> impl Iterator<Item = String> {
    texts(path).into_iter().filter(|path| !path.is_empty())
}

/// Text without one of its segments, then without one of its pieces.
fn texts(text: &str) -> Vec<String> {
    let segments: Vec<_> = text.split('/').collect();
    let mut shorter: Vec<_> = without_one(&segments).map(|rest| rest.join("/")).collect();
    if let (Some(open), Some(close)) = (text.find('('), text.rfind(')')) {
        shorter.extend((open < close).then(|| format!("{}{}", &text[..open], &text[close + 1..])));
    }
    if text.len() > 100 {
        let half = text.char_indices().nth(text.chars().count() / 2);
        shorter.extend(half.map(|(at, _)| text[..at].to_owned()));
    }
    let characters: Vec<_> = text.chars().collect();
    if characters.len() <= 100 {
        shorter.extend(without_one(&characters).map(String::from_iter));
    }
    shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> Question {
        Question::Match {
            method: "POST".to_owned(),
            path: path.to_owned(),
        }
    }

    #[test]
    fn everything_that_plays_no_part_is_left_out() {
        let mut wrong = RuleFacts::new("/a/b/<x>/c", "wrong");
        wrong.methods = Some(vec!["POST".to_owned()]);
        wrong.alias = true;
        let case = Case {
            rules: vec![RuleFacts::new("/a", "a"), wrong, RuleFacts::new("/z", "z")],
            questions: vec![request("/a"), request("/q/b/zz/c"), request("/")],
            ..Case::default()
        };
        let shrunk = shrink(case, |case| {
            let rule = |rule: &RuleFacts| rule.alias && rule.string.contains("<x>");
            let path = |question: &Question| matches!(question, Question::Match { path, .. } if path.contains("zz"));
            case.rules.iter().any(rule) && case.questions.iter().any(path)
        });
        let [rule] = shrunk.rules.as_slice() else {
            panic!("{shrunk:?}");
        };
        assert_eq!((rule.string.as_str(), &rule.methods), ("/<x>", &None));
        let get = Question::Match {
            method: "GET".to_owned(),
            path: "zz".to_owned(),
        };
        assert_eq!(shrunk.questions, [get]);
    }

    #[test]
    fn what_cannot_be_smaller_stays() {
        let case = Case {
            rules: vec![RuleFacts::new("/", "a")],
            questions: vec![request("/")],
            ..Case::default()
        };
        assert_eq!(shrink(case.clone(), |_| false), case);
    }
}
