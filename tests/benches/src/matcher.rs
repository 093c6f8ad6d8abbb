use std::fmt;
use std::hint::black_box;

use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use carafe_routing::{MapOptions, Matched, RoutingError, Rule, UrlAdapter, UrlMap};
use http::Method;

use crate::exchange::at_once;
use crate::rule_set::{Kind, RuleSet};

/// What finds the rule of a path.
pub trait Matcher: Sized {
    /// Takes the rules.
    fn new(rules: &RuleSet) -> Self;

    /// Finds the rule of a path, and no more.
    fn find(&self, path: &str);

    /// Finds the rule of a path, and returns its place in the set.
    fn place(&self, path: &str) -> Option<usize>;
}

/// Carafe's map, bound to a host. A rule is known by its place in the set: its endpoint.
#[derive(Clone, Debug)]
pub struct Carafe(UrlAdapter<'static>);

impl Carafe {
    /// Binds a map, which is never dropped.
    ///
    /// # Panics
    ///
    /// If the rules are wrong.
    #[must_use]
    pub fn of(rules: Vec<Rule>) -> Self {
        let map = UrlMap::new(rules, MapOptions::default()).expect("the rules are right");
        let map: &'static UrlMap = Box::leak(Box::new(map));
        Self(map.bind("example.com").expect("the host is right"))
    }

    /// Finds the rule of a path, if there is one.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub fn matched<'t>(&self, path: &'t str) -> Result<Matched<'static, 't>, RoutingError> {
        self.0.find(&Method::GET, path)
    }
}

/// Makes Carafe's rules.
#[must_use]
pub fn carafe_rules(rules: &RuleSet) -> Vec<Rule> {
    let rules = rules.rules().iter().enumerate();
    rules
        .map(|(at, rule)| Rule::new(rule, at.to_string()))
        .collect()
}

impl Matcher for Carafe {
    fn new(rules: &RuleSet) -> Self {
        Self::of(carafe_rules(rules))
    }

    fn find(&self, path: &str) {
        black_box(&self.matched(path));
    }

    fn place(&self, path: &str) -> Option<usize> {
        self.matched(path).ok()?.rule().endpoint.parse().ok()
    }
}

/// The latest matchit.
#[derive(Clone, Debug)]
pub struct Matchit(matchit::Router<usize>);

/// Gives matchit the rules.
///
/// # Panics
///
/// If it refuses one.
#[must_use]
pub fn matchit_router(rules: Vec<String>) -> matchit::Router<usize> {
    let mut router = matchit::Router::new();
    for (at, rule) in rules.into_iter().enumerate() {
        router.insert(rule, at).expect("matchit takes the rule");
    }
    router
}

impl Matcher for Matchit {
    fn new(rules: &RuleSet) -> Self {
        Self(matchit_router(rules.in_braces()))
    }

    fn find(&self, path: &str) {
        black_box(&self.0.at(path));
    }

    fn place(&self, path: &str) -> Option<usize> {
        Some(*self.0.at(path).ok()?.value)
    }
}

/// The matchit of axum.
#[derive(Clone, Debug)]
pub struct MatchitOfAxum(matchit_of_axum::Router<usize>);

impl Matcher for MatchitOfAxum {
    fn new(rules: &RuleSet) -> Self {
        let mut router = matchit_of_axum::Router::new();
        for (at, rule) in rules.in_braces().into_iter().enumerate() {
            router.insert(rule, at).expect("matchit takes the rule");
        }
        Self(router)
    }

    fn find(&self, path: &str) {
        black_box(&self.0.at(path));
    }

    fn place(&self, path: &str) -> Option<usize> {
        Some(*self.0.at(path).ok()?.value)
    }
}

/// actix-router, which tries one rule after the other.
pub struct Actix(actix_router::Router<usize>);

impl fmt::Debug for Actix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Actix").finish_non_exhaustive()
    }
}

impl Matcher for Actix {
    fn new(rules: &RuleSet) -> Self {
        let mut router = actix_router::Router::build();
        for (at, rule) in rules.in_braces().into_iter().enumerate() {
            router.path(rule, at);
        }
        Self(router.finish())
    }

    fn find(&self, path: &str) {
        black_box(self.0.recognize(&mut actix_router::Path::new(path)));
    }

    fn place(&self, path: &str) -> Option<usize> {
        let (rule, _) = self.0.recognize(&mut actix_router::Path::new(path))?;
        Some(*rule)
    }
}

/// A matcher with the paths of its rules.
#[derive(Clone, Debug)]
pub struct Matching<M> {
    matcher: M,
    paths: Vec<String>,
}

impl<M: Matcher> Matching<M> {
    /// Makes rules, and finds the rule of every path once, so that nothing is for the first
    /// time. It is never dropped.
    ///
    /// # Panics
    ///
    /// If another rule is found.
    #[must_use]
    pub fn warm(kind: Kind, size: usize) -> &'static Self {
        let rules = RuleSet::new(kind, size);
        let matcher = M::new(&rules);
        for sample in rules.paths() {
            assert_eq!(matcher.place(&sample.path), Some(sample.rule), "{sample:?}");
        }
        let paths = rules.paths().iter().map(|sample| sample.path.clone());
        let paths = paths.collect();
        Box::leak(Box::new(Self { matcher, paths }))
    }

    /// Finds the rule of every path.
    pub fn find_all(&self) {
        for path in &self.paths {
            self.matcher.find(black_box(path));
        }
    }
}

/// axum's router, with a request for every path.
#[derive(Debug)]
pub struct AxumMatching {
    router: axum::Router,
    requests: Vec<Request>,
}

impl AxumMatching {
    /// Does as [`Matching::warm`], but an answer other than a 200 is what panics.
    ///
    /// # Panics
    ///
    /// If a path leads nowhere.
    #[must_use]
    pub fn warm(kind: Kind, size: usize) -> Self {
        let rules = RuleSet::new(kind, size);
        let router = rules
            .in_braces()
            .iter()
            .fold(axum::Router::new(), |router, rule| {
                router.route(rule, get(async || ()))
            });
        let requests = || {
            let paths = rules.paths().iter();
            paths
                .map(|sample| {
                    let mut request = Request::new(Body::empty());
                    *request.uri_mut() = sample.path.parse().expect("the path is right");
                    request
                })
                .collect()
        };
        let exchange = |router| Self {
            router,
            requests: requests(),
        };
        exchange(exchange(router).answer_all())
    }

    /// Answers every request. The router is given back, so that dropping it is not
    /// measured.
    ///
    /// # Panics
    ///
    /// If an answer is not a 200.
    pub fn answer_all(mut self) -> axum::Router {
        for request in self.requests {
            let Ok(response) = at_once(tower::Service::call(&mut self.router, request));
            assert!(response.status().is_success());
        }
        self.router
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_router_finds_the_rules_of_the_paths() {
        for kind in Kind::ALL {
            Matching::<Carafe>::warm(kind, 100).find_all();
            if kind == Kind::Literal {
                continue;
            }
            Matching::<Matchit>::warm(kind, 100).find_all();
            Matching::<MatchitOfAxum>::warm(kind, 100).find_all();
            Matching::<Actix>::warm(kind, 100).find_all();
            drop(AxumMatching::warm(kind, 100).answer_all());
        }
    }
}
