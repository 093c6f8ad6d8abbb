use std::borrow::Cow;

use crate::render::Source;

/// The name of a template, or several names of which the first that exists is taken.
///
/// # Example
///
/// ```
/// use carafe_templates::render_template;
///
/// let one = render_template("index.html", ());
/// let several = render_template(["custom.html", "index.html"], ());
/// # let _ = (one, several);
/// ```
#[derive(Clone, Debug)]
pub struct TemplateNames(Source);

impl TemplateNames {
    pub(crate) fn into_source(self) -> Source {
        self.0
    }
}

impl From<&'static str> for TemplateNames {
    fn from(name: &'static str) -> Self {
        Self(Source::Name(name.into()))
    }
}

impl From<String> for TemplateNames {
    fn from(name: String) -> Self {
        Self(Source::Name(name.into()))
    }
}

impl From<&String> for TemplateNames {
    fn from(name: &String) -> Self {
        Self(Source::Name(name.clone().into()))
    }
}

impl<N: Into<Cow<'static, str>>> From<Vec<N>> for TemplateNames {
    fn from(names: Vec<N>) -> Self {
        Self(Source::FirstOf(names.into_iter().map(Into::into).collect()))
    }
}

impl<N: Into<Cow<'static, str>>, const LENGTH: usize> From<[N; LENGTH]> for TemplateNames {
    fn from(names: [N; LENGTH]) -> Self {
        Self(Source::FirstOf(names.into_iter().map(Into::into).collect()))
    }
}
