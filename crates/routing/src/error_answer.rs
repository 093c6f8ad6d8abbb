//! What an error becomes, in Flask's order:
//!
//! 1. The function that handles its status or its type, of the innermost blueprint first.
//! 2. An HTTP error without one: its page, or JSON.
//! 3. Anything else is logged, and becomes a 500: the function that handles 500, or its
//!    page.
//! 4. A function of these that fails itself leads to 3, and there to a plain 500.

use std::convert::identity;
use std::sync::Arc;

use axum::response::Response;
use carafe_session::{SessionError, vary};
use http::StatusCode;

use crate::deferred::{forget_stand_in, put_around};
use crate::error::{Chain, Raised, catch_panic, debug_page};
use crate::hooks::Stages;
use crate::pending::Pending;
use crate::pipeline::Inner;
use crate::response::{PendingJson, ResponseExt};
use crate::{Context, Error, HttpError, MissingKey, View};

/// Which errors become pages, and which leave the application.
///
/// # Flask
///
/// The configuration keys of the same names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErrorPolicy {
    /// Whether the developer gets to see the errors that nothing handles.
    pub debug: bool,
    /// `PROPAGATE_EXCEPTIONS`, or else whether `TESTING` or `DEBUG` is on: an error that
    /// nothing handles leaves the application, past the function that handles 500.
    pub propagate_exceptions: bool,
    /// `TRAP_HTTP_EXCEPTIONS`: an HTTP error that no function handles is an error like any
    /// other, a 500.
    pub trap_http_exceptions: bool,
    /// `TRAP_BAD_REQUEST_ERRORS`: the same for a 400. `None` means for a missing key alone,
    /// and only with `debug`.
    pub trap_bad_request_errors: Option<bool>,
}

/// An error that left the application, in the extensions of the plain 500 that stands for
/// it.
///
/// Tests and layers around the application find it there.
///
/// # Flask
///
/// The exception that the WSGI server gets, with `PROPAGATE_EXCEPTIONS`.
#[derive(Clone, Debug)]
pub struct Propagated(pub Arc<Error>);

impl ErrorPolicy {
    /// Tells whether an HTTP error is treated like any other.
    fn traps(&self, http: &HttpError, error: &Error) -> bool {
        let bad_request = match self.trap_bad_request_errors {
            Some(trap) => trap && http.status() == StatusCode::BAD_REQUEST,
            None => self.debug && error.find::<MissingKey>().is_some(),
        };
        self.trap_http_exceptions || bad_request
    }

    /// Names the key that a request lacks, to the developer alone.
    fn named_key(&self, error: &Error) -> Option<HttpError> {
        let missing: &MissingKey = error.find().filter(|_| self.debug)?;
        Some(missing.named())
    }
}

impl Inner {
    /// Answers for an error that a view or a function before it raised.
    pub(crate) async fn handle_user_exception(
        &self,
        error: Arc<Error>,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        if let Some(response) = error.take_response() {
            return response;
        }
        let handled = match stages.error_handler(&error) {
            Some(handler) => call(handler, &error, context).await,
            None => match error.http() {
                Some(http) if !self.errors.traps(http, &error) => {
                    let named = self.errors.named_key(&error);
                    Ok(page(named.as_ref().unwrap_or(http), context))
                }
                _ => Err(Arc::clone(&error)),
            },
        };
        match handled {
            Ok(response) => response,
            Err(unhandled) => {
                if !Arc::ptr_eq(&error, &unhandled) {
                    let handler = stages.error_handler(&error).map(View::name);
                    tracing::error!(%error, handler, "the function that handles this error failed");
                }
                self.handle_exception(unhandled, context, stages).await
            }
        }
    }

    /// Answers for an error that nothing handled.
    pub(crate) async fn handle_exception(
        &self,
        error: Arc<Error>,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let signals = &self.application.signals;
        signals.got_request_exception.send(context, &error);
        self.log_exception(&error, context);
        // Of several errors the first is the one that teardown hears of.
        let first = context.error().unwrap_or_else(|| Arc::clone(&error));
        if self.errors.propagate_exceptions {
            context.set_error(Some(first));
            return self.propagate(error);
        }
        let internal = HttpError::internal(Arc::clone(&error));
        let page = page(&internal, context);
        let internal = Arc::new(Error::from(internal));
        let response = match stages.error_handler(&internal) {
            None => page,
            Some(handler) => match call(handler, &internal, context).await {
                Ok(response) => response,
                Err(second) => {
                    tracing::error!(error = ?second, first = ?error, "the function that handles 500 failed");
                    page
                }
            },
        };
        context.set_error(Some(first));
        response
    }

