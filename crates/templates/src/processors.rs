use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use carafe_routing::{Context, Error, Result};
use http::request::Parts;

use crate::TemplateContext;

/// An async function of extractors that gives values to every template.
///
/// It runs when a template is rendered. The extractors see the request without its body; up
/// to eight of them. It returns a [`TemplateContext`], or a `Result` of one.
///
/// # Example
///
/// ```
/// use carafe_routing::G;
/// use carafe_templates::{TemplateContext, TemplateContextProcessor, context};
///
/// async fn site(g: G) -> TemplateContext {
///     context! { site_name => "Notes", theme => g.value("theme") }
/// }
/// # let _ = TemplateContextProcessor::new(site);
/// ```
///
/// # Flask
///
/// A function of
/// [`context_processor`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.context_processor).
/// Outside of requests none runs here.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function that can give values to templates",
    label = "not a context processor",
    note = "it is an async function",
    note = "its arguments are extractors that leave the body to the view: `Session`, `Request`, \
            `G`, `State` and others",
    note = "it returns `context! {{ .. }}`, a `TemplateContext`, or a `Result` of one"
)]
pub trait ContextProcessor<T>: Clone + Send + Sync + Sized + 'static {
    /// Runs the function.
    fn call(
        self,
        parts: &mut Parts,
        context: &Context,
    ) -> impl Future<Output = Result<TemplateContext>> + Send;
}

/// What a context processor returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned from a context processor",
    label = "return `context! {{ .. }}`, or a `Result` of it"
)]
pub trait IntoTemplateContext {
    /// Returns the values.
    ///
    /// # Errors
    ///
    /// What the function returned.
    fn into_template_context(self) -> Result<TemplateContext>;
}

impl IntoTemplateContext for TemplateContext {
    fn into_template_context(self) -> Result<TemplateContext> {
        Ok(self)
    }
}

impl<E: Into<Error>> IntoTemplateContext for Result<TemplateContext, E> {
    fn into_template_context(self) -> Result<TemplateContext> {
        self.map_err(Into::into)
    }
}

/// A context processor with its types erased.
#[derive(Clone)]
pub struct TemplateContextProcessor {
    kind: Kind,
    arguments: &'static str,
}

#[derive(Clone)]
enum Kind {
    Sync(Arc<SyncProcessor>),
    Async(Arc<AsyncProcessor>),
}

type SyncProcessor = dyn Fn(&Context) -> Result<TemplateContext> + Send + Sync;
type AsyncProcessor =
    dyn for<'a> Fn(&'a mut Parts, &'a Context) -> ProcessorFuture<'a> + Send + Sync;
type ProcessorFuture<'a> = Pin<Box<dyn Future<Output = Result<TemplateContext>> + Send + 'a>>;

impl TemplateContextProcessor {
    /// Erases the types of a function.
    pub fn new<P: ContextProcessor<T>, T: 'static>(processor: P) -> Self {
        Self {
            kind: Kind::Async(Arc::new(move |parts, context| {
                Box::pin(processor.clone().call(parts, context))
            })),
            arguments: std::any::type_name::<T>(),
        }
    }

    /// Takes a closure that does not wait: it costs no future.
    pub fn from_fn<R: IntoTemplateContext>(
        processor: impl Fn(&Context) -> R + Send + Sync + 'static,
    ) -> Self {
        Self {
            kind: Kind::Sync(Arc::new(move |context| {
                processor(context).into_template_context()
            })),
            arguments: "",
        }
    }

    /// Returns the types of the arguments, for messages.
    #[must_use]
    pub fn arguments(&self) -> &'static str {
        self.arguments
    }

    /// Runs a closure that does not wait; `None` if it is a function that does.
    pub(crate) fn call_now(&self, context: &Context) -> Option<Result<TemplateContext>> {
        match &self.kind {
            Kind::Sync(processor) => Some(processor(context)),
            Kind::Async(_) => None,
        }
    }

    pub(crate) async fn call(
        &self,
        parts: &mut Parts,
        context: &Context,
    ) -> Result<TemplateContext> {
        match &self.kind {
            Kind::Sync(processor) => processor(context),
            Kind::Async(processor) => processor(parts, context).await,
        }
    }
}

impl fmt::Debug for TemplateContextProcessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateContextProcessor")
            .finish_non_exhaustive()
    }
}

/// Implements the trait for functions of some extractors.
macro_rules! of_extractors {
    ($($extractor:ident),*) => {
        #[allow(non_snake_case, unused_variables)]
        impl<F, R, $($extractor,)*> ContextProcessor<(R, $($extractor,)*)> for F
        where
            F: Fn($($extractor,)*) -> R + Clone + Send + Sync + 'static,
            R: Future<Output: IntoTemplateContext> + Send,
            $($extractor: FromRequestParts<Context, Rejection: Into<Error>> + Send,)*
        {
            async fn call(self, parts: &mut Parts, context: &Context) -> Result<TemplateContext> {
                $(
                    let extracted = $extractor::from_request_parts(parts, context).await;
                    let $extractor = extracted.map_err(Into::into)?;
                )*
                self($($extractor,)*).await.into_template_context()
            }
        }
    };
}

of_extractors!();
of_extractors!(A);
of_extractors!(A, B);
of_extractors!(A, B, C);
of_extractors!(A, B, C, D);
of_extractors!(A, B, C, D, E);
of_extractors!(A, B, C, D, E, G);
of_extractors!(A, B, C, D, E, G, H);
of_extractors!(A, B, C, D, E, G, H, I);
