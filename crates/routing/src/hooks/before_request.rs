use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use super::Answer;
use crate::Context;

/// An async function of extractors that runs before the view, and may answer in its place.
///
/// The extractors see the request without its body, which stays for the view. Up to eight
/// of them.
///
/// # Example
///
/// ```
/// use carafe_routing::{BeforeHook, Redirect, Session, redirect, url_for};
///
/// async fn require_login(session: Session) -> Option<Redirect> {
///     session["user"].is_null().then(|| redirect(url_for("login")))
/// }
/// # let _ = BeforeHook::new(require_login);
/// ```
///
/// # Flask
///
/// A function of
/// [`before_request`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.before_request).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function that can run before a request",
    label = "not a `before_request` function",
    note = "it is an async function",
    note = "its arguments are extractors that leave the body to the view: `Session`, `Request`, \
            `G`, `State` and others, but not `String`, `Json` or `Form`",
    note = "it returns nothing, an `Option` of a response, or a `Result` of these: to end the \
            request, `Some(response)`"
)]
pub trait BeforeRequest<T>: Clone + Send + Sync + Sized + 'static {
    /// Runs the function.
    fn call(
        self,
        parts: &mut Parts,
        context: &Context,
    ) -> impl Future<Output = Option<Response>> + Send;
}

/// A `before_request` function with its types erased.
#[derive(Clone)]
pub struct BeforeHook {
    kind: Kind,
    arguments: &'static str,
}

#[derive(Clone)]
enum Kind {
    Sync(Arc<SyncBefore>),
    Async(Arc<AsyncBefore>),
}

type SyncBefore = dyn Fn(&Context, &Parts) -> Option<Response> + Send + Sync;
type AsyncBefore = dyn for<'a> Fn(&'a mut Parts, &'a Context) -> AnswerFuture<'a> + Send + Sync;
type AnswerFuture<'a> = Pin<Box<dyn Future<Output = Option<Response>> + Send + 'a>>;

impl BeforeHook {
    /// Erases the types of a function.
    pub fn new<H: BeforeRequest<T>, T: 'static>(hook: H) -> Self {
        Self {
            kind: Kind::Async(Arc::new(move |parts, context| {
                Box::pin(hook.clone().call(parts, context))
            })),
            arguments: std::any::type_name::<T>(),
        }
    }

    /// Takes a closure that does not wait: it costs no future.
    pub fn from_fn<R: Answer>(
        hook: impl Fn(&Context, &Parts) -> R + Send + Sync + 'static,
    ) -> Self {
        Self {
            kind: Kind::Sync(Arc::new(move |context, parts| {
                hook(context, parts).into_answer()
            })),
            arguments: "",
        }
    }

    /// Returns the types of the arguments, for messages.
    #[must_use]
    pub fn arguments(&self) -> &'static str {
        self.arguments
    }

    pub(crate) fn extracts(&self) -> bool {
        matches!(self.kind, Kind::Async(_))
    }

    /// Runs a closure that does not wait; `None` if it is a function that does.
    pub(crate) fn call_now(&self, parts: &Parts, context: &Context) -> Option<Option<Response>> {
        match &self.kind {
            Kind::Sync(hook) => Some(hook(context, parts)),
            Kind::Async(_) => None,
        }
    }

    pub(crate) async fn call(&self, parts: &mut Parts, context: &Context) -> Option<Response> {
        match &self.kind {
            Kind::Sync(hook) => hook(context, parts),
            Kind::Async(hook) => hook(parts, context).await,
        }
    }
}

impl fmt::Debug for BeforeHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BeforeHook").finish_non_exhaustive()
    }
}

/// Implements the trait for functions of some extractors.
macro_rules! of_extractors {
    ($($extractor:ident),*) => {
        #[allow(non_snake_case, unused_variables)]
        impl<F, R, $($extractor,)*> BeforeRequest<(R, $($extractor,)*)> for F
        where
            F: Fn($($extractor,)*) -> R + Clone + Send + Sync + 'static,
            R: Future<Output: Answer> + Send,
            $($extractor: FromRequestParts<Context> + Send,)*
        {
            async fn call(self, parts: &mut Parts, context: &Context) -> Option<Response> {
                $(
                    let $extractor = match $extractor::from_request_parts(parts, context).await {
                        Ok(extracted) => extracted,
                        Err(rejection) => return Some(rejection.into_response()),
                    };
                )*
                self($($extractor,)*).await.into_answer()
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
