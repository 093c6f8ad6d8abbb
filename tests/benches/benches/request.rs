//! Instructions for a whole request, answered by Carafe and by bare axum.
//!
//! `text` touches no session. `session` reads and writes it in Carafe; axum's view answers
//! the same text without one.

// What gungraun's macros make.
#![allow(missing_docs, unreachable_pub)]

use axum::Router;
use carafe_benches::{Exchange, axum_site, carafe_site};
use carafe_routing::Dispatch;
use gungraun::{library_benchmark, library_benchmark_group, main};

#[library_benchmark]
#[bench::text(Exchange::warm(axum_site(), "/"))]
#[bench::session(Exchange::warm(axum_site(), "/visits"))]
fn bare_axum(exchange: Exchange<Router>) -> Router {
    exchange.answer()
}

#[library_benchmark]
#[bench::text(Exchange::warm(carafe_site(), "/"))]
#[bench::session(Exchange::warm(carafe_site(), "/visits"))]
fn with_carafe(exchange: Exchange<Dispatch>) -> Dispatch {
    exchange.answer()
}

library_benchmark_group!(
    name = request,
    compare_by_id = true,
    benchmarks = [bare_axum, with_carafe]
);
main!(library_benchmark_groups = request);
