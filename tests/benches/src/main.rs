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
/// Repetitions between two looks at the clock.
const BATCH: u32 = 1000;

fn main() {
    let cookie = SessionCookie::new();
    println!("sign {}", nanoseconds(|| cookie.sign()));
    println!("open {}", nanoseconds(|| cookie.open()));
    println!("read {}", nanoseconds(|| cookie.read()));
}

fn nanoseconds<T>(operation: impl Fn() -> T) -> u128 {
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < ROUND {
        for _ in 0..BATCH {
            black_box(operation());
        }
        count += u128::from(BATCH);
    }
    begun.elapsed().as_nanos() / count
}
