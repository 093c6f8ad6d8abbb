//! Rules and paths: no rule and no path is a panic, and what was matched can be built.
//!
//! An input is lines: rules, and in the last one a path. Rule number 3 has the endpoint
//! `3`.

#![no_main]

use carafe_routing::{MapOptions, RoutingError, Rule, UrlAdapter, UrlMap, url_for};
use http::Method;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let mut lines: Vec<&str> = text.lines().collect();
    let path = lines.pop().unwrap_or_default();
    let Some(map) = map(&lines) else {
        return;
    };
    let urls = map.bind("localhost").unwrap();
    assert_eq!(urls.test(&Method::GET, path), is_answered(&urls, path));
    match urls.find(&Method::GET, path) {
        Ok(found) => build_again(&urls, found.rule(), &found.view_args()),
        Err(RoutingError::Redirect(url)) => ends(&urls, &url),
        Err(error) => drop(error.to_string()),
    }
});

/// Leaves rules with mistakes out.
fn map(rules: &[&str]) -> Option<UrlMap> {
    let rules = rules.iter().take(16).enumerate();
    let rules: Vec<_> = rules
        .map(|(number, rule)| Rule::new(*rule, number.to_string()))
        .filter(|rule| match UrlMap::new(vec![rule.clone()], MapOptions::default()) {
            Ok(_) => true,
            Err(error) => error.to_string().is_empty(),
        })
        .collect();
    UrlMap::new(rules, MapOptions::default()).ok()
}

fn is_answered(urls: &UrlAdapter<'_>, path: &str) -> bool {
    let answer = urls.find(&Method::GET, path);
    matches!(answer, Ok(_) | Err(RoutingError::Redirect(_)))
}

/// Values that a rule gave make a URL that leads somewhere again. What `float` writes it
/// does not always read, as in Werkzeug: `1e+20`.
fn build_again(urls: &UrlAdapter<'_>, rule: &Rule, values: &carafe_value::Dict) {
    let url = url_for(&rule.endpoint).args(values.clone());
    let built = urls.url_for(&url).unwrap();
    let path = percent_encoding::percent_decode_str(&built).decode_utf8().unwrap();
    let reads_floats = rule.rule.contains("float");
    assert!(reads_floats || is_answered(urls, &path), "{rule} {built}");
}

/// A redirect does not lead to itself.
fn ends(urls: &UrlAdapter<'_>, url: &str) {
    let path = url.strip_prefix("http://localhost").unwrap();
    let path = percent_encoding::percent_decode_str(path).decode_utf8().unwrap();
    let next = urls.find(&Method::GET, &path);
    assert_ne!(next.err(), Some(RoutingError::Redirect(url.to_owned())));
}
