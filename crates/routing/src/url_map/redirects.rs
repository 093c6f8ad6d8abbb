//! Where a rule that matched redirects to.

use carafe_value::Dict;
use http::Method;
use url::{Position, Url};

use super::adapter::with_query;
use super::build::Form;
use super::matched::Matched;
use super::{RoutingError, UrlAdapter};
use crate::RedirectTo;
use crate::rules::{CompiledRule, placeholders};

impl UrlAdapter<'_> {
    /// Says where a rule that matched redirects to: an alias, then one whose values are
    /// the defaults of another, then `redirect_to`.
    pub(super) fn redirect(
        &self,
        matched: &Matched<'_, '_>,
        method: &Method,
    ) -> Option<RoutingError> {
        if !self.map.may_redirect(matched) {
            return None;
        }
        let values = matched.view_args();
        let canonical = &self.map.canonical[matched.id];
        if matched.rule.rule.alias && self.map.options.redirect_defaults {
            return Some(self.alias_redirect(matched.rule, &values, method));
        }
        let canonical = canonical.iter().map(|id| &self.map.rules[*id]);
        let mut canonical = canonical.filter(|rule| rule.suitable_for(&values, Some(method)));
        if let Some((domain, path)) = canonical.find_map(|rule| rule.build(&values, false).ok()) {
            let url = self.redirect_url(&path, Some(&domain));
            return Some(RoutingError::Redirect(url));
        }
        self.redirect_target(matched.rule, &values)
    }

    fn alias_redirect(&self, rule: &CompiledRule, values: &Dict, method: &Method) -> RoutingError {
        match self.build(&rule.rule.endpoint, values, Some(method), &Form::CANONICAL) {
            Ok(url) => RoutingError::Redirect(with_query(url, &self.query)),
            Err(error) => {
                tracing::error!(%error, alias = rule.rule.rule, "an alias has no canonical URL");
                RoutingError::NotFound
            }
        }
    }

    /// Resolves `redirect_to`, relative to the script root, unless it is an endpoint: that is
    /// for whoever knows the functions that add values.
    fn redirect_target(&self, rule: &CompiledRule, values: &Dict) -> Option<RoutingError> {
        let target = match rule.rule.redirect_to.as_ref()? {
            RedirectTo::Template(template) => within(template, fill(template, rule, values)),
            RedirectTo::Function(function) => function(values),
            RedirectTo::UrlFor(_) => return None,
        };
        Some(match self.join(&target) {
            Ok(url) => RoutingError::Redirect(with_query(url, &self.query)),
            Err(error) => {
                tracing::error!(%error, target, "a rule redirects to no URL");
                RoutingError::NotFound
            }
        })
    }

    /// Resolves a target relative to the script root. The host of the request may be none
    /// that browsers take, so another one stands in for it.
    fn join(&self, target: &str) -> Result<String, url::ParseError> {
        const HOST: &str = "request.invalid";
        let base = format!("{}://{HOST}{}", self.url_scheme, self.script_name);
        let url = Url::parse(&base)?.join(target)?;
        Ok(match url.host_str() {
            Some(HOST) => format!("{}{}", self.origin(None), &url[Position::BeforePath..]),
            _ => url.into(),
        })
    }
}

/// Keeps what a visitor wrote from choosing the host: a target whose template begins with
/// a variable is a path.
fn within(template: &str, target: String) -> String {
    match template.starts_with('<') {
        true => format!("./{}", target.trim_start_matches(['/', '\\'])),
        false => target,
    }
}

/// Puts the values into a template.
fn fill(template: &str, rule: &CompiledRule, values: &Dict) -> String {
    let mut filled = template.to_owned();
    for name in placeholders(template) {
        let value = rule.variable(name).zip(values.get(name));
        let text = value.and_then(|(variable, value)| variable.converter.to_url(value).ok());
        filled = filled.replacen(&format!("<{name}>"), &text.unwrap_or_default(), 1);
    }
    filled
}
