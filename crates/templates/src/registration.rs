use std::fmt;
use std::sync::Arc;

use minijinja::functions::Function;
use minijinja::value::{FunctionArgs, FunctionResult};
use minijinja::{Environment, Value};

use crate::known_names::NameKind;

/// A filter, a test or a global of the program's own.
///
/// A function takes what the engine can make of values: `String`, numbers, `Vec`, `Option`
/// and the engine's own types, up to five of them; it returns anything that becomes a value,
/// [`Markup`](crate::Markup) among it, or a `Result`.
///
/// # Example
///
/// ```
/// use carafe_templates::{Registration, TemplateOptions, Templates};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let shout = Registration::filter("shout", |text: String| text.to_uppercase() + "!");
/// let options = TemplateOptions { registrations: vec![shout], ..TemplateOptions::default() };
/// let templates = Templates::new(options);
/// assert_eq!(templates.render_string("{{ 'hi'|shout }}", ()).await?, "HI!");
/// # Ok::<(), carafe_routing::Error>(()) }).unwrap();
/// ```
///
/// # Flask
///
/// `template_filter`, `template_test` and `template_global`. The name is always given.
#[derive(Clone)]
pub struct Registration {
    name: String,
    kind: NameKind,
    add: Arc<Add>,
}

type Add = dyn Fn(&mut Environment<'static>, String) + Send + Sync;

impl Registration {
    /// Makes a filter: its first argument is the value that it is applied to.
    pub fn filter<F, R, A>(name: impl Into<String>, filter: F) -> Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let add = move |environment: &mut Environment<'static>, name: String| {
            environment.add_filter(name, filter.clone());
        };
        Self::new(name, NameKind::Filter, add)
    }

    /// Makes a test: its first argument is the value that is tested.
    pub fn test<F, R, A>(name: impl Into<String>, test: F) -> Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let add = move |environment: &mut Environment<'static>, name: String| {
            environment.add_test(name, test.clone());
        };
        Self::new(name, NameKind::Test, add)
    }

    /// Makes a function that every template can call.
    pub fn function<F, R, A>(name: impl Into<String>, function: F) -> Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let add = move |environment: &mut Environment<'static>, name: String| {
            environment.add_function(name, function.clone());
        };
        Self::new(name, NameKind::Function, add)
    }

    /// Makes a value that every template can name.
    pub fn global(name: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = value.into();
        let add = move |environment: &mut Environment<'static>, name: String| {
            environment.add_global(name, value.clone());
        };
        Self::new(name, NameKind::Function, add)
    }

    fn new(
        name: impl Into<String>,
        kind: NameKind,
        add: impl Fn(&mut Environment<'static>, String) + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            kind,
            add: Arc::new(add),
        }
    }

    pub(crate) fn add_to(&self, environment: &mut Environment<'static>) {
        (self.add)(environment, self.name.clone());
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is(&self, kind: NameKind) -> bool {
        self.kind == kind
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.kind, self.name)
    }
}
