use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

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
/// assert_eq!(view.endpoint(), Some("hello"));
/// assert_eq!(View::new(async || "").endpoint(), None);
/// ```
#[derive(Clone)]
pub struct View {
    call: Arc<dyn Fn(Request, Context) -> ViewFuture + Send + Sync>,
    name: &'static str,
    arguments: &'static str,
    handler: TypeId,
}

impl View {
    /// Erases the types of a handler.
    pub fn new<H, T>(handler: H) -> Self
    where
        H: Handler<T, Context> + Sync,
        T: 'static,
    {
        Self {
            call: Arc::new(move |request, context| {
                Box::pin(handler.clone().call(request, context))
            }),
            name: std::any::type_name::<H>(),
            arguments: std::any::type_name::<T>(),
            handler: TypeId::of::<H>(),
        }
    }

    /// Returns the path of the function or closure, for messages.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the name of the function, which is its endpoint unless another one is
    /// given; `None` for a closure.
    ///
    /// # Flask
    ///
    /// `view_func.__name__`.
    #[must_use]
    pub fn endpoint(&self) -> Option<&'static str> {
        let path = self.name.split('<').next().unwrap_or(self.name);
        let name = path.rsplit("::").next()?;
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        (!name.is_empty() && name.chars().all(letter)).then_some(name)
    }

    /// Tells whether two views are the same function.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.handler == other.handler
    }

    /// Says what keeps the view from working here, if anything does: an extractor that
    /// only axum's own router can serve.
    #[must_use]
    pub fn mistake(&self) -> Option<String> {
        let takes = |name: &&(&str, &str)| self.arguments.contains(name.0);
        FOREIGN.iter().find(takes).map(|(foreign, advice)| {
            let foreign = foreign.trim_end_matches(['<', ',', ')']);
            format!("the view {} takes {foreign}, {advice}", self.name)
        })
    }

    /// Tells whether the view takes several variables of the path by their order.
    #[must_use]
    pub fn takes_tuple(&self) -> bool {
        self.arguments
            .contains("carafe_routing::extract::path::Path<(")
    }

    /// Tells whether the view takes over the connection as a WebSocket.
    #[must_use]
    pub fn takes_websocket(&self) -> bool {
        self.arguments
            .contains("axum::extract::ws::WebSocketUpgrade")
    }

    pub(crate) fn call(&self, request: Request, context: Context) -> ViewFuture {
        (self.call)(request, context)
    }
}

/// Extractors that axum's router fills, and what to take instead.
const FOREIGN: [(&str, &str); 3] = [
    (
        "axum::extract::path::Path<",
        "which only axum's router can fill; import carafe::prelude::Path",
    ),
    (
        "axum::extract::matched_path::MatchedPath",
        "which only axum's router can fill; take carafe::Context and ask for its url_rule()",
    ),
    (
        "axum::extract::path::RawPathParams",
        "which only axum's router can fill; take carafe::Context and ask for its view_args()",
    ),
];

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
