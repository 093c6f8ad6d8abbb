use carafe_routing::{BuildError, UrlMap, Urls, url_for};
use minijinja::machinery::ast::{Call, CallArg, Expr, Stmt};

use super::{
    TemplateMistake, TemplateMistakes, Visitor, literal_names, parse, template_name, walk,
};
use crate::render::{Engine, Source};

/// Compiles every template, and checks what it names: other templates, endpoints with the
/// values that their rules need. Names that are made while rendering are not checked.
pub(crate) fn check(engine: &Engine, urls: Option<&Urls>) -> Result<(), TemplateMistakes> {
    let mut mistakes = Vec::new();
    for name in engine.loader.names() {
        check_template(engine, urls, &name, &mut mistakes);
    }
    match mistakes.is_empty() {
        true => Ok(()),
        false => Err(TemplateMistakes::new(mistakes)),
    }
}

fn check_template(
    engine: &Engine,
    urls: Option<&Urls>,
    name: &str,
    mistakes: &mut Vec<TemplateMistake>,
) {
    // What is no text is no template.
    let Some(source) = engine.loader.source(name) else {
        return;
    };
    if let Err(error) = engine.environment.get_template(name) {
        let line = error.line().unwrap_or(0);
        let error = engine.diagnose(&Source::Name(name.to_owned().into()), error);
        let message = error.to_string();
        mistakes.push(TemplateMistake {
            template: name.to_owned(),
            line,
            message: message.lines().next().unwrap_or_default().to_owned(),
        });
        return;
    }
    let mut checker = Checker {
        engine,
        urls,
        name,
        mistakes,
    };
    if let Ok(parsed) = parse(name, &source) {
        walk(&parsed, &mut checker);
    }
}

struct Checker<'c> {
    engine: &'c Engine,
    urls: Option<&'c Urls>,
    name: &'c str,
    mistakes: &'c mut Vec<TemplateMistake>,
}

impl Checker<'_> {
    fn report(&mut self, line: u16, message: String) {
        self.mistakes.push(TemplateMistake {
            template: self.name.to_owned(),
            line: line.into(),
            message,
        });
    }

    fn check_names(&mut self, names: &[String], line: u16) {
        let exists = |name: &String| self.engine.loader.source(name).is_some();
        if names.iter().any(exists) || names.is_empty() {
            return;
        }
        let close = names
            .iter()
            .find_map(|name| self.engine.loader.close_name(name));
        let advice = close.map_or(String::new(), |close| format!("; did you mean {close:?}?"));
        let message = match names {
            [name] => format!("there is no template {name:?}{advice}"),
            names => format!("there is none of the templates {names:?}{advice}"),
        };
        self.report(line, message);
    }

    fn check_call(&mut self, call: &Call<'_>, line: u16) {
        let (Some(urls), Some(CallArg::Pos(first))) = (self.urls, call.args.first()) else {
            return;
        };
        let endpoint = first
            .as_const()
            .and_then(|value| value.as_str().map(str::to_owned));
        let Some(endpoint) = endpoint else {
            return;
        };
        let Some(endpoint) = self.absolute(&endpoint) else {
            return;
        };
        let message = match unknown(urls.map(), &endpoint) {
            Some(message) => Some(message),
            None if urls.adds_values() => None,
            None => missing(urls.map(), &endpoint, &call.args),
        };
        if let Some(message) = message {
            self.report(line, message);
        }
    }

    /// Tells whether there is a filter or a test, by the test that templates have for it.
    fn check_exists(&mut self, kind: &str, name: &str, line: u16) {
        let mut state = self.engine.environment.empty_state();
        let name = name.split_whitespace().collect::<String>();
        if let Ok(false) = state.perform_test(kind, &[name.as_str().into()]) {
            self.report(line, format!("there is no {kind} {name:?}"));
        }
    }

    /// Completes an endpoint that begins with a dot, where the template is a blueprint's;
    /// elsewhere only the request tells.
    fn absolute(&self, endpoint: &str) -> Option<String> {
        let Some(relative) = endpoint.strip_prefix('.') else {
            return Some(endpoint.to_owned());
        };
        let blueprint = self.engine.loader.blueprint_of(self.name)?;
        Some(format!("{blueprint}.{relative}"))
    }
}

impl Visitor for Checker<'_> {
    fn statement(&mut self, statement: &Stmt<'_>) {
        if let Some((name, false)) = template_name(statement)
            && let Some(names) = literal_names(name)
        {
            self.check_names(&names, name.span().start_line);
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        let line = expression.span().start_line;
        match expression {
            Expr::Call(call) if matches!(&call.expr, Expr::Var(name) if name.id == "url_for") => {
                self.check_call(call, line);
            }
            Expr::Filter(filter) => self.check_exists("filter", filter.name, line),
            Expr::Test(test) => self.check_exists("test", test.name, line),
            _ => {}
        }
    }
}

/// Says that an endpoint does not exist.
fn unknown(map: &UrlMap, endpoint: &str) -> Option<String> {
    if map.iter_rules().any(|rule| rule.endpoint == endpoint) {
        return None;
    }
    let adapter = map.bind("localhost").ok()?;
    let error = adapter.url_for(&url_for(endpoint)).err();
    error
        .filter(|error| matches!(error, BuildError::UnknownEndpoint { .. }))
        .map(|error| error.to_string())
}

/// Says which values are missing, of the rule that lacks the fewest.
fn missing(map: &UrlMap, endpoint: &str, args: &[CallArg<'_>]) -> Option<String> {
    let is_splat = |arg: &CallArg<'_>| matches!(arg, CallArg::PosSplat(_) | CallArg::KwargSplat(_));
    if args.iter().any(is_splat) {
        return None;
    }
    let given = |name: &&str| {
        args.iter()
            .any(|arg| matches!(arg, CallArg::Kwarg(given, _) if given == name))
    };
    let rules = map.iter_rules().enumerate();
    let lacks = rules
        .filter(|(_, rule)| rule.endpoint == endpoint)
        .map(|(number, rule)| {
            let names = map.value_names(number);
            let needed = names.filter(|name| !rule.defaults.contains_key(*name));
            needed
                .filter(|name| !given(name))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
    let lacking = lacks
        .min_by_key(Vec::len)
        .filter(|lacking| !lacking.is_empty())?;
    let verb = if lacking.len() == 1 { "is" } else { "are" };
    let lacking = lacking.join(", ");
    Some(format!(
        "no URL for the endpoint {endpoint:?}: {lacking} {verb} missing"
    ))
}
