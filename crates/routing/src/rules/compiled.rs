use std::collections::BTreeSet;

use carafe_value::{Dict, Value};
use http::Method;

use super::domain;
use super::grammar::{self, Mistake};
use super::part::{self, Part};
use super::query::query;
use super::{MethodSet, RedirectTo, Rule, RuleError, Token, Variable};
use crate::MapOptions;
use crate::converter::{ConverterError, quote, same};
use crate::url_map::is_host;

/// A rule that has been read, with what its map says where it says nothing itself.
#[derive(Debug)]
pub(crate) struct CompiledRule {
    pub(crate) rule: Rule,
    pub(crate) methods: Option<MethodSet>,
    /// The methods without those that come by themselves.
    named: Option<MethodSet>,
    pub(crate) strict_slashes: bool,
    pub(crate) merge_slashes: bool,
    /// The names of all variables, also of those that have defaults.
    pub(crate) arguments: BTreeSet<String>,
    /// The variables in the order of the rule, those of the host first.
    pub(crate) variables: Vec<Variable>,
    /// Indices of the variables whose converters may refuse a value.
    pub(crate) refusing: Vec<usize>,
    pub(crate) domain: Vec<Token>,
    pub(crate) path: Vec<Token>,
}

impl CompiledRule {
    pub(crate) fn new(rule: Rule, options: &MapOptions) -> Result<Self, RuleError> {
        if !rule.rule.starts_with('/') {
            let mistake = Mistake {
                at: 0..0,
                reason: "it has to begin with a slash".to_owned(),
            };
            return Err(malformed(&rule, rule.rule.clone(), mistake));
        }
        check_options(&rule, options)?;
        let merge_slashes = rule.merge_slashes.unwrap_or(options.merge_slashes);
        let domain_rule = domain_rule(&rule, options);
        let domain = domain::in_ascii(&rule, tokens(&rule, &domain_rule, options)?)?;
        let mut path = tokens(&rule, &rule.rule, options)?;
        if merge_slashes {
            path.dedup_by(|b, a| matches!((a, b), (Token::Slash, Token::Slash)));
        }
        let variables = variables(&rule, (&domain_rule, &domain), &path)?;
        let names = variables.iter().map(|variable| variable.name.clone());
        let named = rule.methods.iter().flatten().cloned();
        let named = rule.methods.is_some().then(|| named.collect());
        let mut compiled = Self {
            methods: named.clone().map(|named| with_automatic(named, &rule)),
            named,
            strict_slashes: rule.strict_slashes.unwrap_or(options.strict_slashes),
            merge_slashes,
            arguments: names.chain(rule.defaults.keys().cloned()).collect(),
            refusing: (0..variables.len())
                .filter(|at| variables[*at].converter.may_refuse())
                .collect(),
            variables,
            domain,
            path,
            rule,
        };
        compiled.check_values()?;
        compiled.rule.methods = compiled.methods.as_ref().map(MethodSet::sorted);
        Ok(compiled)
    }

    /// Cuts the rule into parts: those of the domain, then those of the path.
    pub(crate) fn parts(&self) -> Result<(Vec<Part>, Vec<Part>), RuleError> {
        let cut = |tokens| {
            part::parts(tokens).map_err(|error| {
                let reason = format!("its variables cannot be matched together: {error}");
                RuleError::option(&self.rule, reason)
            })
        };
        Ok((cut(&self.domain)?, cut(&self.path)?))
    }

    /// Returns the path, if there is no variable in it.
    pub(crate) fn static_path(&self) -> Option<String> {
        self.path
            .iter()
            .map(|token| match token {
                Token::Slash => Some("/"),
                Token::Text(text) => Some(text.as_str()),
                Token::Variable(_) => None,
            })
            .collect()
    }

    pub(crate) fn allows(&self, method: &Method) -> bool {
        self.methods
            .as_ref()
            .is_none_or(|methods| methods.contains(method))
    }

