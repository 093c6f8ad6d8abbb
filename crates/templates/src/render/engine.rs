use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use carafe_routing::Urls;
use minijinja::{Environment, Error, ErrorKind, Template, Value};
use tokio::sync::Semaphore;

use crate::diagnosis::Diagnosis;
use crate::environment::environment;
use crate::globals::Config;
use crate::known_names::{KnownNames, NameKind};
use crate::loader::Loader;
use crate::{ScopedProcessor, TemplateOptions, formatter, python};

/// How many renderings of a stream wait for their clients at a time: a sixteenth of tokio's
/// threads.
const HELD_BACK: usize = 32;

/// Everything that templates are rendered with, built once.
pub(crate) struct Engine {
    pub(crate) environment: Environment<'static>,
    pub(crate) loader: Arc<Loader>,
    pub(crate) processors: Vec<ScopedProcessor>,
    pub(crate) urls: Option<Urls>,
    pub(crate) known: KnownNames,
    /// The globals of the program's own, which come before those of Flask.
    pub(crate) own_globals: Vec<String>,
    /// The streams that may wait for their clients.
    pub(crate) held_back: Arc<Semaphore>,
}

/// Which template is meant.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Name(Cow<'static, str>),
    /// The first that exists.
    FirstOf(Vec<Cow<'static, str>>),
    /// A template that has no name.
    Text(Cow<'static, str>),
}

impl Source {
    /// Returns the name that signals say.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::FirstOf(names) => names.first().map_or("", |name| name),
            Self::Text(_) => formatter::STRING,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Engine {
    pub(crate) fn new(options: TemplateOptions) -> Self {
        let loader = Arc::new(Loader::new(options.folders, options.explain_loading));
        let mut environment = environment(options.json);
        environment.set_auto_reload(options.auto_reload);
        let config = Config::new(options.config, options.debug);
        environment.add_global("config", Value::from_object(config));
        for registration in &options.registrations {
            registration.add_to(&mut environment);
        }
        let templates = Arc::clone(&loader);
        environment.set_loader(move |name| templates.load(name));
        let known = KnownNames::new(&environment, &options.registrations);
        let globals = options.registrations.iter();
        Self {
            environment,
            loader,
            processors: options.processors,
            urls: options.urls,
            known,
            own_globals: globals
                .filter(|registration| registration.is(NameKind::Function))
                .map(|registration| registration.name().to_owned())
                .collect(),
            held_back: Arc::new(Semaphore::new(HELD_BACK)),
        }
    }

    /// Renders what names are looked up in, or fails.
    pub(crate) fn render(&self, source: &Source, root: Value) -> Result<String, Error> {
        self.with_template(source, |template| template.render(root))
    }

    /// Finds or compiles a template, and uses it.
    pub(crate) fn with_template<R>(
        &self,
        source: &Source,
        with: impl FnOnce(&Template<'_, '_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        match source {
            Source::Name(name) => with(&self.environment.get_template(name)?),
            Source::FirstOf(names) => with(&self.first_of(names)?),
            Source::Text(text) => {
                let text = python::translate(text);
                with(&self.environment.template_from_str(&text)?)
            }
        }
    }

    /// Settles on the first of several templates that exists, if one does.
    pub(crate) fn choose(&self, source: Source) -> Source {
        match source {
            Source::FirstOf(mut names) => match names.iter().position(|name| self.exists(name)) {
                Some(first) => Source::Name(names.swap_remove(first)),
                None => Source::FirstOf(names),
            },
            source => source,
        }
    }

    /// Tells whether there is a template, be it one that does not compile.
    fn exists(&self, name: &str) -> bool {
        match self.environment.get_template(name) {
            Err(error) => error.kind() != ErrorKind::TemplateNotFound || error.name().is_some(),
            Ok(_) => true,
        }
    }

    fn first_of(&self, names: &[Cow<'static, str>]) -> Result<Template<'_, '_>, Error> {
        if let Some(name) = names.iter().find(|name| self.exists(name)) {
            return self.environment.get_template(name);
        }
        let message = format!("none of the templates {names:?} exists");
        Err(Error::new(ErrorKind::TemplateNotFound, message))
    }

    /// Gets ready to say what is wrong with a template that was given some values.
    pub(crate) fn diagnosis<'d>(
        &'d self,
        source: &'d Source,
        given: &'d [&'d str],
    ) -> Diagnosis<'d> {
        Diagnosis {
            loader: &self.loader,
            string: source.text(),
            known: &self.known,
            given,
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("loader", &self.loader)
            .finish_non_exhaustive()
    }
}
