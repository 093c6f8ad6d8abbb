use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use carafe::prelude::{App, Scaffold};
use carafe_routing::{Dispatch, Rule};
use tower::Service;

use crate::exchange::at_once;
use crate::matcher::Carafe;
use crate::rule_set::{Kind, RuleSet};

/// A map, and paths that are long in order to make it work.
///
/// Lengths are in thousands of bytes: the longest path of a request has 65,534 bytes.
/// Where the end of a path can be chosen, rules end with `!`.
#[derive(Debug)]
pub struct Hostile {
    map: Carafe,
    paths: Vec<String>,
}

impl Hostile {
    fn new(rules: Vec<String>, path: String) -> Self {
        Self {
            map: Carafe::of(endpoints(rules)),
            paths: vec![path],
        }
    }

    /// Several variables in one segment with hyphens between, and hyphens.
    #[must_use]
    pub fn hyphens(thousands: usize, end: &str) -> Self {
        Self::new(
            vec!["/<a>-<b>-<c>!".to_owned()],
            long("/", "-", thousands, end),
        )
    }

    /// Several variables without text between them.
    #[must_use]
    pub fn adjacent(thousands: usize, end: &str) -> Self {
        Self::new(
            vec!["/<a><b><c>!".to_owned()],
            long("/", "a", thousands, end),
        )
    }

    /// Slashes only: the path is looked up again with them merged.
    #[must_use]
    pub fn slashes(thousands: usize) -> Self {
        Self::new(
            vec!["/a/<b>/<c>/d".to_owned(), "/<path:p>/end".to_owned()],
            long("/", "/", thousands, "x"),
        )
    }

    /// One of a thousand items beside another variable, and an item again and again.
    #[must_use]
    pub fn any(thousands: usize, end: &str) -> Self {
        let items: Vec<_> = (0..1000).map(|item| format!("item{item}")).collect();
        let items = items.join(", ");
        Self::new(
            vec![
                format!("/<any({items}):a>"),
                format!("/<any({items}):a><b>!"),
            ],
            long("/", "item99", thousands, end),
        )
    }

    /// Variables with slashes between text that comes often.
    #[must_use]
    pub fn paths(thousands: usize, end: &str) -> Self {
        Self::new(
            vec!["/<path:a>/x/<path:b>/y/<path:c>!".to_owned()],
            long("/", "a/x/b/y/", thousands, end),
        )
    }

    /// A thousand rules of each kind, the kind in front, and a path into each that goes
    /// wrong at its end, at full length.
    #[must_use]
    pub fn thousand_rules(thousands: usize) -> Self {
        let (mut rules, mut paths) = (Vec::new(), Vec::new());
        for kind in Kind::ALL {
            let set = RuleSet::new(kind, 1000);
            rules.extend(set.rules().iter().map(|rule| format!("/{kind}{rule}")));
            let begin = set.paths().last().map_or("", |sample| &sample.path);
            paths.push(long(&format!("/{kind}{begin}"), "a", thousands, "/"));
        }
        Self {
            map: Carafe::of(endpoints(rules)),
            paths,
        }
    }

    /// As [`thousand_rules`](Self::thousand_rules), but the path goes on in many short
    /// segments.
    #[must_use]
    pub fn thousand_rules_deep(thousands: usize) -> Self {
        let mut hostile = Self::thousand_rules(0);
        for path in &mut hostile.paths {
            *path = long(path, "item/", thousands, "");
        }
        hostile
    }

    /// Matches once, so that nothing is for the first time. It is never dropped.
    #[must_use]
    pub fn warm(self) -> &'static Self {
        let hostile: &'static Self = Box::leak(Box::new(self));
        let _ = hostile.find_all();
        hostile
    }

    /// Matches every path, and returns how many have a rule.
    #[must_use]
    pub fn find_all(&self) -> usize {
        let found = self.paths.iter().map(|path| self.map.matched(path));
        found.filter(Result::is_ok).count()
    }
}

/// A request for a path that is long, and the application that is to answer it: the whole
/// way, on which the path is decoded.
#[derive(Debug)]
pub struct HostileRequest {
    service: Dispatch,
    request: Request,
}

impl HostileRequest {
    /// A path that repeats a piece.
    ///
    /// # Panics
    ///
    /// If it is too long.
    #[must_use]
    pub fn warm(piece: &str, thousands: usize) -> Self {
        let mut app = App::new("bench");
        app.get("/<a>-<b>-<c>", async || "three");
        app.get("/<int:id>/edit", async || "edit");
        app.get("/files/<path:name>/raw", async || "raw");
        let service = app.into_service().expect("the application is right");
        let path = long("/", piece, thousands, "");
        let exchange = |service| {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = path.parse().expect("the path is not too long");
            Self { service, request }
        };
        exchange(exchange(service).answer().0)
    }

    /// Answers the request.
    #[must_use]
    pub fn answer(mut self) -> (Dispatch, Response) {
        let Ok(response) = at_once(self.service.call(self.request));
        (self.service, response)
    }
}

fn endpoints(rules: Vec<String>) -> Vec<Rule> {
    let rules = rules.into_iter().enumerate();
    rules
        .map(|(at, rule)| Rule::new(rule, at.to_string()))
        .collect()
}

/// Repeats a piece up to a length.
fn long(begin: &str, piece: &str, thousands: usize, end: &str) -> String {
    let times = (thousands * 1000).saturating_sub(begin.len() + end.len()) / piece.len();
    format!("{begin}{}{end}", piece.repeat(times))
}