    /// Returns a method that the rule names and an earlier one takes; an error is any method.
    pub(crate) fn shared_method(&self, earlier: &Self) -> Option<Result<Method, ()>> {
        match (&self.named, &earlier.methods) {
            (_, None) => Some(Err(())),
            (None, Some(_)) => None,
            (Some(named), Some(taken)) => {
                let mut named = named.sorted().into_iter();
                named.find(|method| taken.contains(method)).map(Ok)
            }
        }
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// Tells whether the values, with the defaults, are those that a URL of this rule
    /// needs.
    pub(crate) fn suitable_for(&self, values: &Dict, method: Option<&Method>) -> bool {
        let defaults = &self.rule.defaults;
        let known = |name: &String| defaults.contains_key(name) || values.contains_key(name);
        let agrees = |(name, default)| values.get(name).is_none_or(|value| same(default, value));
        method.is_none_or(|method| self.allows(method))
            && self.arguments.iter().all(known)
            && defaults.iter().all(agrees)
    }

    /// Tells whether this rule is the canonical one for those of another rule's values
    /// that are its defaults.
    pub(crate) fn provides_defaults_for(&self, other: &Self) -> bool {
        !self.rule.build_only
            && !self.rule.defaults.is_empty()
            && self.rule.endpoint == other.rule.endpoint
            && self.arguments == other.arguments
            && !self.is_written_like(other)
    }

    /// Tells whether two rules have the same text and the same names of variables.
    fn is_written_like(&self, other: &Self) -> bool {
        let alike = |(a, b): (&Token, &Token)| match (a, b) {
            (Token::Slash, Token::Slash) => true,
            (Token::Text(a), Token::Text(b)) => a == b,
            (Token::Variable(a), Token::Variable(b)) => a.name == b.name,
            _ => false,
        };
        let same = |a: &[Token], b: &[Token]| a.len() == b.len() && a.iter().zip(b).all(alike);
        same(&self.domain, &other.domain) && same(&self.path, &other.path)
    }

    /// Builds the domain and the path of a URL. What the rule has no variable for goes to
    /// the query, if wanted.
    pub(crate) fn build(
        &self,
        values: &Dict,
        append_unknown: bool,
    ) -> Result<(String, String), ConverterError> {
        let domain = self.fill(&self.domain, values)?;
        if !domain.is_empty() && !is_host(&domain) {
            return Err(ConverterError::new(format!("{domain:?} is no host")));
        }
        let mut url = self.fill(&self.path, values)?;
        if append_unknown {
            let unknown = values
                .iter()
                .filter(|(name, _)| !self.arguments.contains(*name));
            let query = query(unknown)?;
            if !query.is_empty() {
                url.push('?');
                url.push_str(&query);
            }
        }
        Ok((domain, url))
    }

    fn fill(&self, tokens: &[Token], values: &Dict) -> Result<String, ConverterError> {
        let mut filled = String::new();
        for token in tokens {
            match token {
                Token::Slash => filled.push('/'),
                Token::Text(text) => filled.push_str(&quote(text)),
                Token::Variable(variable) => filled.push_str(&self.value(variable, values)?),
            }
        }
        Ok(filled)
    }

    fn value(&self, variable: &Variable, values: &Dict) -> Result<String, ConverterError> {
        let name = &variable.name;
        let value = self.rule.defaults.get(name).or_else(|| values.get(name));
        variable
            .converter
            .to_url(value.unwrap_or(&Value::Null))
            .map_err(|error| ConverterError::new(format!("{name}: {error}")))
    }

    /// Checks the defaults of variables, and the variables of the redirect.
    fn check_values(&self) -> Result<(), RuleError> {
        let refused = |reason: String| RuleError::option(&self.rule, reason);
        for variable in &self.variables {
            if let Some(default) = self.rule.defaults.get(&variable.name) {
                variable.converter.to_url(default).map_err(|error| {
                    refused(format!(
                        "the default of {} does not fit: {error}",
                        variable.name
                    ))
                })?;
            }
        }
        if let Some(RedirectTo::Template(template)) = &self.rule.redirect_to {
            for name in placeholders(template) {
                if self.variable(name).is_none() {
                    return Err(refused(format!(
                        "redirect_to names <{name}>, which is no variable of the rule"
                    )));
                }
            }
        }
        Ok(())
    }
}

/// Returns the names in angle brackets.
pub(crate) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    let pieces = template.split('<').skip(1);
    pieces.filter_map(|piece| piece.split_once('>').map(|(name, _)| name))
}

fn domain_rule(rule: &Rule, options: &MapOptions) -> String {
    let domain = if options.host_matching {
        rule.host.as_deref().unwrap_or_default()
    } else {
        let subdomain = rule.subdomain.as_deref();
        subdomain.unwrap_or(&options.default_subdomain)
    };
    domain.to_owned()
}

fn tokens(rule: &Rule, text: &str, options: &MapOptions) -> Result<Vec<Token>, RuleError> {
    grammar::parse(text, &options.converters)
        .map_err(|mistake| malformed(rule, text.to_owned(), mistake))
}

fn malformed(rule: &Rule, text: String, mistake: Mistake) -> RuleError {
    RuleError::Malformed {
        rule: text,
        at: mistake.at,
        reason: mistake.reason,
        place: rule.place,
    }
}

/// Collects the variables of the domain, then those of the path.
fn variables(
    rule: &Rule,
    (domain_rule, domain): (&str, &[Token]),
    path: &[Token],
) -> Result<Vec<Variable>, RuleError> {
    let mut variables: Vec<Variable> = Vec::new();
    let texts = [(domain_rule, domain), (rule.rule.as_str(), path)];
    for (text, tokens) in texts {
        for variable in tokens.iter().filter_map(Token::variable) {
            if variables.iter().any(|other| other.name == variable.name) {
                let reason = format!("there is another variable {}", variable.name);
                let at = variable.at.clone();
                return Err(malformed(rule, text.to_owned(), Mistake { at, reason }));
            }
            variables.push(variable.clone());
        }
    }
    Ok(variables)
}

fn check_options(rule: &Rule, options: &MapOptions) -> Result<(), RuleError> {
    let refused = |reason: &str| Err(RuleError::option(rule, reason));
    match (options.host_matching, &rule.host, &rule.subdomain) {
        (true, None, _) => return refused("the map matches hosts: give the rule its host"),
        (true, _, Some(_)) => return refused("the map matches hosts, so a subdomain says nothing"),
        (false, Some(_), _) => return refused("it has a host, but the map does not match hosts"),
        _ => {}
    }
    let upgradable =
        |method: &Method| [Method::GET, Method::HEAD, Method::OPTIONS].contains(method);
    let methods = rule.methods.as_deref().unwrap_or_default();
    if rule.websocket && !methods.iter().all(upgradable) {
        return refused("a WebSocket begins with GET, so it can have no other methods");
    }
    Ok(())
}

/// Adds the methods that come by themselves.
fn with_automatic(mut methods: MethodSet, rule: &Rule) -> MethodSet {
    if methods.contains(&Method::GET) {
        methods.insert(Method::HEAD);
    }
    if rule.provide_automatic_options {
        methods.insert(Method::OPTIONS);
    }
    methods
}
