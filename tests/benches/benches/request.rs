//! Instructions for a whole request, answered by Carafe and by bare axum.
//!
//! `text` touches no session. `session` reads and writes it in Carafe; axum's view answers
//! the same text without one.

// What gungraun's macros make.
#![allow(missing_docs, unreachable_pub)]

use std::convert::Infallible;

use axum::extract::Request;
use axum::response::Response;
use carafe_benches::{Exchange, axum_site, carafe_site};
use gungraun::{library_benchmark, library_benchmark_group, main};
use tower::Service;

trait Site: Service<Request, Response = Response, Error = Infallible> {}
impl<S: Service<Request, Response = Response, Error = Infallible>> Site for S {}

#[library_benchmark]
#[bench::text(Exchange::warm(axum_site(), "/"))]
#[bench::session(Exchange::warm(axum_site(), "/visits"))]
fn axum(exchange: Exchange<impl Site>) -> impl Site {
    exchange.answer()
}

#[library_benchmark]
#[bench::text(Exchange::warm(carafe_site(), "/"))]
#[bench::session(Exchange::warm(carafe_site(), "/visits"))]
fn carafe(exchange: Exchange<impl Site>) -> impl Site {
    exchange.answer()
}

library_benchmark_group!(name = request, compare_by_id = true, benchmarks = [axum, carafe]);
main!(library_benchmark_groups = request);
