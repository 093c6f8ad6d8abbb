//! From the routes of an application to its URL map, with every mistake found at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use carafe_routing::converter::closest;
use carafe_routing::{ManagedState, MapOptions, Rule, Target, UrlMap, View};

use crate::blueprints::Registered;
use crate::route::RouteDefaults;
use crate::{Error, Result, Route};

/// The view of each endpoint, with the route that brought it.
type Views<'r> = BTreeMap<String, (&'r View, &'r Route)>;

/// Builds the map, and what its rules lead to.
pub(crate) fn build(
    registered: Registered,
    state: &ManagedState,
    options: MapOptions,
    defaults: RouteDefaults,
    subdomain_matching: bool,
) -> Result<(UrlMap, Vec<Target>)> {
    let (routes, mut mistakes) = (&registered.routes, registered.mistakes);
    if options.host_matching && subdomain_matching {
        let mistake = "url_map.host_matching and subdomain_matching exclude each other";
        mistakes.push(mistake.to_owned());
    }
    let subdomains = subdomain_matching || options.host_matching;
    let endpoints = routes
        .iter()
        .map(|route| route.endpoint.clone().unwrap_or_default());
    let endpoints: Vec<String> = endpoints.collect();
    let views = views(routes, &endpoints, &mut mistakes);
    let mut rules: Vec<Rule> = Vec::new();
    let mut targets = Vec::new();
    let hooks = registered.hooks.blueprints.values();
    for hooks in hooks.chain([&registered.hooks.app]) {
        mistakes.extend(
            hooks
                .arguments()
                .filter_map(|arguments| unmanaged(arguments, state)),
        );
    }
    for (route, endpoint) in routes.iter().zip(&endpoints) {
        mistakes.extend(misuse(route, state));
        warn_of_other_spellings(route);
        if !subdomains {
            mistakes.extend(unreachable(route, &options.default_subdomain));
        }
        let view = views.get(endpoint).map(|(view, _)| (*view).clone());
        mistakes.extend(lost(route, endpoint, view.as_ref(), &views));
        let view = route.view.clone().or(view);
        match route.clone().build(endpoint.clone(), view, defaults) {
            Ok((rule, target)) => {
                rules.push(rule);
                targets.push(target);
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    match UrlMap::new(rules, options) {
        Ok(map) => {
            mistakes.extend(swapped(&map, &targets));
            if mistakes.is_empty() {
                return Ok((map, targets));
            }
        }
        Err(error) => mistakes.push(error.to_string()),
    }
    Err(Error::from(Mistakes(mistakes)))
}

/// Says that two rules hand their values to one view in different orders, and the view takes
/// them by their order.
fn swapped(map: &UrlMap, targets: &[Target]) -> Option<String> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let rules: Vec<&Rule> = map.iter_rules().collect();
    let takes_tuple = |target: &Target| target.view.as_ref().is_some_and(View::takes_tuple);
    for number in (0..rules.len()).filter(|number| targets.get(*number).is_some_and(takes_tuple)) {
        let (rule, other) = (
            rules[number],
            *first.entry(&rules[number].endpoint).or_insert(number),
        );
        let sorted = |number| map.value_names(number).collect::<BTreeSet<_>>();
        if sorted(number) == sorted(other) && !map.value_names(number).eq(map.value_names(other)) {
            let (other, endpoint) = (rules[other], &rule.endpoint);
            return Some(format!(
                "{:?} (at {}) and {:?} (at {}) give their values to {endpoint:?} in different \
                 orders, and it takes a tuple; let it take a struct",
                other.rule, other.place, rule.rule, rule.place
            ));
        }
    }
    None
}

/// Collects the view of each endpoint; two different ones are a mistake.
fn views<'r>(routes: &'r [Route], endpoints: &[String], mistakes: &mut Vec<String>) -> Views<'r> {
    let mut views = Views::new();
    for (route, endpoint) in routes.iter().zip(endpoints) {
        let Some(view) = &route.view else {
            continue;
        };
        match views.get(endpoint) {
            Some((first, other)) if !first.is(view) => mistakes.push(format!(
                "the endpoint {endpoint:?} has two views: {} (at {}) and {} (at {}); give one \
                 of them another name with .endpoint(\"..\")",
                first.name(),
                other.place(),
                view.name(),
                route.place()
            )),
            Some(_) => {}
            None => {
                views.insert(endpoint.clone(), (view, route));
            }
        }
    }
    views
}

/// Warns of variables as axum writes them, which are plain text in a rule.
fn warn_of_other_spellings(route: &Route) {
    let rule = &route.rule.rule;
    let foreign = |segment: &&str| {
        segment.starts_with('{') && segment.ends_with('}') || segment.starts_with([':', '*'])
    };
    if let Some(segment) = rule.split('/').find(foreign) {
        let place = route.place();
        tracing::warn!(
            "{segment:?} in the rule {rule:?} is text; a variable is <name> (at {place})"
        );
    }
}

/// Says why a view cannot work under its rule.
fn misuse(route: &Route, state: &ManagedState) -> Option<String> {
    let view = route.view.as_ref()?;
    let mistake = view
        .mistake()
        .or_else(|| unmanaged(view.arguments(), state));
    let mistake = mistake.or_else(|| {
        (view.takes_websocket() && !route.rule.websocket).then(|| {
            format!(
                "the view {} takes a WebSocketUpgrade, but its rule {:?} is for HTTP; say \
                 .websocket()",
                view.name(),
                route.rule.rule
            )
        })
    })?;
    Some(format!("{mistake} (at {})", route.place()))
}

/// Says that a function takes a value that nobody manages.
fn unmanaged(arguments: &str, state: &ManagedState) -> Option<String> {
    let name = state.missing(arguments)?;
    Some(format!(
        "a function takes State<{name}>, but no such value is managed; hand it over with \
         app.manage(value)"
    ))
}

/// Says that a rule has a subdomain where only the default one matches.
fn unreachable(route: &Route, default: &str) -> Option<String> {
    let (rule, place) = (&route.rule, route.place());
    let subdomain = rule.subdomain.as_ref().filter(|name| *name != default)?;
    Some(format!(
        "the rule {:?} has the subdomain {subdomain:?}, but subdomains are not matched; set \
         app.subdomain_matching = true (at {place})",
        rule.rule
    ))
}

/// Says that a rule leads to no view.
fn lost(route: &Route, endpoint: &str, view: Option<&View>, views: &Views<'_>) -> Option<String> {
    let rule = &route.rule;
    if view.is_some() || rule.build_only || rule.redirect_to.is_some() {
        return None;
    }
    let hint = match closest(endpoint, views.keys().map(String::as_str)) {
        Some(name) => format!("; did you mean {name:?}?"),
        None => String::new(),
    };
    Some(format!(
        "the rule {:?} leads to the endpoint {endpoint:?}, which has no view{hint} (at {})",
        rule.rule,
        route.place()
    ))
}

/// Mistakes in the program: the sentences say all there is.
#[derive(Debug)]
struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Mistakes {}
