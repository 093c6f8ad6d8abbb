//! Prints how many nanoseconds each operation takes, one a line: on the session cookie, or,
//! with the argument `url_map`, on maps of rules. `flask_session_cookie.py` and
//! `werkzeug_url_map.py` print the same lines for Flask; `cargo xtask bench` runs both in
//! turns. With `rules` the rules and paths are printed, for the latter. With `serve`, a server
//! and a port, pages are served for `served.py`.

// A program speaks on standard output.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use carafe_benches::{Carafe, Kind, Matching, PATHS, RuleSet, SessionCookie, carafe_rules};
use carafe_routing::{MapOptions, UrlMap};

/// How long each operation is repeated.
const ROUND: Duration = Duration::from_millis(200);
/// Repetitions between two looks at the clock: about a millisecond.
const BATCH: u32 = 1000;
/// How often a map is made.
const MAPS: usize = 7;
/// The sets of rules that Werkzeug gets too; it takes seconds to build 5,000.
const RULE_SETS: [(Kind, usize); 7] = [
    (Kind::Static, 1000),
    (Kind::One, 1000),
    (Kind::Deep, 1000),
    (Kind::Mixed, 10),
    (Kind::Mixed, 1000),
    (Kind::Mixed, 5000),
    (Kind::Literal, 1000),
];

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("rules") => print_rules(),
        Some("url_map") => url_map(),
        Some("serve") => serve(),
        _ => session_cookie(),
    }
}

fn serve() {
    let kind = std::env::args().nth(2).unwrap_or_default();
    let port = std::env::args().nth(3).and_then(|port| port.parse().ok());
    if let Err(error) = carafe_benches::serve(&kind, port.unwrap_or_default()) {
        eprintln!("{error:?}");
        std::process::exit(1);
    }
}

fn session_cookie() {
    let cookie = SessionCookie::permanent();
    println!("sign {}", nanoseconds(BATCH, || cookie.sign()));
    println!("open {}", nanoseconds(BATCH, || cookie.open()));
    println!("read {}", nanoseconds(BATCH, || cookie.read()));
}

fn url_map() {
    for (kind, size) in RULE_SETS {
        let matching = Matching::<Carafe>::warm(kind, size);
        let all = nanoseconds(BATCH / 10, || matching.find_all());
        println!("match_{kind}_{size} {}", all / PATHS as u128);
        if size == 5000 {
            println!("build_{kind}_{size} {}", building(kind, size));
        }
    }
}

/// How many nanoseconds it takes to make a map, without dropping it.
fn building(kind: Kind, size: usize) -> u128 {
    let rules = carafe_rules(&RuleSet::new(kind, size));
    let batches = (0..MAPS).map(|_| {
        let rules = rules.clone();
        let begun = Instant::now();
        let map = black_box(UrlMap::new(rules, MapOptions::default()));
        let took = begun.elapsed();
        assert!(map.is_ok());
        took
    });
    median(batches.collect())
}

fn print_rules() {
    for (kind, size) in RULE_SETS {
        let set = RuleSet::new(kind, size);
        let paths = set.paths().iter().map(|sample| sample.path.as_str());
        let paths: Vec<_> = paths.collect();
        println!(
            "{kind}_{size}\t{}\t{}",
            set.rules().join(" "),
            paths.join(" ")
        );
    }
}

/// The median of the batches: what interrupts a few of them does not count.
fn nanoseconds<T>(batch: u32, operation: impl Fn() -> T) -> u128 {
    let begun = Instant::now();
    let mut batches = Vec::new();
    while begun.elapsed() < ROUND {
        let begun = Instant::now();
        for _ in 0..batch {
            black_box(operation());
        }
        batches.push(begun.elapsed() / batch);
    }
    median(batches)
}

fn median(mut batches: Vec<Duration>) -> u128 {
    batches.sort_unstable();
    batches[batches.len() / 2].as_nanos()
}
