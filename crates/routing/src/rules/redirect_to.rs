use std::fmt;
use std::sync::Arc;

use carafe_value::Dict;

use crate::UrlFor;

/// Where a rule redirects to.
#[derive(Clone)]
pub enum RedirectTo {
    /// A URL, relative to the script root, with `<name>` where a variable's value is to
    /// stand.
    Template(String),
    /// Another endpoint. The variables of the rule are added to its values.
    UrlFor(UrlFor),
    /// What a function makes of the variables: a URL, relative to the script root.
    Function(Arc<dyn Fn(&Dict) -> String + Send + Sync>),
}

impl RedirectTo {
    /// Redirects to what a function makes of the variables.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::{RedirectTo, Rule};
    /// let mut rule = Rule::new("/old/<int:id>", "old");
    /// rule.redirect_to = Some(RedirectTo::function(|values| {
    ///     format!("new/{}", values["id"].as_i64().unwrap_or(0) + 1000)
    /// }));
    /// ```
    pub fn function(function: impl Fn(&Dict) -> String + Send + Sync + 'static) -> Self {
        Self::Function(Arc::new(function))
    }
}

impl From<&str> for RedirectTo {
    fn from(template: &str) -> Self {
        Self::Template(template.to_owned())
    }
}

impl From<String> for RedirectTo {
    fn from(template: String) -> Self {
        Self::Template(template)
    }
}

impl From<UrlFor> for RedirectTo {
    fn from(url: UrlFor) -> Self {
        Self::UrlFor(url)
    }
}

impl fmt::Debug for RedirectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(template) => fmt::Debug::fmt(template, f),
            Self::UrlFor(url) => fmt::Debug::fmt(url, f),
            Self::Function(_) => f.write_str("<function>"),
        }
    }
}
