use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use crate::Context;

/// An async function of extractors and, as its last argument, the response, that runs after
/// the view and returns the response to send.
///
/// The extractors see the request without its body. Up to seven of them.
///
/// # Example
///
/// ```
/// use axum::response::Response;
/// use carafe_routing::AfterHook;
/// use http::header::{HeaderValue, X_CONTENT_TYPE_OPTIONS};
///
/// async fn no_sniffing(mut response: Response) -> Response {
///     let nosniff = HeaderValue::from_static("nosniff");
///     response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, nosniff);
///     response
/// }
/// # let _ = AfterHook::new(no_sniffing);
/// ```
///
/// # Flask
///
/// A function of
/// [`after_request`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.after_request).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function that can run after a request",
    label = "not an `after_request` function",
    note = "it is an async function",
    note = "its last argument is the `Response`; those before it are extractors that leave the \
            request's body alone: `Session`, `Request`, `G`, `State` and others",
    note = "it returns the response to send"
)]
pub trait AfterRequest<T>: Clone + Send + Sync + Sized + 'static {
    /// Runs the function.
    fn call(
        self,
        parts: &mut Parts,
        context: &Context,
        response: Response,
    ) -> impl Future<Output = Response> + Send;
}

/// An `after_request` function with its types erased.
#[derive(Clone)]
pub struct AfterHook {
    kind: Kind,
    arguments: &'static str,
}

#[derive(Clone)]
enum Kind {
    Sync(Arc<SyncAfter>),
    Async(Arc<AsyncAfter>),
}

type SyncAfter = dyn Fn(&Context, &mut Response) + Send + Sync;
type AsyncAfter =
    dyn for<'a> Fn(&'a mut Parts, &'a Context, Response) -> ResponseFuture<'a> + Send + Sync;
type ResponseFuture<'a> = Pin<Box<dyn Future<Output = Response> + Send + 'a>>;

impl AfterHook {
    /// Erases the types of a function.
    pub fn new<H: AfterRequest<T>, T: 'static>(hook: H) -> Self {
        Self {
            kind: Kind::Async(Arc::new(move |parts, context, response| {
                Box::pin(hook.clone().call(parts, context, response))
            })),
            arguments: std::any::type_name::<T>(),
        }
    }

    /// Takes a closure that does not wait and changes the response in place: it costs no
    /// future.
    pub fn from_fn(hook: impl Fn(&Context, &mut Response) + Send + Sync + 'static) -> Self {
        Self {
            kind: Kind::Sync(Arc::new(hook)),
            arguments: "",
        }
    }

    /// Returns the types of the arguments, for messages.
    #[must_use]
    pub fn arguments(&self) -> &'static str {
        self.arguments
    }

    /// Tells whether it sees the head of the request.
    pub(crate) fn needs_head(&self) -> bool {
        matches!(self.kind, Kind::Async(_))
    }

    /// Runs a closure that does not wait; false if it is a function that does.
    pub(crate) fn call_now(&self, context: &Context, response: &mut Response) -> bool {
        match &self.kind {
            Kind::Sync(hook) => {
                hook(context, response);
                true
            }
            Kind::Async(_) => false,
        }
    }

    pub(crate) async fn call(&self, context: &Context, mut response: Response) -> Response {
        match &self.kind {
            Kind::Sync(hook) => {
                hook(context, &mut response);
                response
            }
            Kind::Async(hook) => match context.head() {
                Some(head) => hook(&mut head.parts.clone(), context, response).await,
                None => response,
            },
        }
    }
}

impl fmt::Debug for AfterHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AfterHook").finish_non_exhaustive()
    }
}

/// Implements the trait for functions of some extractors and the response.
macro_rules! of_extractors {
    ($($extractor:ident),*) => {
        #[allow(non_snake_case, unused_variables)]
        impl<F, R, $($extractor,)*> AfterRequest<(R, $($extractor,)* Response)> for F
        where
            F: Fn($($extractor,)* Response) -> R + Clone + Send + Sync + 'static,
            R: Future<Output: IntoResponse> + Send,
            $($extractor: FromRequestParts<Context> + Send,)*
        {
            async fn call(
                self,
                parts: &mut Parts,
                context: &Context,
                response: Response,
            ) -> Response {
                $(
                    let $extractor = match $extractor::from_request_parts(parts, context).await {
                        Ok(extracted) => extracted,
                        Err(rejection) => return rejection.into_response(),
                    };
                )*
                self($($extractor,)* response).await.into_response()
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

/// A function for the response of one request.
pub(crate) struct AfterThisRequest(Box<OnceAfter>);

type OnceAfter = dyn FnOnce(Response) -> ResponseFuture<'static> + Send;

pub(crate) fn after_this_request<F, R>(function: F) -> AfterThisRequest
where
    F: FnOnce(Response) -> R + Send + 'static,
    R: Future<Output: IntoResponse> + Send + 'static,
{
    AfterThisRequest(Box::new(move |response| {
        let returned = function(response);
        Box::pin(async move { returned.await.into_response() })
    }))
}

impl AfterThisRequest {
    pub(crate) async fn call(self, response: Response) -> Response {
        self.0(response).await
    }
}

impl fmt::Debug for AfterThisRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AfterThisRequest").finish_non_exhaustive()
    }
}
