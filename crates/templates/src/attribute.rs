use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use carafe_routing::{Context, Error, Result};
use minijinja::value::{Kwargs, Tuple};
use minijinja::{State, Value};
use serde::Serialize;

use crate::render::{Engine, Job, Source};
use crate::value::serialize;
use crate::{Markup, TemplateContext, TemplateError, python};

/// A macro of a template, to be called from a program.
///
/// [`Templates::template_attribute`](crate::Templates::template_attribute) makes one.
///
/// # Flask
///
/// What `get_template_attribute` returns.
#[derive(Clone)]
pub struct TemplateAttribute {
    engine: Arc<Engine>,
    request: Option<Context>,
    template: Cow<'static, str>,
    attribute: String,
}

impl TemplateAttribute {
    pub(crate) fn new(
        engine: Arc<Engine>,
        request: Option<Context>,
        template: Cow<'static, str>,
        attribute: String,
    ) -> Self {
        Self {
            engine,
            request,
            template,
            attribute,
        }
    }

    /// Calls it with a tuple of arguments.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] if the template has no such macro, or it fails.
    pub async fn call(&self, arguments: impl Serialize) -> Result<Markup> {
        self.call_with(arguments, ()).await
    }

    /// Calls it with a tuple of arguments, and with arguments by name.
    ///
    /// # Errors
    ///
    /// As for [`call`](Self::call).
    pub async fn call_with(
        &self,
        arguments: impl Serialize,
        named: impl Into<TemplateContext>,
    ) -> Result<Markup> {
        let arguments = arguments_of(&serialize(&arguments), &named.into());
        let source = Source::Name(self.template.clone());
        let request = self.request.clone();
        let job = Job::new(&self.engine, source, request, Arc::default()).await?;
        let made = job
            .try_until_open(|job| self.attempt(job, &arguments))
            .await?;
        made.ok_or_else(|| Error::from(self.unknown(&job)))
    }

    /// Calls it; `None` if the template has no such macro.
    fn attempt(&self, job: &Job, arguments: &[Value]) -> Result<Option<Markup>, minijinja::Error> {
        job.with_state(|state| {
            if !state.exports().contains(&self.attribute.as_str()) {
                return Ok(None);
            }
            let attribute = state.lookup(&self.attribute).unwrap_or_default();
            let made = attribute.call(state, arguments)?;
            Ok(Some(Markup::new(python::str_of(&made))))
        })
    }

    fn unknown(&self, job: &Job) -> TemplateError {
        let exports = |state: &mut State<'_, '_>| {
            let names = state.exports();
            Ok(names.into_iter().map(str::to_owned).collect())
        };
        TemplateError::UnknownAttribute {
            template: self.template.to_string(),
            attribute: self.attribute.clone(),
            known: job.with_state(exports).unwrap_or_default(),
        }
    }
}

/// Puts arguments by name after those by place.
fn arguments_of(arguments: &Value, named: &TemplateContext) -> Vec<Value> {
    let mut all = match arguments.downcast_object_ref::<Tuple>() {
        Some(tuple) => tuple.to_vec(),
        None if arguments.is_none() => Vec::new(),
        None => vec![arguments.clone()],
    };
    let mut pairs = named.iter().peekable();
    if pairs.peek().is_some() {
        all.push(
            Kwargs::from_iter(pairs.map(|(name, value)| (name.to_owned(), value.clone()))).into(),
        );
    }
    all
}

impl fmt::Debug for TemplateAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateAttribute")
            .field("template", &self.template)
            .field("attribute", &self.attribute)
            .finish_non_exhaustive()
    }
}
