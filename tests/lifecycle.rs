//! The programs `tests/lifecycle/*.py` print what Flask does, and the files beside them hold
//! what they printed: a section for each request, with the answer and what ran. The modules
//! of the same names are the same applications. Differences are on purpose, each as
//! `docs/compatibility.md` says.

use carafe::axum::Router;
use carafe::axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::support::python;

mod failing;
mod nested;

const NESTED: &str = include_str!("lifecycle/nested.txt");
const FAILING: &str = include_str!("lifecycle/failing.txt");

/// What was printed about one request.
struct Section {
    title: &'static str,
    lines: Vec<&'static str>,
}

fn sections(recorded: &'static str) -> Vec<Section> {
    let sections = recorded.strip_prefix("## ").expect("a first section");
    let sections = sections.split("\n## ").map(|section| {
        let (title, lines) = section.split_once('\n').expect("a title and lines");
        let lines = lines.lines().collect();
        Section { title, lines }
    });
    sections.collect()
}

/// Puts a request to an application; the answer is its status, the first line of its body
/// and where it leads.
async fn answer(router: &Router, asked: &str) -> String {
    let (method, path) = asked.split_once(' ').expect("a method and a path");
    let request = Request::builder().method(method).uri(path);
    let request = request.body(Body::empty()).expect("a well-formed request");
    let response = router.clone().oneshot(request).await;
    let (head, body) = response.expect("a router never fails").into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return format!("raised {error}"),
    };
    let body = String::from_utf8_lossy(&body);
    let location = head.headers.get("location");
    let location = location.map_or("", |url| url.to_str().expect("ASCII"));
    let mut words = vec![head.status.as_str()];
    words.extend(body.lines().next());
    words.extend((!location.is_empty()).then_some(location));
    words.join(" ")
}

#[test]
fn flask_still_does_what_is_recorded() {
    for (program, recorded) in [
        ("lifecycle/nested.py", NESTED),
        ("lifecycle/failing.py", FAILING),
    ] {
        assert_eq!(python::run(program), recorded, "{program}");
    }
}

#[tokio::test]
async fn everything_runs_in_the_order_of_flask() {
    let sections = sections(NESTED);
    assert_eq!(sections.len(), 11);
    for section in sections {
        let (router, trace) = nested::app();
        let mut done = vec![answer(&router, section.title).await];
        done.extend(trace.take());
        assert_eq!(done, nested::expected(&section), "{}", section.title);
    }
}

#[tokio::test]
async fn failures_lead_where_they_lead_in_flask() {
    let mut differences = failing::differences().into_iter();
    let mut difference = differences.next();
    let sections = sections(FAILING);
    assert_eq!(sections.len(), 35);
    for Section { title, lines } in sections {
        let (case, asked) = title.split_once(": ").expect("a case and a request");
        let (router, trace) = failing::app(case);
        let mut done = vec![answer(&router, asked).await];
        done.extend(trace.take());
        match difference.take_if(|(of, _)| *of == title) {
            Some((_, expected)) => {
                assert_eq!(done, expected, "{title}");
                assert_ne!(done, lines, "no difference: {title}");
                difference = differences.next();
            }
            None => assert_eq!(done, lines, "{title}"),
        }
    }
    assert_eq!(difference, None, "each is met once, in order");
}
