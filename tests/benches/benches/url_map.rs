//! Instructions for matching URLs, next to other routers.
//!
//! - `matching`: eight paths, spread over the rules, are matched; an eighth is what one
//!   takes. The numbers say how many rules there are. axum's router does more than match:
//!   it takes a request, whose making is not counted, calls a handler that does nothing,
//!   and makes a response. actix-router tries one rule after the other; with 5,000 it would
//!   take long to measure.
//! - `one_segment`: rules that only Carafe has, a variable beside text in one segment.
//! - `building`: 5,000 rules become a map, or a router.
//! - `hostile`: paths of 8, 16, 32 and 64 thousand bytes, made to be hard to match, by the
//!   map and through an application. Twice the length must take about twice the
//!   instructions, so that each number is about twice the one above it.
//!
//! The comparison says how many times as much Carafe needs.

// What gungraun's macros make.
#![allow(missing_docs, unreachable_pub)]

use axum::Router;
use axum::response::Response;
use carafe_benches::{
    Actix, AxumMatching, Carafe, Hostile, HostileRequest, Kind, Matching, Matchit, MatchitOfAxum,
    RuleSet, carafe_rules, matchit_router,
};
use carafe_routing::{Dispatch, MapOptions, Rule, UrlMap};
use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};

#[library_benchmark]
#[bench::static_10(Matching::warm(Kind::Static, 10))]
#[bench::static_100(Matching::warm(Kind::Static, 100))]
#[bench::static_1000(Matching::warm(Kind::Static, 1000))]
#[bench::static_5000(Matching::warm(Kind::Static, 5000))]
#[bench::one_10(Matching::warm(Kind::One, 10))]
#[bench::one_100(Matching::warm(Kind::One, 100))]
#[bench::one_1000(Matching::warm(Kind::One, 1000))]
#[bench::one_5000(Matching::warm(Kind::One, 5000))]
#[bench::deep_10(Matching::warm(Kind::Deep, 10))]
#[bench::deep_100(Matching::warm(Kind::Deep, 100))]
#[bench::deep_1000(Matching::warm(Kind::Deep, 1000))]
#[bench::deep_5000(Matching::warm(Kind::Deep, 5000))]
#[bench::mixed_10(Matching::warm(Kind::Mixed, 10))]
#[bench::mixed_100(Matching::warm(Kind::Mixed, 100))]
#[bench::mixed_1000(Matching::warm(Kind::Mixed, 1000))]
#[bench::mixed_5000(Matching::warm(Kind::Mixed, 5000))]
#[bench::worst_10(Matching::warm(Kind::Worst, 10))]
#[bench::worst_100(Matching::warm(Kind::Worst, 100))]
#[bench::worst_1000(Matching::warm(Kind::Worst, 1000))]
#[bench::worst_5000(Matching::warm(Kind::Worst, 5000))]
fn carafe(matching: &'static Matching<Carafe>) {
    matching.find_all();
}

#[library_benchmark]
#[bench::static_10(Matching::warm(Kind::Static, 10))]
#[bench::static_100(Matching::warm(Kind::Static, 100))]
#[bench::static_1000(Matching::warm(Kind::Static, 1000))]
#[bench::static_5000(Matching::warm(Kind::Static, 5000))]
#[bench::one_10(Matching::warm(Kind::One, 10))]
#[bench::one_100(Matching::warm(Kind::One, 100))]
#[bench::one_1000(Matching::warm(Kind::One, 1000))]
#[bench::one_5000(Matching::warm(Kind::One, 5000))]
#[bench::deep_10(Matching::warm(Kind::Deep, 10))]
#[bench::deep_100(Matching::warm(Kind::Deep, 100))]
#[bench::deep_1000(Matching::warm(Kind::Deep, 1000))]
#[bench::deep_5000(Matching::warm(Kind::Deep, 5000))]
#[bench::mixed_10(Matching::warm(Kind::Mixed, 10))]
#[bench::mixed_100(Matching::warm(Kind::Mixed, 100))]
#[bench::mixed_1000(Matching::warm(Kind::Mixed, 1000))]
#[bench::mixed_5000(Matching::warm(Kind::Mixed, 5000))]
#[bench::worst_10(Matching::warm(Kind::Worst, 10))]
#[bench::worst_100(Matching::warm(Kind::Worst, 100))]
#[bench::worst_1000(Matching::warm(Kind::Worst, 1000))]
#[bench::worst_5000(Matching::warm(Kind::Worst, 5000))]
fn latest_matchit(matching: &'static Matching<Matchit>) {
    matching.find_all();
}

