use std::fmt;
use std::future::Future;
use std::pin::Pin;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;

use crate::Context;

pub(crate) type ViewFuture = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A view: an axum handler with its types erased.
///
/// # Example
///
/// ```
/// # use carafe_routing::View;
/// async fn hello() -> &'static str {
///     "Hello, World!"
/// }
/// let view = View::new(hello);
/// assert!(view.name().ends_with("hello"));
/// ```
pub struct View {
    call: Box<dyn Fn(Request, Context) -> ViewFuture + Send + Sync>,
    name: &'static str,
}

impl View {
    /// Erases the types of a handler.
    pub fn new<H, T>(handler: H) -> Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        Self {
            call: Box::new(move |request, context| {
                Box::pin(handler.clone().call(request, context))
            }),
            name: std::any::type_name::<H>(),
        }
    }

    /// Returns the path of the function or closure, for messages.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn call(&self, request: Request, context: Context) -> ViewFuture {
        (self.call)(request, context)
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
