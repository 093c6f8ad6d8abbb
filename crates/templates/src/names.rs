use std::borrow::Cow;

use crate::render::Source;

/// The name of a template, or several names of which the first that exists is taken.
///
/// A name that is made while the program runs is a `String`: write
/// `render_template(name.to_owned(), ..)` where it is borrowed.
///
/// # Example
///
/// ```
/// use carafe_templates::{TemplateError, Templates};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let error = Templates::default().render(["custom.html", "index.html"], ()).await.unwrap_err();
/// let error = error.find::<TemplateError>().unwrap().to_string();
/// assert!(error.contains("there is none of the templates [\"custom.html\", \"index.html\"]"));
/// # });
/// ```
///
/// # Flask
///
/// The argument `template_name_or_list` of `render_template`.
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
