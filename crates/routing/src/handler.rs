use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};

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
/// assert_eq!(View::new(axum::routing::get(hello)).endpoint(), None);
/// ```
#[derive(Clone)]
pub struct View {
    call: Arc<dyn Fn(Request, Context) -> ViewFuture + Send + Sync>,
    name: &'static str,
    arguments: Cow<'static, str>,
    takes_connect_info: bool,
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
            call: Arc::new(move |request, context| boxed(handler.clone().call(request, context))),
            name: std::any::type_name::<H>(),
            arguments: Cow::Borrowed(std::any::type_name::<T>()),
            takes_connect_info: std::any::type_name::<T>().contains(CONNECT_INFO),
            handler: TypeId::of::<H>(),
        }
    }

    /// Puts the views of one URL together, each for a method; that of `GET` answers to
    /// `HEAD` too, unless there is another. `V` is the type that they belong to.
    #[must_use]
    pub fn by_method<V: 'static>(views: Vec<(Method, Self)>) -> Self {
        let arguments: Vec<_> = views.iter().map(|(_, view)| view.arguments()).collect();
        let arguments = Cow::Owned(arguments.join(", "));
        let takes_connect_info = views.iter().any(|(_, view)| view.takes_connect_info);
        let of = move |method: &Method| {
            let view = views.iter().find(|(own, _)| own == method);
            view.map(|(_, view)| view.clone())
        };
        Self {
            call: Arc::new(move |request, context| {
                let method = match request.method() {
                    &Method::HEAD if of(&Method::HEAD).is_none() => &Method::GET,
                    method => method,
                };
                let view = of(method);
                match view {
                    Some(view) => view.call(request, context),
                    None => Box::pin(ready(StatusCode::METHOD_NOT_ALLOWED.into_response())),
                }
            }),
            name: std::any::type_name::<V>(),
            arguments,
            takes_connect_info,
            handler: TypeId::of::<V>(),
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
        if path.starts_with("axum::") {
            // A view with a layer, or a method router: types, not functions.
            return None;
        }
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

    /// Returns the types of the arguments, for messages.
    #[must_use]
    pub fn arguments(&self) -> &str {
        &self.arguments
    }

    /// Tells whether the view asks for the client's address, as axum's extractor does.
    pub(crate) fn takes_connect_info(&self) -> bool {
        self.takes_connect_info
    }

    pub(crate) fn call(&self, request: Request, context: Context) -> ViewFuture {
        (self.call)(request, context)
    }

    /// Calls a function of a request whose body is gone.
    pub(crate) async fn call_again(&self, context: &Context) -> Response {
        let head = context.head().map(|head| head.parts.clone());
        let request = match head {
            Some(head) => Request::from_parts(head, Body::empty()),
            None => Request::default(),
        };
        self.call(request, context.clone()).await
    }
}

const CONNECT_INFO: &str = "axum::extract::connect_info::ConnectInfo<";

/// Puts a future into a box, unless it is one: axum's handlers return boxed futures.
fn boxed<F: Future<Output = Response> + Send + 'static>(future: F) -> ViewFuture {
    let mut future = Some(future);
    let is_boxed: &mut dyn Any = &mut future;
    match is_boxed
        .downcast_mut::<Option<ViewFuture>>()
        .and_then(Option::take)
    {
        Some(boxed) => boxed,
        None => Box::pin(std::future::IntoFuture::into_future(
            future.expect("it was not taken, being of another type"),
        )),
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
