use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use carafe_routing::{Context, Deferred, Error, Result, defer};
use carafe_session::MaybeFuture;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use crate::render::{Attempt, Job, Source};
use crate::{TemplateContext, TemplateError, TemplateNames, Templates};

/// A template with its values, as a view returns it.
///
/// [`render_template`] and its sisters make one. It is rendered once the view is done, and
/// sees what the view wrote into the session and `g`.
///
/// # Flask
///
/// The text that `render_template` returns at once.
#[derive(Clone, Debug)]
pub struct Template {
    source: Source,
    context: Arc<TemplateContext>,
    streamed: bool,
}

/// Renders a template of the application's folders, or the first of several that exists:
/// HTML, whatever the name ends with.
///
/// # Example
///
/// ```
/// use carafe_routing::Session;
/// use carafe_templates::{Template, context, render_template};
///
/// async fn index(session: Session) -> Template {
///     render_template("index.html", context! { user => session["user"] })
/// }
/// # let _ = carafe_routing::View::new(index);
/// ```
///
/// # Flask
///
/// [`flask.render_template`](https://flask.palletsprojects.com/en/stable/api/#flask.render_template).
/// It returns text at once there; see [`Templates::render`].
#[must_use]
pub fn render_template(
    names: impl Into<TemplateNames>,
    context: impl Into<TemplateContext>,
) -> Template {
    Template::new(names.into().into_source(), context.into(), false)
}

/// Renders a template that is a string; what it prints is escaped.
///
/// # Example
///
/// ```
/// use carafe_templates::{Template, context, render_template_string};
///
/// async fn hello() -> Template {
///     render_template_string("Hello, {{ name }}!", context! { name => "<Ada>" })
/// }
/// # use std::sync::Arc;
/// # use carafe_routing::*;
/// # use tower::ServiceExt;
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// # let map = UrlMap::new(vec![Rule::new("/", "hello")], MapOptions::default())?;
/// # let target = Target { view: Some(View::new(hello)), ..Target::default() };
/// # let mut options = DispatchOptions::new(Arc::new(carafe_session::NullSessionInterface));
/// # options.state.insert(carafe_templates::Templates::default());
/// # let urls = Urls::new(map, UrlOptions::default());
/// # let dispatch = Dispatch::new(urls, vec![target], options)?;
/// # let request = http::Request::new(axum::body::Body::empty());
/// # let response = dispatch.oneshot(request).await?;
/// # let body = axum::body::to_bytes(response.into_body(), 100).await?;
/// assert_eq!(body, "Hello, &lt;Ada&gt;!");
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
///
/// # Flask
///
/// [`flask.render_template_string`](https://flask.palletsprojects.com/en/stable/api/#flask.render_template_string).
#[must_use]
pub fn render_template_string(
    source: impl Into<Cow<'static, str>>,
    context: impl Into<TemplateContext>,
) -> Template {
    Template::new(Source::Text(source.into()), context.into(), false)
}

/// Renders a template as [`render_template`] does, and sends it in pieces of about a
/// kilobyte while it is rendered.
///
/// The session and the flashed messages are read before, since cookies precede the body. An
/// error before the first piece goes to the error handlers; a later one breaks the body off,
/// and leaves a line in the log.
///
/// A page is rendered by a thread of tokio's pool for work that blocks. Where a client is slow,
/// 256 kilobytes wait for it, and then the thread does; but no more than 32 threads wait at a
/// time. The pages beyond are rendered into memory, as those of [`render_template`]: the same
/// bytes, and the threads stay free for files.
///
/// # Flask
///
/// [`flask.stream_template`](https://flask.palletsprojects.com/en/stable/api/#flask.stream_template).
/// A template that reads the session makes the response vary with the cookie here. An early
/// error is no page that is cut off.
#[must_use]
pub fn stream_template(
    names: impl Into<TemplateNames>,
    context: impl Into<TemplateContext>,
) -> Template {
    Template::new(names.into().into_source(), context.into(), true)
}

/// Renders a string as [`render_template_string`] does, and sends it as [`stream_template`].
///
/// # Flask
///
/// [`flask.stream_template_string`](https://flask.palletsprojects.com/en/stable/api/#flask.stream_template_string).
#[must_use]
pub fn stream_template_string(
    source: impl Into<Cow<'static, str>>,
    context: impl Into<TemplateContext>,
) -> Template {
    Template::new(Source::Text(source.into()), context.into(), true)
}

impl Template {
    fn new(source: Source, context: TemplateContext, streamed: bool) -> Self {
        Self {
            source,
            context: Arc::new(context),
            streamed,
        }
    }

    /// Renders it, at once if nothing has to be waited for.
    fn response<'a>(
        &'a self,
        templates: &'a Templates,
        context: &'a Context,
    ) -> MaybeFuture<'a, Result<Response>> {
        let engine = templates.engine();
        let job = match self.streamed {
            true => None,
            false => Job::new_now(engine, &self.source, context, &self.context),
        };
        let job = match job {
            Some(Ok(job)) => job,
            Some(Err(error)) => return MaybeFuture::ready(Err(error)),
            None => return MaybeFuture::pending(self.later(templates, context)),
        };
        job.before();
        match job.attempt() {
            Attempt::Done(rendered) => {
                if rendered.is_ok() {
                    job.after();
                }
                MaybeFuture::ready(rendered.map(|text| html(text.into())))
            }
            Attempt::Waits(opening) => MaybeFuture::pending(async move {
                drop(opening.await?);
                Ok(html(job.complete().await?.into()))
            }),
        }
    }

    async fn later(&self, templates: &Templates, context: &Context) -> Result<Response> {
        let (source, request) = (self.source.clone(), Some(context.clone()));
        let given = Arc::clone(&self.context);
        let job = Job::new(templates.engine(), source, request, given).await?;
        if self.streamed {
            return Ok(html(job.stream().await?));
        }
        job.before();
        Ok(html(job.complete().await?.into()))
    }
}

fn html(body: Body) -> Response {
    let mut response = Response::new(body);
    let content_type = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

impl Deferred for Template {
    fn resolve<'a>(&'a self, context: &'a Context) -> MaybeFuture<'a, Result<Response>> {
        let Some(templates) = context.managed::<Templates>() else {
            return MaybeFuture::ready(Err(Error::from(TemplateError::NoTemplates)));
        };
        self.response(templates, context)
    }
}

impl IntoResponse for Template {
    fn into_response(self) -> Response {
        defer(self)
    }
}
