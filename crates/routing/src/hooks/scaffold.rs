use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use carafe_value::Dict;

use super::{AfterHook, BeforeHook, ErrorHandlers};
use crate::{Context, View};

/// The functions around the views of the application or of one blueprint, in the order in
/// which they were registered.
#[derive(Clone, Debug, Default)]
pub struct Hooks {
    /// They change the values of the URL's variables.
    pub url_value_preprocessors: Vec<UrlValuePreprocessor>,
    /// They run before the view.
    pub before_request: Vec<BeforeHook>,
    /// They run after the view, the last one first.
    pub after_request: Vec<AfterHook>,
    /// They run when the response is gone, the last one first.
    pub teardown_request: Vec<View>,
    /// They run after those, on the application only.
    pub teardown_appcontext: Vec<View>,
    /// They handle errors.
    pub error_handlers: ErrorHandlers,
}

impl Hooks {
    /// Iterates over the types that the functions take as arguments, for messages.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        let before = self.before_request.iter();
        let before = before.map(|hook| -> &str { hook.arguments() });
        let after = self.after_request.iter();
        let after = after.map(|hook| -> &str { hook.arguments() });
        let teardown = self
            .teardown_request
            .iter()
            .chain(&self.teardown_appcontext);
        let views = teardown
            .chain(self.error_handlers.iter())
            .map(View::arguments);
        before.chain(after).chain(views)
    }
}

/// The functions of the application, and of its blueprints by their names.
#[derive(Clone, Debug, Default)]
pub struct HooksByBlueprint {
    /// For all requests.
    pub app: Hooks,
    /// For the requests of a blueprint, and of those within it.
    pub blueprints: BTreeMap<String, Hooks>,
}

/// A function that changes the values of the URL's variables before anything else runs: it
/// gets the endpoint, if a rule matched, and the values.
#[derive(Clone)]
pub struct UrlValuePreprocessor(Arc<Preprocess>);

type Preprocess = dyn Fn(&Context, Option<&str>, &mut Dict) + Send + Sync;

impl UrlValuePreprocessor {
    /// Takes a function.
    pub fn new(
        function: impl Fn(&Context, Option<&str>, &mut Dict) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(function))
    }

    pub(crate) fn call(&self, context: &Context, values: &mut Dict) {
        (self.0)(context, context.endpoint(), values);
    }
}

impl fmt::Debug for UrlValuePreprocessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlValuePreprocessor")
            .finish_non_exhaustive()
    }
}
