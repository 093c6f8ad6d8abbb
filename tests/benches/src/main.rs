//! Prints how many nanoseconds each operation on the session cookie takes, one a line.
//! `flask_session_cookie.py` prints the same lines for Flask; `cargo xtask bench` runs
//! both in turns.

// A program speaks on standard output.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use carafe_benches::SessionCookie;

/// How long each operation is repeated.
const ROUND: Duration = Duration::from_millis(200);
/// Repetitions between two looks at the clock: about a millisecond.
const BATCH: u32 = 1000;

fn main() {
    let cookie = SessionCookie::permanent();
    println!("sign {}", nanoseconds(|| cookie.sign()));
    println!("open {}", nanoseconds(|| cookie.open()));
    println!("read {}", nanoseconds(|| cookie.read()));
}

/// The median of the batches: what interrupts a few of them does not count.
fn nanoseconds<T>(operation: impl Fn() -> T) -> u128 {
    let begun = Instant::now();
    let mut batches = Vec::new();
    while begun.elapsed() < ROUND {
        let begun = Instant::now();
        for _ in 0..BATCH {
            black_box(operation());
        }
        batches.push(begun.elapsed() / BATCH);
    }
    batches.sort_unstable();
    batches[batches.len() / 2].as_nanos()
}