#[library_benchmark]
#[bench::static_10(Matching::warm(Kind::Static, 10))]
#[bench::static_100(Matching::warm(Kind::Static, 100))]
#[bench::static_1000(Matching::warm(Kind::Static, 1000))]
#[bench::static_5000(Matching::warm(Kind::Static, 5000))]
#[bench::one_10(Matching::warm(Kind::One, 10))]
#[bench::one_100(Matching::warm(Kind::One, 100))]
#[bench::one_1000(Matching::warm(Kind::One, 1000))]
#[bench::one_5000(Matching::warm(Kind::One, 5000))]
#[bench::deep_10(Matching::warm(Kind::Deep, 10))]
#[bench::deep_100(Matching::warm(Kind::Deep, 100))]
#[bench::deep_1000(Matching::warm(Kind::Deep, 1000))]
#[bench::deep_5000(Matching::warm(Kind::Deep, 5000))]
#[bench::mixed_10(Matching::warm(Kind::Mixed, 10))]
#[bench::mixed_100(Matching::warm(Kind::Mixed, 100))]
#[bench::mixed_1000(Matching::warm(Kind::Mixed, 1000))]
#[bench::mixed_5000(Matching::warm(Kind::Mixed, 5000))]
#[bench::worst_10(Matching::warm(Kind::Worst, 10))]
#[bench::worst_100(Matching::warm(Kind::Worst, 100))]
#[bench::worst_1000(Matching::warm(Kind::Worst, 1000))]
#[bench::worst_5000(Matching::warm(Kind::Worst, 5000))]
fn matchit_of_axum(matching: &'static Matching<MatchitOfAxum>) {
    matching.find_all();
}

#[library_benchmark]
#[bench::static_10(AxumMatching::warm(Kind::Static, 10))]
#[bench::static_100(AxumMatching::warm(Kind::Static, 100))]
#[bench::static_1000(AxumMatching::warm(Kind::Static, 1000))]
#[bench::static_5000(AxumMatching::warm(Kind::Static, 5000))]
#[bench::one_10(AxumMatching::warm(Kind::One, 10))]
#[bench::one_100(AxumMatching::warm(Kind::One, 100))]
#[bench::one_1000(AxumMatching::warm(Kind::One, 1000))]
#[bench::one_5000(AxumMatching::warm(Kind::One, 5000))]
#[bench::deep_10(AxumMatching::warm(Kind::Deep, 10))]
#[bench::deep_100(AxumMatching::warm(Kind::Deep, 100))]
#[bench::deep_1000(AxumMatching::warm(Kind::Deep, 1000))]
#[bench::deep_5000(AxumMatching::warm(Kind::Deep, 5000))]
#[bench::mixed_10(AxumMatching::warm(Kind::Mixed, 10))]
#[bench::mixed_100(AxumMatching::warm(Kind::Mixed, 100))]
#[bench::mixed_1000(AxumMatching::warm(Kind::Mixed, 1000))]
#[bench::mixed_5000(AxumMatching::warm(Kind::Mixed, 5000))]
#[bench::worst_10(AxumMatching::warm(Kind::Worst, 10))]
#[bench::worst_100(AxumMatching::warm(Kind::Worst, 100))]
#[bench::worst_1000(AxumMatching::warm(Kind::Worst, 1000))]
#[bench::worst_5000(AxumMatching::warm(Kind::Worst, 5000))]
fn axum_router(matching: AxumMatching) -> Router {
    matching.answer_all()
}

