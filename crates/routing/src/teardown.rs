//! The functions that run when a response is gone, exactly once:
//!
//! 1. With a body in memory: before its last piece is handed to the server, so that they
//!    are done when the client has the response.
//! 2. With a stream: after its end, before the server is told of it.
//! 3. When the client goes away, or a stream panics: in a task of their own.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use crate::Context;
use crate::Error;
use crate::error::Panicked;
use crate::pipeline::Pipeline;

/// Owes a request its teardown: dropping it pays.
pub(crate) struct Teardown(Option<Owed>);

struct Owed {
    pipeline: Pipeline,
    context: Context,
}

impl Teardown {
    pub(crate) fn new(pipeline: Pipeline, context: Context) -> Self {
        Self(Some(Owed { pipeline, context }))
    }

    /// Runs the functions now.
    pub(crate) fn run(mut self) -> Running {
        Running(self.0.take().map(Owed::run))
    }

    /// Has the functions run when a body is at its end; now, if it is.
    pub(crate) async fn after(self, body: Body) -> Body {
        if body.is_end_stream() {
            self.run().await;
            return body;
        }
        Body::new(TeardownBody {
            body,
            state: State::Streaming(self),
        })
    }

    fn note(&self, error: Error) {
        if let Some(owed) = &self.0 {
            owed.context.set_error(Some(Arc::new(error)));
        }
    }
}

impl Owed {
    fn run(self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move { self.pipeline.do_teardown_request(&self.context).await })
    }
}

impl Drop for Teardown {
    fn drop(&mut self) {
        if let Some(owed) = self.0.take() {
            drop(Running(Some(owed.run())));
        }
    }
}

/// The functions under way; dropping it has them go on in a task of their own.
pub(crate) struct Running(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Future for Running {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<()> {
        if let Some(running) = &mut self.0 {
            ready!(running.as_mut().poll(cx));
            self.0 = None;
        }
        Poll::Ready(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(running) = self.0.take() else {
            return;
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(running)),
            Err(_) => tracing::error!("the functions of teardown cannot run without a runtime"),
        }
    }
}

/// A body at whose end the functions run.
struct TeardownBody {
    body: Body,
    state: State,
}

enum State {
    Streaming(Teardown),
    /// The last piece waits until the functions have run.
    TearingDown(Running, Option<Piece>),
    Done,
}

type Piece = Result<Frame<Bytes>, BoxError>;

impl TeardownBody {
    /// Gets the next piece; a stream that panics ends with an error.
    fn poll_inner(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Piece>> {
        let body = Pin::new(&mut self.body);
        let polled = catch_unwind(AssertUnwindSafe(|| body.poll_frame(cx)));
        let polled = polled
            .map(|polled| polled.map_err(Error::from))
            .unwrap_or_else(|payload| Poll::Ready(Some(Err(Panicked::new(&*payload).into()))));
        polled.map_err(|error| self.broken_off(error))
    }

    /// Keeps the error of a stream for the functions of teardown; the server gets what it
    /// says.
    fn broken_off(&self, error: Error) -> BoxError {
        let message = error.to_string();
        tracing::error!(%error, "the body of a response broke off");
        if let State::Streaming(teardown) = &self.state {
            teardown.note(error);
        }
        message.into()
    }
}

impl HttpBody for TeardownBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Piece>> {
        if let State::Streaming(_) = self.state {
            let piece = ready!(self.poll_inner(cx));
            if matches!(piece, Some(Ok(_))) && !self.body.is_end_stream() {
                return Poll::Ready(piece);
            }
            if let State::Streaming(teardown) = std::mem::replace(&mut self.state, State::Done) {
                self.state = State::TearingDown(teardown.run(), piece);
            }
        }
        let State::TearingDown(running, last) = &mut self.state else {
            return Poll::Ready(None);
        };
        ready!(Pin::new(running).poll(cx));
        let last = last.take();
        self.state = State::Done;
        Poll::Ready(last)
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.state, State::Done)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
