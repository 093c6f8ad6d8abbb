//! Instructions for a whole request, answered by Carafe and by bare axum.
//!
//! - `text`: no cookie comes in, and the view touches no session.
//! - `untouched`: the cookie of a browser session comes in, and the view does not touch it.
//! - `refreshed`: the cookie of a permanent session comes in; the view does not touch it,
//!   and it is sent again so that its end moves, as in Flask.
//! - `beside`: the same as `text` in an application that has templates, which may ask for the
//!   head of the request.
//! - `hooks`: no cookie comes in; a closure runs before the view and one after it.
//! - `session`: the view reads a key of the session and writes it.
//!
//! axum's view answers the same text without a session. The comparison says how many times
//! as much Carafe needs.

// What gungraun's macros make.
#![allow(missing_docs, unreachable_pub)]

use axum::Router;
use carafe_benches::{
    Exchange, SessionCookie, axum_pages, axum_site, carafe_pages, carafe_site, hooked_site,
};
use carafe_routing::Dispatch;
use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use http::HeaderMap;

fn no_cookie() -> HeaderMap {
    HeaderMap::new()
}

fn browser_session() -> HeaderMap {
    SessionCookie::browser_session().request_headers()
}

fn permanent() -> HeaderMap {
    SessionCookie::permanent().request_headers()
}

fn pages() -> Dispatch {
    let pages = carafe_pages().into_service();
    pages.expect("the application is right")
}

#[library_benchmark]
#[bench::text(Exchange::warm(carafe_site(), "/", &no_cookie()))]
#[bench::untouched(Exchange::warm(carafe_site(), "/", &browser_session()))]
#[bench::refreshed(Exchange::warm(carafe_site(), "/", &permanent()))]
#[bench::beside(Exchange::warm(pages(), "/", &no_cookie()))]
#[bench::hooks(Exchange::warm(hooked_site(), "/", &no_cookie()))]
#[bench::session(Exchange::warm(carafe_site(), "/visits", &browser_session()))]
fn carafe(exchange: Exchange<Dispatch>) -> Dispatch {
    exchange.answer()
}

#[library_benchmark]
#[bench::text(Exchange::warm(axum_site(), "/", &no_cookie()))]
#[bench::untouched(Exchange::warm(axum_site(), "/", &browser_session()))]
#[bench::refreshed(Exchange::warm(axum_site(), "/", &permanent()))]
#[bench::beside(Exchange::warm(axum_pages(), "/", &no_cookie()))]
#[bench::hooks(Exchange::warm(axum_site(), "/", &no_cookie()))]
#[bench::session(Exchange::warm(axum_site(), "/visits", &browser_session()))]
fn bare_axum(exchange: Exchange<Router>) -> Router {
    exchange.answer()
}

library_benchmark_group!(
    name = request,
    compare_by_id = true,
    benchmarks = [carafe, bare_axum]
);
main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = request
);