#[library_benchmark]
#[bench::static_10(Matching::warm(Kind::Static, 10))]
#[bench::static_100(Matching::warm(Kind::Static, 100))]
#[bench::static_1000(Matching::warm(Kind::Static, 1000))]
#[bench::one_10(Matching::warm(Kind::One, 10))]
#[bench::one_100(Matching::warm(Kind::One, 100))]
#[bench::one_1000(Matching::warm(Kind::One, 1000))]
#[bench::deep_10(Matching::warm(Kind::Deep, 10))]
#[bench::deep_100(Matching::warm(Kind::Deep, 100))]
#[bench::deep_1000(Matching::warm(Kind::Deep, 1000))]
#[bench::mixed_10(Matching::warm(Kind::Mixed, 10))]
#[bench::mixed_100(Matching::warm(Kind::Mixed, 100))]
#[bench::mixed_1000(Matching::warm(Kind::Mixed, 1000))]
#[bench::worst_10(Matching::warm(Kind::Worst, 10))]
#[bench::worst_100(Matching::warm(Kind::Worst, 100))]
#[bench::worst_1000(Matching::warm(Kind::Worst, 1000))]
fn actix(matching: &'static Matching<Actix>) {
    matching.find_all();
}

#[library_benchmark]
#[bench::literal_10(Matching::warm(Kind::Literal, 10))]
#[bench::literal_100(Matching::warm(Kind::Literal, 100))]
#[bench::literal_1000(Matching::warm(Kind::Literal, 1000))]
#[bench::literal_5000(Matching::warm(Kind::Literal, 5000))]
fn carafe_alone(matching: &'static Matching<Carafe>) {
    matching.find_all();
}

fn rules(kind: Kind) -> Vec<Rule> {
    carafe_rules(&RuleSet::new(kind, 5000))
}

fn in_braces(kind: Kind) -> Vec<String> {
    RuleSet::new(kind, 5000).in_braces()
}

#[library_benchmark]
#[bench::static_5000(rules(Kind::Static))]
#[bench::one_5000(rules(Kind::One))]
#[bench::deep_5000(rules(Kind::Deep))]
#[bench::mixed_5000(rules(Kind::Mixed))]
#[bench::worst_5000(rules(Kind::Worst))]
#[bench::literal_5000(rules(Kind::Literal))]
fn carafe_map(rules: Vec<Rule>) -> UrlMap {
    UrlMap::new(rules, MapOptions::default()).expect("the rules are right")
}

#[library_benchmark]
#[bench::static_5000(in_braces(Kind::Static))]
#[bench::one_5000(in_braces(Kind::One))]
#[bench::deep_5000(in_braces(Kind::Deep))]
#[bench::mixed_5000(in_braces(Kind::Mixed))]
#[bench::worst_5000(in_braces(Kind::Worst))]
fn matchit_map(rules: Vec<String>) -> matchit::Router<usize> {
    matchit_router(rules)
}

#[library_benchmark]
#[bench::hyphens_missed_8(Hostile::hyphens(8, "c").warm())]
#[bench::hyphens_missed_16(Hostile::hyphens(16, "c").warm())]
#[bench::hyphens_missed_32(Hostile::hyphens(32, "c").warm())]
#[bench::hyphens_missed_64(Hostile::hyphens(64, "c").warm())]
#[bench::hyphens_matched_8(Hostile::hyphens(8, "c!").warm())]
#[bench::hyphens_matched_16(Hostile::hyphens(16, "c!").warm())]
#[bench::hyphens_matched_32(Hostile::hyphens(32, "c!").warm())]
#[bench::hyphens_matched_64(Hostile::hyphens(64, "c!").warm())]
#[bench::adjacent_missed_8(Hostile::adjacent(8, "c").warm())]
#[bench::adjacent_missed_16(Hostile::adjacent(16, "c").warm())]
#[bench::adjacent_missed_32(Hostile::adjacent(32, "c").warm())]
#[bench::adjacent_missed_64(Hostile::adjacent(64, "c").warm())]
#[bench::adjacent_matched_8(Hostile::adjacent(8, "c!").warm())]
#[bench::adjacent_matched_16(Hostile::adjacent(16, "c!").warm())]
#[bench::adjacent_matched_32(Hostile::adjacent(32, "c!").warm())]
#[bench::adjacent_matched_64(Hostile::adjacent(64, "c!").warm())]
#[bench::any_missed_8(Hostile::any(8, "c").warm())]
#[bench::any_missed_16(Hostile::any(16, "c").warm())]
#[bench::any_missed_32(Hostile::any(32, "c").warm())]
#[bench::any_missed_64(Hostile::any(64, "c").warm())]
#[bench::any_matched_8(Hostile::any(8, "c!").warm())]
#[bench::any_matched_16(Hostile::any(16, "c!").warm())]
#[bench::any_matched_32(Hostile::any(32, "c!").warm())]
#[bench::any_matched_64(Hostile::any(64, "c!").warm())]
#[bench::paths_missed_8(Hostile::paths(8, "c").warm())]
#[bench::paths_missed_16(Hostile::paths(16, "c").warm())]
#[bench::paths_missed_32(Hostile::paths(32, "c").warm())]
#[bench::paths_missed_64(Hostile::paths(64, "c").warm())]
#[bench::paths_matched_8(Hostile::paths(8, "c!").warm())]
#[bench::paths_matched_16(Hostile::paths(16, "c!").warm())]
#[bench::paths_matched_32(Hostile::paths(32, "c!").warm())]
#[bench::paths_matched_64(Hostile::paths(64, "c!").warm())]
#[bench::slashes_8(Hostile::slashes(8).warm())]
#[bench::slashes_16(Hostile::slashes(16).warm())]
#[bench::slashes_32(Hostile::slashes(32).warm())]
#[bench::slashes_64(Hostile::slashes(64).warm())]
#[bench::thousand_rules_8(Hostile::thousand_rules(8).warm())]
#[bench::thousand_rules_16(Hostile::thousand_rules(16).warm())]
#[bench::thousand_rules_32(Hostile::thousand_rules(32).warm())]
#[bench::thousand_rules_64(Hostile::thousand_rules(64).warm())]
#[bench::thousand_rules_deep_8(Hostile::thousand_rules_deep(8).warm())]
#[bench::thousand_rules_deep_16(Hostile::thousand_rules_deep(16).warm())]
#[bench::thousand_rules_deep_32(Hostile::thousand_rules_deep(32).warm())]
#[bench::thousand_rules_deep_64(Hostile::thousand_rules_deep(64).warm())]
fn path(hostile: &'static Hostile) -> usize {
    hostile.find_all()
}