    /// Answers for a session that could not be saved. In Flask the view raises what is wrong
    /// with a session without a secret key, and such a session varies with no cookie.
    pub(crate) async fn handle_session_error(
        &self,
        error: SessionError,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let without_key = matches!(error, SessionError::NoSecretKey);
        let error = Arc::new(Error::from(error));
        if without_key {
            return self.handle_user_exception(error, context, stages).await;
        }
        let mut response = self.handle_exception(error, context, stages).await;
        vary::add_cookie(response.headers_mut());
        response
    }

    /// Lets an error leave the application.
    fn propagate(&self, error: Arc<Error>) -> Response {
        let mut response = match self.errors.debug {
            true => debug_page(&error),
            false => HttpError::new(StatusCode::INTERNAL_SERVER_ERROR).page(),
        };
        response.extensions_mut().insert(Propagated(error));
        response
    }

    fn log_exception(&self, error: &Error, context: &Context) {
        let target = self.target(context);
        let view = target.and_then(|target| Some(target.view.as_ref()?.name()));
        let causes: Vec<_> = Chain::of(error)
            .skip(1)
            .map(|cause| cause.to_string())
            .collect();
        let (method, rule) = (
            context.url().map(|url| url.method.as_str()),
            context.url_rule().map(|rule| rule.rule.as_str()),
        );
        tracing::error!(%error, ?causes, method, rule, view, "an error that nothing handled");
    }

    /// Runs functions whose request is over. One that fails does not keep the others from
    /// running.
    pub(crate) async fn run_teardown(&self, functions: &[View], context: &Context) {
        for function in functions {
            let returned = catch_panic(function.call_again(context)).await;
            let failed = match returned {
                Ok(mut response) => match Pending::take_from(&mut response) {
                    Some(Pending::Error(error) | Pending::Http(error)) => Some(error),
                    _ => None,
                },
                Err(panic) => Some(Arc::new(panic)),
            };
            if let Some(error) = failed {
                let function = function.name();
                tracing::error!(?error, function, "a function of teardown failed");
            }
        }
    }
}

/// Has a function handle an error. An HTTP error that it returns is its answer.
async fn call(handler: &View, error: &Arc<Error>, context: &Context) -> Raised {
    let unhandled = context.error();
    context.set_error(Some(Arc::clone(error)));
    let answered = catch_panic(answer(handler, context)).await;
    context.set_error(unhandled);
    answered.map_err(Arc::new).and_then(identity)
}

/// Calls a function that handles an error, and completes what it returns.
async fn answer(handler: &View, context: &Context) -> Raised {
    let mut response = handler.call_again(context).await;
    match Pending::take_from(&mut response) {
        None => written(response, context),
        Some(Pending::Http(error)) if error.http().is_some() => {
            Ok(error.http().map_or(response, |http| page(http, context)))
        }
        Some(pending) => pending.settle(response, context).await,
    }
}

/// Completes a response, or raises the error that it stands for.
pub(crate) async fn settle(mut response: Response, context: &Context) -> Raised {
    if response.extensions().is_empty() {
        return Ok(response);
    }
    match Pending::take_from(&mut response) {
        None => written(response, context),
        Some(pending) => pending.settle(response, context).await,
    }
}

/// Has JSON written with the application's options.
fn written(mut response: Response, context: &Context) -> Raised {
    if let Some(application) = context.application() {
        let (options, debug) = (&application.json, application.debug);
        PendingJson::render(&mut response, options, debug).map_err(Error::from)?;
    }
    Ok(response)
}

impl Pending {
    async fn settle(self, mut response: Response, context: &Context) -> Raised {
        match self {
            Self::Error(error) | Self::Http(error) => Err(error),
            Self::Redirect(redirect) => redirect.settle(response, context),
            Self::Deferred(value) => {
                forget_stand_in(&mut response);
                let complete = value.resolve(context).await.map_err(Arc::new)?;
                // It may be another such value, a redirect, or JSON.
                let complete = Box::pin(settle(complete, context)).await?;
                Ok(put_around(response, complete))
            }
        }
    }
}

/// Makes the page of an HTTP error, or JSON where the client asks for it.
fn page(http: &HttpError, context: &Context) -> Response {
    if !context.arrival().is_some_and(|arrival| arrival.wants_json) {
        return http.page();
    }
    let mut response = http.json();
    response.vary("Accept");
    response
}

#[cfg(test)]
mod tests;
