use std::fmt;
use std::sync::Arc;

use carafe_routing::{Context, Urls};
use minijinja::value::{Enumerator, Object};
use minijinja::{Error, ErrorKind, Value};

use super::{Engine, Source};
use crate::globals::{
    FlashedMessages, GObject, PageSession, RequestObject, SessionObject, UrlForFunction,
};
use crate::{TemplateContext, TemplateError};

/// What one template sees: what it was given, then what context processors add, then Flask's
/// globals, which are made when they are asked for. The engine's own come after these.
pub(crate) struct Page {
    pub(crate) engine: Arc<Engine>,
    pub(crate) request: Option<Context>,
    pub(crate) given: Arc<TemplateContext>,
    /// What context processors add, in the order in which they ran.
    pub(crate) added: Vec<TemplateContext>,
    pub(crate) session: Arc<PageSession>,
}

impl Page {
    pub(crate) fn new(
        engine: Arc<Engine>,
        request: Option<Context>,
        given: Arc<TemplateContext>,
        added: Vec<TemplateContext>,
    ) -> Self {
        let session = Arc::new(PageSession::of(request.clone()));
        Self {
            engine,
            request,
            given,
            added,
            session,
        }
    }

    /// Returns it as the engine looks names up in it.
    pub(crate) fn root(self: &Arc<Self>) -> Value {
        Value::from_dyn_object(Arc::clone(self))
    }

    /// Returns what the template was given, and what context processors added.
    pub(crate) fn values(&self) -> TemplateContext {
        let mut values = TemplateContext::clone(&self.given);
        for added in self.added.iter().rev() {
            values.extend_missing(added.clone());
        }
        values
    }

    /// Says what is wrong with the template.
    pub(crate) fn diagnose(&self, source: &Source, error: Error) -> TemplateError {
        let names: Vec<_> = self.names().collect();
        self.engine.diagnosis(source, &names).of(error)
    }

    /// Returns the names of what the template was given, and of what context processors added.
    fn names(&self) -> impl Iterator<Item = &str> {
        let contexts = std::iter::once(&*self.given).chain(&self.added);
        contexts.flat_map(TemplateContext::names)
    }

    fn request(&self, what: &str) -> Result<&Context, Error> {
        let missing = || failed(format!("{what} belongs to a request, and there is none"));
        self.request.as_ref().ok_or_else(missing)
    }

    /// Returns a global of Flask's.
    fn global(self: &Arc<Self>, name: &str) -> Option<Value> {
        let make: fn(&Arc<Self>) -> Result<Value, Error> = match name {
            "url_for" => Self::url_for,
            "get_flashed_messages" => |page| {
                Ok(Value::from_object(FlashedMessages(Arc::clone(
                    &page.session,
                ))))
            },
            "session" => Self::session_object,
            "request" => Self::request_object,
            "g" => |page| {
                let context = page.request("g")?;
                Ok(Value::from_object(GObject(context.g())))
            },
            _ => return None,
        };
        if self.engine.own_globals.iter().any(|own| own == name) {
            return None;
        }
        Some(make(self).unwrap_or_else(Value::from))
    }

    fn url_for(self: &Arc<Self>) -> Result<Value, Error> {
        let urls = match &self.request {
            Some(context) => Urls::of(context),
            None => self.engine.urls.clone(),
        };
        let urls = urls.ok_or_else(|| failed("there are no rules to build URLs with"))?;
        Ok(Value::from_object(UrlForFunction(urls)))
    }

    fn session_object(self: &Arc<Self>) -> Result<Value, Error> {
        // To be told now that it is not open yet, and not by each key.
        self.session.read(|_| (), |_| ())?;
        Ok(Value::from_object(SessionObject(Arc::clone(&self.session))))
    }

    fn request_object(self: &Arc<Self>) -> Result<Value, Error> {
        let request = self.request("`request`")?.kept_request();
        let request = request.ok_or_else(|| {
            failed(
                "the application has no templates but strings, and keeps no request for them: \
                 make the folder `templates`, or name it with app.template_folder(\"..\")",
            )
        })?;
        Ok(Value::from_object(RequestObject(request)))
    }
}

fn failed(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

impl Object for Page {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let contexts = std::iter::once(&*self.given).chain(self.added.iter().rev());
        let mut found = contexts.filter_map(|context| context.get(key));
        found.next().cloned().or_else(|| self.global(key))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.names().map(Value::from).collect())
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("given", &self.given)
            .field("added", &self.added)
            .finish_non_exhaustive()
    }
}
