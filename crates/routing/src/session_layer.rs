use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use carafe_session::{SessionInterface, vary};
use http::StatusCode;
use tower::{Layer, Service};

use crate::pending::Pending;
use crate::{Context, ContextRejection, HttpError};

/// The session as a tower layer, for a plain `axum::Router`.
///
/// Opens the session when a handler asks for [`Session`](crate::Session) and saves it
/// after the handler. A request that asks for none costs no signature.
///
/// The layer is the session alone: with `SameSite=None`, add protection against requests
/// from other sites (`tower_http::csrf::CsrfLayer`).
///
/// # Example
///
/// ```
/// use axum::{Router, extract::Request, routing::get};
/// use carafe_routing::{Session, SessionLayer};
/// use carafe_session::{SecureCookieSessionInterface, SessionOptions};
/// use tower::ServiceExt;
///
/// async fn me(session: Session) -> String {
///     format!("Hello, {}", session["user"].as_str().unwrap_or("stranger"))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sessions = SecureCookieSessionInterface::new(["secret"], SessionOptions::default())?;
/// let app: Router = Router::new().route("/me", get(me)).layer(SessionLayer::new(sessions));
/// let request = Request::get("/me").body(axum::body::Body::empty())?;
/// let response = app.oneshot(request).await?;
/// assert_eq!(response.headers()["vary"], "Cookie");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SessionLayer {
    sessions: Arc<dyn SessionInterface>,
}

impl SessionLayer {
    /// Creates the layer with any session interface.
    pub fn new(sessions: impl SessionInterface) -> Self {
        Self::shared(Arc::new(sessions))
    }

    /// Creates the layer with a session interface that others share.
    #[must_use]
    pub fn shared(sessions: Arc<dyn SessionInterface>) -> Self {
        Self { sessions }
    }
}

impl<S> Layer<S> for SessionLayer {
    type Service = SessionService<S>;

    fn layer(&self, inner: S) -> SessionService<S> {
        SessionService {
            inner,
            sessions: Arc::clone(&self.sessions),
        }
    }
}

/// The service that [`SessionLayer`] makes.
#[derive(Clone, Debug)]
pub struct SessionService<S> {
    inner: S,
    sessions: Arc<dyn SessionInterface>,
}

impl<S> Service<Request> for SessionService<S>
where
    S: Service<Request, Response: IntoResponse, Future: Send + 'static>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let sessions = Arc::clone(&self.sessions);
        let context = Context::on_router(sessions, request.headers());
        request.extensions_mut().insert(context.clone());
        let response = self.inner.call(request);
        Box::pin(async move {
            let mut response = response.await?.into_response();
            if let Some(Pending::Error(error)) = Pending::take_from(&mut response)
                && error.find::<ContextRejection>().is_none()
            {
                tracing::error!(?error, "a view failed");
            }
            if let Err(error) = context.save_session(response.headers_mut()).await {
                tracing::error!(%error, "the session could not be saved");
                response = HttpError::new(StatusCode::INTERNAL_SERVER_ERROR).page();
                vary::add_cookie(response.headers_mut());
            }
            Ok(response)
        })
    }
}
