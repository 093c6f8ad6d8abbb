//! Instructions for a template of 20 rows, from the request to the last byte: by
//! `render_template` in a view of Carafe's, and by MiniJinja as it comes in one of bare
//! axum's. Both send the same bytes.
//!
//! The comparison says how many times as much Carafe needs.

// What gungraun's macros make.
#![allow(missing_docs, unreachable_pub)]

use axum::Router;
use carafe_benches::{Exchange, axum_pages, carafe_pages};
use carafe_routing::Dispatch;
use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use http::HeaderMap;

fn pages() -> Dispatch {
    let pages = carafe_pages().into_service();
    pages.expect("the application is right")
}

#[library_benchmark]
#[bench::rows(Exchange::warm(pages(), "/rows", &HeaderMap::new()))]
fn carafe(exchange: Exchange<Dispatch>) -> Dispatch {
    exchange.answer()
}

#[library_benchmark]
#[bench::rows(Exchange::warm(axum_pages(), "/rows", &HeaderMap::new()))]
fn bare_axum(exchange: Exchange<Router>) -> Router {
    exchange.answer()
}

library_benchmark_group!(
    name = template,
    compare_by_id = true,
    benchmarks = [carafe, bare_axum]
);
main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = template
);
