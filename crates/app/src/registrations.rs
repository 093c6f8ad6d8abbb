use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use axum::http::StatusCode;
use carafe_routing::hooks::{ErrorHandlers, UrlValuePreprocessor};
use carafe_routing::{AfterHook, BeforeHook, ValuesFunction, View};
use carafe_templates::TemplateContextProcessor;

use crate::blueprint::BlueprintOptions;
use crate::{BlueprintSetup, Route};

/// What was registered with an application or a blueprint, in its order: it is put
/// together when the application is built.
#[derive(Clone, Debug, Default)]
pub struct Registrations(pub(crate) Vec<Registration>);

/// One call of a method of [`Scaffold`](crate::Scaffold).
#[derive(Clone, Debug)]
pub(crate) enum Registration {
    Route(Box<Route>),
    Blueprint(Box<BlueprintOptions>),
    UrlValuePreprocessor(UrlValuePreprocessor),
    UrlDefaults(Function<ValuesFunction>),
    BeforeRequest(BeforeHook),
    AfterRequest(AfterHook),
    TeardownRequest(View),
    TeardownAppcontext(View),
    ErrorHandler(ErrorHandler),
    ContextProcessor(TemplateContextProcessor),
    /// A filter, a test or a global of templates.
    Template(carafe_templates::Registration),
    /// What a blueprint registers for the whole application, at its first registration.
    AppWide(Box<Registration>),
    Record(Function<RecordFunction>),
    /// Recorded for the first registration of the blueprint only.
    RecordOnce(Function<RecordFunction>),
}

/// A function that is called when a blueprint is registered.
pub(crate) type RecordFunction = dyn Fn(&mut BlueprintSetup<'_>) + Send + Sync;

/// A function of the program.
pub(crate) struct Function<F: ?Sized>(pub(crate) Arc<F>);

impl<F: ?Sized> Clone for Function<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: ?Sized> fmt::Debug for Function<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Function")
    }
}

/// A function that handles errors, and which.
#[derive(Clone, Debug)]
pub(crate) struct ErrorHandler {
    errors: Errors,
    handler: View,
    place: &'static Location<'static>,
}

#[derive(Clone, Debug)]
enum Errors {
    /// Those of a status, or what the program wrote in its place.
    Status(Result<StatusCode, String>),
    /// Those of a type: how to register a function for it.
    Type(fn(&mut ErrorHandlers, View)),
    Any,
}

impl ErrorHandler {
    #[track_caller]
    pub(crate) fn for_status(
        status: impl TryInto<StatusCode> + Copy + fmt::Debug,
        handler: View,
    ) -> Self {
        let status = status.try_into().map_err(|_| format!("{status:?}"));
        Self::new(Errors::Status(status), handler)
    }

    #[track_caller]
    pub(crate) fn for_type<E: std::error::Error + 'static>(handler: View) -> Self {
        let errors = Errors::Type(|handlers, handler| handlers.for_type::<E>(handler));
        Self::new(errors, handler)
    }

    #[track_caller]
    pub(crate) fn for_any(handler: View) -> Self {
        Self::new(Errors::Any, handler)
    }

    #[track_caller]
    fn new(errors: Errors, handler: View) -> Self {
        Self {
            errors,
            handler,
            place: Location::caller(),
        }
    }

    /// Adds the function, or says why it cannot be.
    pub(crate) fn add_to(self, handlers: &mut ErrorHandlers) -> Result<(), String> {
        match self.errors {
            Errors::Status(Ok(status)) if status.is_client_error() || status.is_server_error() => {
                handlers.for_status(status, self.handler);
            }
            Errors::Status(status) => {
                let status = status.map_or_else(|text| text, |status| status.as_u16().to_string());
                return Err(format!(
                    "{status} is not the status of an HTTP error (at {})",
                    self.place
                ));
            }
            Errors::Type(register) => register(handlers, self.handler),
            Errors::Any => handlers.for_any(self.handler),
        }
        Ok(())
    }
}

impl Registrations {
    pub(crate) fn push(&mut self, registration: Registration) {
        self.0.push(registration);
    }

    /// Adds a route, and hands it out for further choices.
    pub(crate) fn push_route(&mut self, route: Route) -> &mut Route {
        self.push(Registration::Route(Box::new(route)));
        match self.0.last_mut() {
            Some(Registration::Route(route)) => route,
            _ => unreachable!("it was just pushed"),
        }
    }

    /// Adds a blueprint, and hands it out for further choices.
    pub(crate) fn push_blueprint(&mut self, blueprint: BlueprintOptions) -> &mut BlueprintOptions {
        self.push(Registration::Blueprint(Box::new(blueprint)));
        match self.0.last_mut() {
            Some(Registration::Blueprint(blueprint)) => blueprint,
            _ => unreachable!("it was just pushed"),
        }
    }
}
