//! What Carafe answers.

use std::panic::{AssertUnwindSafe, catch_unwind};

use carafe::{
    MapOptions, Matched, RoutingError, Rule, RuleError, UrlAdapter, UrlMap, UrlMapError, url_for,
};
use http::Method;
use serde::{Deserialize, Serialize};

use crate::case::{BindFacts, BuildFacts, Case, MapFacts, Question, RuleFacts};
use crate::tagged::{Values, dict, values};

/// An answer to a question, of either side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// A rule, by its number, and the values of its variables.
    Rule {
        number: usize,
        values: Values,
    },
    Redirect(String),
    MethodNotAllowed(Vec<String>),
    WebsocketMismatch,
    NotFound,
    Url(String),
    BuildError,
    Methods(Vec<String>),
    /// An exception that is no answer, by its type, or a panic.
    Raised(String),
}

impl Answer {
    /// Returns the name of the outcome.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Self::Rule { .. } => "rule",
            Self::Redirect(_) => "redirect",
            Self::MethodNotAllowed(_) => "method not allowed",
            Self::WebsocketMismatch => "websocket mismatch",
            Self::NotFound => "not found",
            Self::Url(_) => "URL",
            Self::BuildError => "build error",
            Self::Methods(methods) if methods.is_empty() => "no methods",
            Self::Methods(_) => "methods",
            Self::Raised(_) => "exception",
        }
    }
}

/// Makes the map of a case.
pub(crate) fn map(case: &Case) -> Result<UrlMap, UrlMapError> {
    UrlMap::new(
        case.rules.iter().map(rule).collect(),
        map_options(&case.map),
    )
}

/// Drops the rules that Carafe refuses, and says why it refuses each.
pub(crate) fn drop_refused(case: &mut Case) -> Vec<RuleError> {
    let mut refusals = Vec::new();
    if map(case).is_ok() {
        return refusals;
    }
    for rule in std::mem::take(&mut case.rules) {
        case.rules.push(rule);
        if let Err(error) = map(case) {
            refusals.extend(error.errors().first().cloned());
            case.rules.pop();
        }
    }
    refusals
}

/// Answers every question of a case whose map Carafe takes.
pub(crate) fn answers(case: &Case) -> Result<Vec<Answer>, UrlMapError> {
    let map = map(case)?;
    let Some(urls) = bind(&map, &case.bind) else {
        let bad_host = Answer::Raised("BadHost".to_owned());
        return Ok(vec![bad_host; case.questions.len()]);
    };
    let answer = |question| {
        let answered = catch_unwind(AssertUnwindSafe(|| answer(&urls, question)));
        answered.unwrap_or_else(|_| Answer::Raised("panic".to_owned()))
    };
    Ok(case.questions.iter().map(answer).collect())
}

fn answer(urls: &UrlAdapter<'_>, question: &Question) -> Answer {
    match question {
        Question::Match { method, path } => find(urls, &to_method(method), path),
        Question::Allowed { path } => Answer::Methods(names(&urls.allowed_methods(path))),
        Question::Build(facts) => build(urls, facts),
    }
}

fn build(urls: &UrlAdapter<'_>, facts: &BuildFacts) -> Answer {
    let mut url = url_for(&facts.endpoint).args(dict(&facts.values));
    url = url.external(facts.force_external);
    if let Some(scheme) = &facts.url_scheme {
        url = url.scheme(scheme);
    }
    if let Some(method) = &facts.method {
        url = url.method(to_method(method));
    }
    urls.url_for(&url).map_or(Answer::BuildError, Answer::Url)
}

fn find(urls: &UrlAdapter<'_>, method: &Method, path: &str) -> Answer {
    match urls.find(method, path) {
        Ok(found) => Answer::Rule {
            number: number(urls, &found),
            values: values(found.view_args()),
        },
        Err(RoutingError::Redirect(url)) => Answer::Redirect(url),
        Err(RoutingError::MethodNotAllowed(methods)) => Answer::MethodNotAllowed(names(&methods)),
        Err(RoutingError::WebsocketMismatch) => Answer::WebsocketMismatch,
        Err(RoutingError::NotFound) => Answer::NotFound,
        Err(other) => Answer::Raised(other.to_string()),
    }
}

fn number(urls: &UrlAdapter<'_>, found: &Matched<'_, '_>) -> usize {
    let mut rules = urls.map().iter_rules();
    rules
        .position(|rule| std::ptr::eq(rule, found.rule()))
        .expect("a rule that matched is one of the map")
}

fn bind<'m>(map: &'m UrlMap, facts: &BindFacts) -> Option<UrlAdapter<'m>> {
    let urls = map.bind(&facts.server_name).ok()?;
    let urls = match &facts.subdomain {
        Some(subdomain) => urls.subdomain(subdomain),
        None => urls,
    };
    Some(
        urls.script_name(&facts.script_name)
            .url_scheme(&facts.url_scheme)
            .default_method(to_method(&facts.default_method))
            .query(&facts.query),
    )
}

fn map_options(facts: &MapFacts) -> MapOptions {
    let mut options = MapOptions::default();
    options.strict_slashes = facts.strict_slashes;
    options.merge_slashes = facts.merge_slashes;
    options.redirect_defaults = facts.redirect_defaults;
    options.host_matching = facts.host_matching;
    options
        .default_subdomain
        .clone_from(&facts.default_subdomain);
    options
}

fn rule(facts: &RuleFacts) -> Rule {
    let mut rule = Rule::new(&facts.string, &facts.endpoint);
    let methods = facts.methods.as_ref();
    rule.methods = methods.map(|methods| methods.iter().map(|name| to_method(name)).collect());
    rule.defaults = dict(&facts.defaults);
    rule.subdomain.clone_from(&facts.subdomain);
    rule.host.clone_from(&facts.host);
    rule.strict_slashes = facts.strict_slashes;
    rule.merge_slashes = facts.merge_slashes;
    rule.build_only = facts.build_only;
    rule.alias = facts.alias;
    rule.redirect_to = facts.redirect_to.clone().map(Into::into);
    rule.websocket = facts.websocket;
    rule
}

fn to_method(name: &str) -> Method {
    name.parse().expect("the names of methods are tokens")
}

fn names(methods: &[Method]) -> Vec<String> {
    let names = methods.iter().map(Method::as_str);
    names.map(str::to_owned).collect()
}