#[library_benchmark]
#[bench::slashes_8(HostileRequest::warm("/", 8))]
#[bench::slashes_16(HostileRequest::warm("/", 16))]
#[bench::slashes_32(HostileRequest::warm("/", 32))]
#[bench::slashes_64(HostileRequest::warm("/", 64))]
#[bench::percents_8(HostileRequest::warm("%", 8))]
#[bench::percents_16(HostileRequest::warm("%", 16))]
#[bench::percents_32(HostileRequest::warm("%", 32))]
#[bench::percents_64(HostileRequest::warm("%", 64))]
#[bench::garbage_8(HostileRequest::warm("%zz", 8))]
#[bench::garbage_16(HostileRequest::warm("%zz", 16))]
#[bench::garbage_32(HostileRequest::warm("%zz", 32))]
#[bench::garbage_64(HostileRequest::warm("%zz", 64))]
#[bench::encoded_8(HostileRequest::warm("%2F", 8))]
#[bench::encoded_16(HostileRequest::warm("%2F", 16))]
#[bench::encoded_32(HostileRequest::warm("%2F", 32))]
#[bench::encoded_64(HostileRequest::warm("%2F", 64))]
#[bench::not_utf8_8(HostileRequest::warm("%FF", 8))]
#[bench::not_utf8_16(HostileRequest::warm("%FF", 16))]
#[bench::not_utf8_32(HostileRequest::warm("%FF", 32))]
#[bench::not_utf8_64(HostileRequest::warm("%FF", 64))]
#[bench::hyphens_8(HostileRequest::warm("-", 8))]
#[bench::hyphens_16(HostileRequest::warm("-", 16))]
#[bench::hyphens_32(HostileRequest::warm("-", 32))]
#[bench::hyphens_64(HostileRequest::warm("-", 64))]
fn request(hostile: HostileRequest) -> (Dispatch, Response) {
    hostile.answer()
}

library_benchmark_group!(
    name = matching,
    compare_by_id = true,
    benchmarks = [carafe, latest_matchit, matchit_of_axum, axum_router, actix]
);
library_benchmark_group!(name = one_segment, benchmarks = [carafe_alone]);
library_benchmark_group!(
    name = building,
    compare_by_id = true,
    benchmarks = [carafe_map, matchit_map]
);
library_benchmark_group!(name = hostile, benchmarks = [path, request]);
main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = [matching, one_segment, building, hostile]
);
