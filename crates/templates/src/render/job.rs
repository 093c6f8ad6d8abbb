use std::sync::Arc;

use axum::body::Body;
use carafe_routing::{Context, Error, Rendering, Result, Signal, Signals};
use http::request::Parts;
use minijinja::State;

use super::{Engine, Page, Source, Uses, stream};
use crate::globals::{Kept, Opening, PageSession};
use crate::{TemplateContext, TemplateContextProcessor};

/// A template with everything that it is rendered with.
#[derive(Debug)]
pub(crate) struct Job {
    source: Source,
    page: Arc<Page>,
}

/// What came of an attempt.
pub(crate) enum Attempt<R> {
    Done(Result<R>),
    /// The template asks for a session that is not open yet.
    Waits(Opening),
}

impl Job {
    /// Runs the context processors. Without a request none runs.
    pub(crate) async fn new(
        engine: &Arc<Engine>,
        source: Source,
        request: Option<Context>,
        given: Arc<TemplateContext>,
    ) -> Result<Self> {
        let mut added = Vec::new();
        if let Some(context) = &request {
            let mut parts = None;
            for processor in processors(engine, context) {
                let values = match processor.call_now(context) {
                    Some(values) => values,
                    None => {
                        let parts = parts.get_or_insert_with(|| head(context));
                        processor.call(parts, context).await
                    }
                };
                added.push(values?);
            }
        }
        let source = engine.choose(source);
        let page = Arc::new(Page::new(Arc::clone(engine), request, given, added));
        Ok(Self { source, page })
    }

    /// Runs the context processors, if none has to be waited for.
    pub(crate) fn new_now(
        engine: &Arc<Engine>,
        source: &Source,
        context: &Context,
        given: &Arc<TemplateContext>,
    ) -> Option<Result<Self>> {
        let mut added = Vec::new();
        for processor in processors(engine, context) {
            match processor.call_now(context)? {
                Ok(values) => added.push(values),
                Err(error) => return Some(Err(error)),
            }
        }
        let (request, given) = (Some(context.clone()), Arc::clone(given));
        Some(Ok(Self {
            source: engine.choose(source.clone()),
            page: Arc::new(Page::new(Arc::clone(engine), request, given, added)),
        }))
    }

    /// Renders it once.
    pub(crate) fn attempt(&self) -> Attempt<String> {
        self.attempt_with(|job| job.page.engine.render(&job.source, job.page.root()))
    }

    fn attempt_with<R>(
        &self,
        render: impl FnOnce(&Self) -> Result<R, minijinja::Error>,
    ) -> Attempt<R> {
        match render(self) {
            Ok(rendered) => Attempt::Done(Ok(rendered)),
            Err(error) => match self.page.session.take_opening() {
                Some(opening) => Attempt::Waits(opening),
                None => {
                    let error = self.page.diagnose(&self.source, error);
                    Attempt::Done(Err(Error::from(error)))
                }
            },
        }
    }

    /// Renders it, waiting for the session if the template asks for it.
    pub(crate) async fn complete(&self) -> Result<String> {
        let render = |job: &Self| job.page.engine.render(&job.source, job.page.root());
        let rendered = self.try_until_open(render).await?;
        self.after();
        Ok(rendered)
    }

    /// Tries until the session that it takes is open.
    pub(crate) async fn try_until_open<R>(
        &self,
        render: impl Fn(&Self) -> Result<R, minijinja::Error>,
    ) -> Result<R> {
        loop {
            match self.attempt_with(&render) {
                Attempt::Done(result) => return result,
                Attempt::Waits(opening) => drop(opening.await?),
            }
        }
    }

    /// Renders it, and uses the state that it leaves.
    pub(crate) fn with_state<R>(
        &self,
        with: impl for<'s> FnOnce(&mut State<'s, 's>) -> Result<R, minijinja::Error>,
    ) -> Result<R, minijinja::Error> {
        let root = self.page.root();
        self.page.engine.with_template(&self.source, |template| {
            template.render_captured(root)?.with_state_mut(with)
        })
    }

    /// Renders it while it is sent. What the template may ask of the session is read before.
    pub(crate) async fn stream(self) -> Result<Body> {
        let Self { source, mut page } = self;
        let engine = Arc::clone(&page.engine);
        let uses = Uses::of(&engine, &source).map_err(|error| page.diagnose(&source, error))?;
        let kept = match &page.request {
            Some(context) => keep(context, uses).await?,
            None => PageSession::kept(None, Vec::new()),
        };
        if let Some(page) = Arc::get_mut(&mut page) {
            page.session = Arc::new(kept);
        }
        let job = Self { source, page };
        job.before();
        let (source, page) = (job.source.clone(), Arc::clone(&job.page));
        stream(source, page, move || job.after()).await
    }

    /// Tells who listens that it is about to be rendered.
    pub(crate) fn before(&self) {
        self.send(|signals| &signals.before_render_template);
    }

    /// Tells who listens that it was rendered.
    pub(crate) fn after(&self) {
        self.send(|signals| &signals.template_rendered);
    }

    fn send(&self, signal: fn(&Signals) -> &Signal<Rendering>) {
        let Some(context) = &self.page.request else {
            return;
        };
        let signal = context.signals().map(signal);
        if let Some(signal) = signal.filter(|signal| signal.has_receivers()) {
            let rendering = Rendering {
                template: self.source.name().to_owned(),
                context: self.page.values().to_dict().into(),
            };
            signal.send(context, &rendering);
        }
    }
}

/// Returns the context processors of a request: the application's, then those of its
/// blueprints, outermost first.
fn processors<'e>(
    engine: &'e Engine,
    context: &Context,
) -> impl Iterator<Item = &'e TemplateContextProcessor> {
    let mut scopes = vec![None];
    if engine
        .processors
        .iter()
        .any(|scoped| scoped.blueprint.is_some())
    {
        let blueprints: Vec<_> = context.blueprints().map(str::to_owned).collect();
        scopes.extend(blueprints.into_iter().rev().map(Some));
    }
    scopes.into_iter().flat_map(|scope| {
        let all = engine.processors.iter();
        let of_scope = all.filter(move |scoped| scoped.blueprint == scope);
        of_scope.map(|scoped| &scoped.processor)
    })
}

/// Returns the head of a request, for extractors.
fn head(context: &Context) -> Parts {
    match context.request() {
        Some(request) => request.parts().clone(),
        None => http::Request::new(()).into_parts().0,
    }
}

/// Reads what a stream may ask of the session.
async fn keep(context: &Context, uses: Uses) -> Result<PageSession> {
    if uses == Uses::default() {
        return Ok(PageSession::kept(None, Vec::new()));
    }
    let mut session = context.session().await?;
    let flashes = match uses.flashes {
        true => session.flashed_messages(),
        false => Vec::new(),
    };
    let session = uses.session.then(|| Kept::of(&session));
    Ok(PageSession::kept(session, flashes))
}
