//! Where templates come from, and what they may use.

use carafe_files::Folder;
use carafe_routing::Context;
use carafe_templates::minijinja::functions::Function;
use carafe_templates::minijinja::value::{FunctionArgs, FunctionResult};
use carafe_templates::{
    ContextProcessor, IntoTemplateContext, Registration as TemplateRegistration,
    TemplateContextProcessor, TemplateFolder, TemplateOptions, Templates, minijinja,
};

use carafe_value::Value;

use crate::blueprints::Registered;
use crate::config::Settings;
use crate::named_folder::NamedFolder;
use crate::registrations::Registration;
use crate::scaffold::Register;
use crate::{App, Blueprint, Result};

impl App {
    /// Takes templates from another folder than `templates`: a path below the
    /// [root path](Self::root_path), or [`embed!`](carafe_files::embed), which is compiled
    /// into the program in release builds.
    ///
    /// # Flask
    ///
    /// The argument `template_folder` of
    /// [`Flask`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask).
    #[track_caller]
    pub fn template_folder(&mut self, folder: impl Into<Folder>) -> &mut Self {
        self.template_folder = Some(NamedFolder::new(folder));
        self
    }

    /// Adds a filter for all templates: its first argument is the value that it is applied
    /// to.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// # use carafe_templates::{context, render_template_string};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new("shop");
    /// app.template_filter("price", |cents: u32| format!("{}.{:02} EUR", cents / 100, cents % 100));
    /// app.get("/", async || render_template_string("{{ 1250|price }}", context! {}));
    /// app.test_client().get("/").await.assert_text("12.50 EUR");
    /// # }
    /// ```
    ///
    /// # Flask
    ///
    /// [`@app.template_filter("price")`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.template_filter).
    pub fn template_filter<F, R, A>(&mut self, name: impl Into<String>, filter: F) -> &mut Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let filter = TemplateRegistration::filter(name, filter);
        self.register(Registration::Template(filter))
    }

    /// Adds a test for all templates, for `{% if word is palindrome %}`: its first argument
    /// is the value that is tested.
    ///
    /// # Flask
    ///
    /// [`@app.template_test("palindrome")`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.template_test).
    pub fn template_test<F, R, A>(&mut self, name: impl Into<String>, test: F) -> &mut Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let test = TemplateRegistration::test(name, test);
        self.register(Registration::Template(test))
    }

    /// Adds a function that all templates can call.
    ///
    /// # Flask
    ///
    /// [`@app.template_global("double")`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.template_global).
    pub fn template_global<F, R, A>(&mut self, name: impl Into<String>, function: F) -> &mut Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let function = TemplateRegistration::function(name, function);
        self.register(Registration::Template(function))
    }

    /// Adds a value that all templates can name, also those that are imported.
    ///
    /// # Flask
    ///
    /// `app.jinja_env.globals["name"] = value`.
    pub fn template_global_value(
        &mut self,
        name: impl Into<String>,
        value: impl Into<minijinja::Value>,
    ) -> &mut Self {
        let value = TemplateRegistration::global(name, value);
        self.register(Registration::Template(value))
    }

    /// Returns the templates, to render text outside of requests: mails, reports. URLs in
    /// them begin with `SERVER_NAME`.
    ///
    /// # Errors
    ///
    /// As for [`into_service`](Self::into_service).
    ///
    /// # Flask
    ///
    /// `render_template` in an application context.
    pub fn templates(&self) -> Result<Templates> {
        let settings = Settings::from_config(&self.config)?;
        let registered = self.registered();
        let mut options = self.template_options(&settings, &registered);
        let (urls, _) = self.build_urls(&settings, registered)?;
        options.urls = Some(urls);
        Ok(Templates::new(options))
    }

    /// Checks what else would show when a page is asked for: that every template compiles,
    /// that the templates it names exist, and that each `url_for` with a literal endpoint has
    /// the endpoint and the values that its rules need. For a test.
    ///
    /// # Errors
    ///
    /// As for [`into_service`](Self::into_service); then every mistake in the templates, with
    /// file and line.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::{App, Scaffold};
    /// let mut app = App::new("shop");
    /// app.get("/", async || "").endpoint("index");
    /// app.check()?;
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// No equivalent.
    pub fn check(&self) -> Result<()> {
        Ok(self.templates()?.check()?)
    }

    /// Puts together what templates are made of.
    pub(crate) fn template_options(
        &self,
        settings: &Settings,
        registered: &Registered,
    ) -> TemplateOptions {
        let own = match &self.template_folder {
            Some(folder) => folder.below(&self.root_path),
            None => Folder::from("templates").below(&self.root_path),
        };
        let own = TemplateFolder {
            blueprint: None,
            folder: own,
        };
        let folders = registered.template_folders.iter().cloned();
        TemplateOptions {
            folders: std::iter::once(own).chain(folders).collect(),
            registrations: registered.template_registrations.clone(),
            processors: registered.context_processors.clone(),
            json: self.json.clone(),
            config: self.config.iter().map(owned).collect(),
            debug: settings.debug,
            auto_reload: settings.templates_auto_reload,
            explain_loading: settings.explain_template_loading,
            urls: None,
        }
    }

    /// Tells whether the application has templates, which may ask for the request.
    pub(crate) fn has_templates(&self, registered: &Registered) -> bool {
        self.template_folder.is_some()
            || self.root_path.join("templates").is_dir()
            || !registered.template_folders.is_empty()
            || !registered.template_registrations.is_empty()
            || !registered.context_processors.is_empty()
    }
}

