use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use http::Request;
use http::request::Parts;

use crate::request::Head;
use crate::{Context, MultiDict, Request as FlaskRequest};

/// What is kept of a request beyond its view: its head, and the form in its body.
#[derive(Debug, Default)]
pub(crate) struct KeptHead {
    head: OnceLock<Arc<Head>>,
    /// Whether the head is there for the functions that listen to signals alone.
    for_signals: AtomicBool,
    form: OnceLock<Arc<MultiDict>>,
}

impl KeptHead {
    fn is_for_all(&self) -> bool {
        self.head.get().is_some() && !self.for_signals.load(Ordering::Relaxed)
    }

    fn keep<B>(&self, request: &Request<B>) {
        self.head.get_or_init(|| {
            let mut head = Request::new(());
            head.method_mut().clone_from(request.method());
            head.uri_mut().clone_from(request.uri());
            *head.version_mut() = request.version();
            head.headers_mut().clone_from(request.headers());
            head.extensions_mut().clone_from(request.extensions());
            head_without_context(head.into_parts().0)
        });
    }
}

impl Context {
    /// Returns the request, where its head was kept: in an application with templates, when
    /// the client makes conditions or asks for a range, and when a hook or an error handler
    /// may ask for it.
    #[must_use]
    pub fn request(&self) -> Option<FlaskRequest> {
        let head = Arc::clone(self.kept().head.get()?);
        Some(FlaskRequest::new(self.clone(), head))
    }

    /// Returns the request as templates may see it: not where its head is kept for functions
    /// that listen to signals alone. A test that listens would see other pages than visitors.
    #[must_use]
    pub fn kept_request(&self) -> Option<FlaskRequest> {
        self.request().filter(|_| self.kept().is_for_all())
    }

    /// Returns the fields of the form in the body, if an extractor has read it, and the request
    /// is kept as for [`kept_request`](Self::kept_request).
    ///
    /// # Flask
    ///
    /// `request.form`, for templates; it is read by whoever asks first.
    #[must_use]
    pub fn form(&self) -> Option<Arc<MultiDict>> {
        self.kept().form.get().cloned()
    }

    /// Keeps the fields of a form for [`form`](Self::form); an extractor that reads one does so.
    pub fn keep_form(&self, form: &MultiDict) {
        if self.kept().is_for_all() {
            self.kept().form.get_or_init(|| Arc::new(form.clone()));
        }
    }

    /// Tells whether what comes after the view needs the head of the request.
    pub(crate) fn needs_head(&self) -> bool {
        self.arrival()
            .is_some_and(|arrival| arrival.is_conditional || arrival.application.keep_heads)
    }

    /// Keeps the head of the request for functions that listen to signals.
    pub(crate) fn keep_head_for_signals<B>(&self, request: &Request<B>) {
        self.kept().for_signals.store(true, Ordering::Relaxed);
        self.keep_head(request);
    }

    /// Keeps the head of the request beyond its view.
    pub(crate) fn keep_head<B>(&self, request: &Request<B>) {
        self.kept().keep(request);
    }

    /// Returns the head of the request, as it was when first asked for.
    pub(crate) fn head_of(&self, parts: &Parts) -> &Arc<Head> {
        let kept = self.kept();
        if kept.for_signals.load(Ordering::Relaxed) {
            kept.for_signals.store(false, Ordering::Relaxed);
        }
        kept.head
            .get_or_init(|| head_without_context(parts.clone()))
    }

    /// Returns the head of the request, if it was kept.
    pub(crate) fn head(&self) -> Option<&Head> {
        self.kept().head.get().map(|head| &**head)
    }
}

/// The context may stand in the extensions, and must not hold itself.
fn head_without_context(mut parts: Parts) -> Arc<Head> {
    parts.extensions.remove::<Context>();
    Arc::new(Head::new(parts))
}
