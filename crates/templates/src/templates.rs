use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use carafe_routing::{Context, Request, Result, Urls};
use http::request::Parts;

use crate::check::check;
use crate::render::{Engine, Job, Source};
use crate::{
    TemplateAttribute, TemplateContext, TemplateError, TemplateMistakes, TemplateNames,
    TemplateOptions,
};

/// The templates of an application: renders text at once, for mail and tests.
///
/// As an extractor it renders for the request, with context processors, `session`, `request`
/// and `g`; it sees of the session what extractors have given back. Elsewhere it is a value
/// without a request, and `url_for` builds URLs with `SERVER_NAME`.
///
/// # Example
///
/// ```
/// use carafe_routing::Result;
/// use carafe_templates::{Templates, context};
///
/// async fn welcome(templates: Templates) -> Result<String> {
///     let text = templates.render("mail/welcome.txt", context! { who => "Ada" }).await?;
///     Ok(format!("sent: {text}"))
/// }
/// # let _ = carafe_routing::View::new(welcome);
/// ```
///
/// # Flask
///
/// `render_template` as text, and `app.jinja_env`.
#[derive(Clone)]
pub struct Templates {
    engine: Arc<Engine>,
    request: Option<Context>,
}

impl Templates {
    /// Builds them.
    #[must_use]
    pub fn new(options: TemplateOptions) -> Self {
        Self {
            engine: Arc::new(Engine::new(options)),
            request: None,
        }
    }

    /// Renders a template, or the first of several that exists.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] if there is none, or it fails; or whatever a context processor
    /// returned.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_templates::{TemplateError, Templates};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let error = Templates::default().render("mail.txt", ()).await.unwrap_err();
    /// assert!(error.find::<TemplateError>().is_some());
    /// # });
    /// ```
    ///
    /// # Flask
    ///
    /// `render_template`.
    pub async fn render(
        &self,
        names: impl Into<TemplateNames>,
        context: impl Into<TemplateContext>,
    ) -> Result<String> {
        self.text(names.into().into_source(), context.into()).await
    }

    /// Renders a template that is a string; what it prints is escaped.
    ///
    /// # Errors
    ///
    /// As for [`render`](Self::render).
    ///
    /// # Flask
    ///
    /// `render_template_string`.
    pub async fn render_string(
        &self,
        source: impl Into<Cow<'static, str>>,
        context: impl Into<TemplateContext>,
    ) -> Result<String> {
        self.text(Source::Text(source.into()), context.into()).await
    }

    async fn text(&self, source: Source, context: TemplateContext) -> Result<String> {
        let request = self.request.clone();
        let job = Job::new(&self.engine, source, request, Arc::new(context)).await?;
        job.before();
        job.complete().await
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Returns a macro that a template exports, to be called from a program.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_templates::{TemplateFolder, TemplateOptions, Templates};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// # let disk = tempfile::tempdir().unwrap();
    /// # let path = disk.path().join("_fields.html");
    /// # std::fs::write(path, "{% macro label(text) %}<b>{{ text }}</b>{% endmacro %}").unwrap();
    /// # let folder = TemplateFolder { blueprint: None, folder: disk.path().into() };
    /// # let options = TemplateOptions { folders: vec![folder], ..TemplateOptions::default() };
    /// # let templates = Templates::new(options);
    /// // {% macro label(text) %}<b>{{ text }}</b>{% endmacro %}
    /// let label = templates.template_attribute("_fields.html", "label");
    /// assert_eq!(label.call(("Name",)).await?.as_str(), "<b>Name</b>");
    /// # Ok::<(), carafe_routing::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Flask
    ///
    /// [`flask.get_template_attribute`](https://flask.palletsprojects.com/en/stable/api/#flask.get_template_attribute).
    #[must_use]
    #[doc(alias = "get_template_attribute")]
    pub fn template_attribute(
        &self,
        template: impl Into<Cow<'static, str>>,
        attribute: impl Into<String>,
    ) -> TemplateAttribute {
        let (engine, request) = (Arc::clone(&self.engine), self.request.clone());
        TemplateAttribute::new(engine, request, template.into(), attribute.into())
    }

    /// Compiles every template, and checks the templates and endpoints that they name: the
    /// first argument of `url_for` where it is written out, with the names of the values that
    /// its rules need, and what `extends`, `include` and `import` name.
    ///
    /// # Errors
    ///
    /// [`TemplateMistakes`], all at once.
    ///
    /// # Flask
    ///
    /// No equivalent: a mistake shows when the page is asked for.
    pub fn check(&self) -> Result<(), TemplateMistakes> {
        let of_request = self.request.as_ref().and_then(Urls::of);
        check(
            &self.engine,
            of_request.as_ref().or(self.engine.urls.as_ref()),
        )
    }
}

impl Default for Templates {
    /// Makes templates without a folder.
    fn default() -> Self {
        Self::new(TemplateOptions::default())
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Templates").finish_non_exhaustive()
    }
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for Templates {
    type Rejection = TemplateError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, TemplateError> {
        // Keeps the head, which `request` in a template needs.
        let request = Request::from_request_parts(parts, state).await;
        let request = request.map_err(|_| TemplateError::NoTemplates)?;
        let context = request.context();
        let templates = context
            .managed::<Self>()
            .ok_or(TemplateError::NoTemplates)?;
        Ok(Self {
            engine: Arc::clone(&templates.engine),
            request: Some(context.clone()),
        })
    }
}
