//! Instructions for signing, verifying and reading a session cookie of three keys.
//!
//! Valgrind has no instructions for SHA: where the processor does, as most do, the true
//! numbers are lower.

// What gungraun's macros make.
#![allow(missing_docs, unreachable_pub)]

use std::hint::black_box;

use carafe_benches::SessionCookie;
use carafe_session::SessionData;
use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};

/// Makes the session and does everything once, so that nothing is for the first time.
fn warm() -> &'static SessionCookie {
    let cookie = Box::leak(Box::new(SessionCookie::permanent()));
    drop((cookie.sign(), cookie.open(), cookie.read()));
    cookie
}

#[library_benchmark]
#[bench::three_keys(warm())]
fn sign(cookie: &SessionCookie) -> String {
    black_box(cookie).sign()
}

#[library_benchmark]
#[bench::three_keys(warm())]
fn open(cookie: &SessionCookie) -> SessionData {
    black_box(cookie).open()
}

#[library_benchmark]
#[bench::three_keys(warm())]
fn read(cookie: &SessionCookie) -> SessionData {
    black_box(cookie).read()
}

library_benchmark_group!(name = session_cookie, benchmarks = [sign, open, read]);
main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = session_cookie
);
