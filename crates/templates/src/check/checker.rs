use std::collections::BTreeSet;

use carafe_routing::{BuildError, UrlMap, Urls, url_for};
use minijinja::machinery::ast::{Call, CallArg, Expr, FromImport, Stmt};

use super::exports::exports;
use super::literals::{endpoint, named_by};
use super::{
    TemplateMistake, TemplateMistakes, Visitor, literal_names, parse, template_name, walk,
};
use crate::closest::closest;
use crate::known_names::{NameKind, meant};
use crate::render::{Engine, Source};

/// Compiles every template, and checks what it names: other templates and what is imported
/// from them, filters, tests, and endpoints with the values that their rules need. Names that
/// are made while rendering are not checked.
///
/// A file is a template if it is named as text is, or if a template names it.
pub(crate) fn check(engine: &Engine, urls: Option<&Urls>) -> Result<(), TemplateMistakes> {
    let names = engine.loader.names();
    let mut waiting: BTreeSet<_> = names.into_iter().filter(|name| is_text(name)).collect();
    let mut checked = BTreeSet::new();
    let mut mistakes = Vec::new();
    while let Some(name) = waiting.pop_first() {
        let mut checker = Checker {
            engine,
            urls,
            name: &name,
            mistakes: &mut mistakes,
            named: Vec::new(),
        };
        checker.check();
        let named = checker.named;
        checked.insert(name);
        waiting.extend(named.into_iter().filter(|name| !checked.contains(name)));
    }
    match mistakes.is_empty() {
        true => Ok(()),
        false => Err(TemplateMistakes::new(mistakes)),
    }
}

/// Tells whether a file is named as templates are, rather than as a picture, or a copy that an
/// editor leaves.
fn is_text(name: &str) -> bool {
    const EXTENSIONS: [&str; 22] = [
        "css", "csv", "eml", "htm", "html", "ics", "j2", "jinja", "jinja2", "js", "json", "md",
        "rss", "rst", "svg", "tmpl", "toml", "tpl", "txt", "xhtml", "xml", "yaml",
    ];
    let is_hidden = name.split('/').any(|segment| segment.starts_with('.'));
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    !is_hidden && extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

struct Checker<'c> {
    engine: &'c Engine,
    urls: Option<&'c Urls>,
    name: &'c str,
    mistakes: &'c mut Vec<TemplateMistake>,
    /// The templates that this one names.
    named: Vec<String>,
}

impl Checker<'_> {
    fn check(&mut self) {
        if let Err(error) = self.engine.environment.get_template(self.name) {
            let line = error.line().unwrap_or(0);
            let source = Source::Name(self.name.to_owned().into());
            let error = self.engine.diagnosis(&source, &[]).of(error);
            return self.report(line, &error.to_string());
        }
        let source = self.engine.loader.source(self.name).unwrap_or_default();
        if let Ok(parsed) = parse(self.name, &source) {
            walk(&parsed, self);
        }
    }

    /// Adds a mistake: the first line of a message.
    fn report(&mut self, line: usize, message: &str) {
        self.mistakes.push(TemplateMistake {
            template: self.name.to_owned(),
            line,
            message: message.lines().next().unwrap_or_default().to_owned(),
        });
    }

    fn check_names(&mut self, names: Vec<String>, line: usize) {
        let known = names.iter().find(|name| self.engine.loader.has(name));
        if let Some(known) = known {
            self.named.push(known.clone());
        } else if !names.is_empty() {
            let source = Source::Text("".into());
            let diagnosis = self.engine.diagnosis(&source, &[]);
            let error = diagnosis.not_found(names, Vec::new());
            self.report(line, &error.to_string());
        }
    }

    /// Tells whether a template exports what is imported from it.
    fn check_import(&mut self, import: &FromImport<'_>) {
        let names = literal_names(&import.expr).unwrap_or_default();
        let [template] = names.as_slice() else {
            return;
        };
        let source = self.engine.loader.source(template);
        let Some(exported) = source.and_then(|source| exports(template, &source)) else {
            return;
        };
        for (name, _) in &import.names {
            if let Expr::Var(variable) = name
                && !exported.iter().any(|exported| exported == variable.id)
            {
                let advice = meant(closest(variable.id, &exported));
                let message = format!("{template:?} has no {:?}{advice}", variable.id);
                self.report(name.span().start_line.into(), &message);
            }
        }
    }

    fn check_call(&mut self, call: &Call<'_>, line: usize) {
        let Some(urls) = self.urls.filter(|urls| !urls.handles_build_errors()) else {
            return;
        };
        let Some(endpoint) = endpoint(call).and_then(|endpoint| self.absolute(&endpoint)) else {
            return;
        };
        let error = match unknown(urls.map(), &endpoint) {
            Some(error) => Some(error),
            None if urls.adds_values() => None,
            None => missing(urls.map(), &endpoint, &call.args),
        };
        if let Some(error) = error {
            self.report(line, &error.to_string());
        }
    }

    /// Tells whether there is a filter or a test, by the test that templates have for it.
    fn check_exists(&mut self, kind: NameKind, name: &str, line: usize) {
        let mut state = self.engine.environment.empty_state();
        let name = name.split_whitespace().collect::<String>();
        let exists = state.perform_test(&kind.to_string(), &[name.as_str().into()]);
        if let Ok(false) = exists {
            let message = self.engine.known.unknown(kind, &name, &[]);
            self.report(line, &message);
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
            self.check_names(names, name.span().start_line.into());
        }
        match statement {
            Stmt::FromImport(import) => self.check_import(import),
            Stmt::Include(include) => {
                // One that may be missing is checked if it is there.
                let names = literal_names(&include.name).unwrap_or_default();
                let known = names.into_iter().find(|name| self.engine.loader.has(name));
                self.named.extend(known);
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        let line = expression.span().start_line.into();
        match expression {
            Expr::Call(call) if matches!(&call.expr, Expr::Var(name) if name.id == "url_for") => {
                self.check_call(call, line);
            }
            Expr::Filter(filter) => {
                self.check_exists(NameKind::Filter, filter.name, line);
                if let Some((kind, name)) = named_by(filter) {
                    self.check_exists(kind, &name, line);
                }
            }
            Expr::Test(test) => self.check_exists(NameKind::Test, test.name, line),
            _ => {}
        }
    }
}

/// Says that an endpoint does not exist.
fn unknown(map: &UrlMap, endpoint: &str) -> Option<BuildError> {
    if map.iter_rules().any(|rule| rule.endpoint == endpoint) {
        return None;
    }
    let adapter = map.bind("localhost").ok()?;
    let error = adapter.url_for(&url_for(endpoint)).err();
    error.filter(|error| matches!(error, BuildError::UnknownEndpoint { .. }))
}

/// Says which values are missing, of the rule that lacks the fewest.
fn missing(map: &UrlMap, endpoint: &str, args: &[CallArg<'_>]) -> Option<BuildError> {
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
    let missing = lacks
        .min_by_key(Vec::len)
        .filter(|missing| !missing.is_empty())?;
    Some(BuildError::MissingValues {
        endpoint: endpoint.to_owned(),
        missing,
        unknown: Vec::new(),
    })
}