fn owned((key, value): (&str, &Value)) -> (String, Value) {
    (key.to_owned(), value.clone())
}

impl Blueprint {
    /// Takes templates from a folder of its own, for what the application has no template
    /// of the same name: a path below the root path of the application, or
    /// [`embed!`](carafe_files::embed). Default: none.
    #[track_caller]
    #[must_use]
    pub fn template_folder(mut self, folder: impl Into<Folder>) -> Self {
        self.template_folder = Some(NamedFolder::new(folder));
        self
    }

    /// Adds a filter for all templates of the application; see
    /// [`App::template_filter`].
    pub fn app_template_filter<F, R, A>(&mut self, name: impl Into<String>, filter: F) -> &mut Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let filter = TemplateRegistration::filter(name, filter);
        self.register_app_wide(Registration::Template(filter))
    }

    /// Adds a test for all templates of the application; see [`App::template_test`].
    pub fn app_template_test<F, R, A>(&mut self, name: impl Into<String>, test: F) -> &mut Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let test = TemplateRegistration::test(name, test);
        self.register_app_wide(Registration::Template(test))
    }

    /// Adds a function that all templates of the application can call; see
    /// [`App::template_global`].
    pub fn app_template_global<F, R, A>(
        &mut self,
        name: impl Into<String>,
        function: F,
    ) -> &mut Self
    where
        F: Function<R, A> + Clone,
        R: FunctionResult,
        A: for<'a> FunctionArgs<'a>,
    {
        let function = TemplateRegistration::function(name, function);
        self.register_app_wide(Registration::Template(function))
    }

    /// Adds a function that gives values to all templates of the application:
    /// [`context_processor`](crate::Scaffold::context_processor) for all.
    pub fn app_context_processor<P, T>(&mut self, processor: P) -> &mut Self
    where
        P: ContextProcessor<T>,
        T: 'static,
    {
        let processor = TemplateContextProcessor::new(processor);
        self.register_app_wide(Registration::ContextProcessor(processor))
    }

    /// The same with a closure that does not wait:
    /// [`context_processor_fn`](crate::Scaffold::context_processor_fn) for all.
    pub fn app_context_processor_fn<R: IntoTemplateContext>(
        &mut self,
        processor: impl Fn(&Context) -> R + Send + Sync + 'static,
    ) -> &mut Self {
        let processor = TemplateContextProcessor::from_fn(processor);
        self.register_app_wide(Registration::ContextProcessor(processor))
    }
}
