//! From what was registered to routes and functions, with every blueprint under its full
//! name and prefix:
//!
//! 1. What is registered with the application counts in its order; a blueprint counts where
//!    it is registered.
//! 2. Within a blueprint its own registrations come first, then the blueprints in it.
//! 3. What it registers for the whole application counts at its first registration.

use std::collections::BTreeMap;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::Arc;

use carafe_config::Config;
use carafe_routing::UrlDefaults;
use carafe_routing::hooks::{Hooks, HooksByBlueprint};
use carafe_templates::{ScopedProcessor, TemplateFolder};
use carafe_value::Dict;

use crate::blueprint::{Blueprint, BlueprintOptions};
use crate::registrations::{Registration, Registrations};
use crate::static_folder::StaticFolder;
use crate::{App, BlueprintSetup, Route};

/// Everything that was registered, sorted by what it is.
#[derive(Debug, Default)]
pub(crate) struct Registered {
    pub(crate) routes: Vec<Route>,
    pub(crate) hooks: HooksByBlueprint,
    pub(crate) url_defaults: Vec<UrlDefaults>,
    pub(crate) template_folders: Vec<TemplateFolder>,
    pub(crate) template_registrations: Vec<carafe_templates::Registration>,
    pub(crate) context_processors: Vec<ScopedProcessor>,
    pub(crate) mistakes: Vec<String>,
    /// What is only unwise; said when the application is built.
    pub(crate) warnings: Vec<String>,
    root_path: PathBuf,
    static_versions: bool,
    places: BTreeMap<String, &'static Location<'static>>,
    seen: Vec<Arc<()>>,
}

/// Where in the application a registration belongs.
#[derive(Clone, Debug, Default)]
struct Scope {
    /// The full name of the blueprint; none for the application.
    name: Option<String>,
    url_prefix: Option<String>,
    subdomain: Option<String>,
    defaults: Dict,
    first_registration: bool,
}

impl Registered {
    pub(crate) fn new(app: &App) -> Self {
        let mut registered = Self {
            root_path: app.root_path.clone(),
            static_versions: app.static_versions,
            ..Self::default()
        };
        let scope = Scope::default();
        if let Some(folder) = &app.template_folder {
            let missing = folder.missing("template folder", &app.root_path);
            registered.warnings.extend(missing);
        }
        match &app.static_folder {
            Some(folder) if app.url_map.host_matching && folder.host.is_none() => {
                registered.mistakes.push(folder.lacks_host());
            }
            folder => registered.register_static(folder.as_ref(), &scope),
        }
        registered.register_all(&app.registrations, &scope, &app.config);
        registered
    }

    /// Adds the rule of a static folder.
    fn register_static(&mut self, folder: Option<&StaticFolder>, scope: &Scope) {
        let Some(folder) = folder else {
            return;
        };
        self.warnings.extend(folder.missing(&self.root_path));
        self.mistakes.extend(folder.is_root(&self.root_path));
        let mut files = folder.files(&self.root_path);
        if self.static_versions {
            files = files.cache_busting();
            let endpoint = scope.endpoint("static");
            self.url_defaults.push(files.url_defaults(endpoint));
        }
        let route = folder.route(&files);
        self.register(&Registration::Route(Box::new(route)), scope);
    }

    fn register_all(&mut self, registrations: &Registrations, scope: &Scope, config: &Config) {
        for registration in &registrations.0 {
            match registration {
                Registration::Blueprint(options) if scope.name.is_none() => {
                    self.register_blueprint(options, scope, config);
                }
                Registration::Blueprint(_) => {}
                Registration::Record(function) => {
                    self.setup(scope, config, |setup| (function.0)(setup));
                }
                Registration::RecordOnce(function) => {
                    if scope.first_registration {
                        self.setup(scope, config, |setup| (function.0)(setup));
                    }
                }
                Registration::AppWide(registration) => {
                    if scope.first_registration {
                        self.register(registration, &Scope::default());
                    }
                }
                registration => self.register(registration, scope),
            }
        }
        for registration in registrations.0.iter().filter(|_| scope.name.is_some()) {
            if let Registration::Blueprint(options) = registration {
                self.register_blueprint(options, scope, config);
            }
        }
    }

    fn register_blueprint(&mut self, options: &BlueprintOptions, outer: &Scope, config: &Config) {
        let (blueprint, place) = (&options.blueprint, options.place);
        if blueprint.name.is_empty() || blueprint.name.contains('.') {
            let name = &blueprint.name;
            self.mistakes.push(format!(
                "{name:?} is no name for a blueprint: it has to have one, without dots (at {place})"
            ));
            return;
        }
        let first = !self
            .seen
            .iter()
            .any(|seen| Arc::ptr_eq(seen, &blueprint.identity));
        let scope = outer.within(blueprint, first);
        let name = scope.name.clone().unwrap_or_default();
        if let Some(other) = self.places.insert(name.clone(), place) {
            self.mistakes.push(format!(
                "two blueprints are registered as {name:?} (at {other} and at {place}); give one \
                 of them another name with .name(\"..\")"
            ));
            return;
        }
        self.seen.push(Arc::clone(&blueprint.identity));
        let mut folder = blueprint.static_folder.clone();
        if let Some(folder) = &mut folder {
            folder.url_path.clone_from(&blueprint.static_url_path);
        }
        self.register_static(folder.as_ref(), &scope);
        if let Some(folder) = &blueprint.template_folder {
            self.warnings
                .extend(folder.missing("template folder", &self.root_path));
            self.template_folders.push(TemplateFolder {
                blueprint: scope.name.clone(),
                folder: folder.below(&self.root_path),
            });
        }
        self.register_all(&blueprint.registrations, &scope, config);
    }

    /// Has a recorded function register more.
    fn setup(
        &mut self,
        scope: &Scope,
        config: &Config,
        record: impl FnOnce(&mut BlueprintSetup<'_>),
    ) {
        let mut setup = BlueprintSetup {
            config,
            name: scope.name.as_deref().unwrap_or_default(),
            url_prefix: scope.url_prefix.as_deref(),
            first_registration: scope.first_registration,
            registrations: Registrations::default(),
        };
        record(&mut setup);
        let registrations = setup.registrations;
        self.register_all(&registrations, scope, config);
    }

    fn register(&mut self, registration: &Registration, scope: &Scope) {
        match registration.clone() {
            Registration::Route(route) => {
                let placed = scope.place(*route, self.routes.len());
                match placed {
                    Ok(route) => self.routes.push(route),
                    Err(mistake) => self.mistakes.push(mistake),
                }
            }
            Registration::UrlDefaults(function) => self.url_defaults.push(UrlDefaults {
                blueprint: scope.name.clone(),
                function: function.0,
            }),
            Registration::ErrorHandler(handler) => {
                let handlers = &mut self.hooks(scope).error_handlers;
                let added = handler.add_to(handlers);
                self.mistakes.extend(added.err());
            }
            Registration::ContextProcessor(processor) => {
                let blueprint = scope.name.clone();
                self.context_processors.push(ScopedProcessor {
                    blueprint,
                    processor,
                });
            }
            Registration::Template(registration) => {
                self.template_registrations.push(registration);
            }
            registration => self.hook(registration, scope),
        }
    }

    fn hook(&mut self, registration: Registration, scope: &Scope) {
        let hooks = self.hooks(scope);
        match registration {
            Registration::UrlValuePreprocessor(function) => {
                hooks.url_value_preprocessors.push(function);
            }
            Registration::BeforeRequest(hook) => hooks.before_request.push(hook),
            Registration::AfterRequest(hook) => hooks.after_request.push(hook),
            Registration::TeardownRequest(function) => hooks.teardown_request.push(function),
            Registration::TeardownAppcontext(function) => {
                hooks.teardown_appcontext.push(function);
            }
            other => unreachable!("registered before: {other:?}"),
        }
    }

    fn hooks(&mut self, scope: &Scope) -> &mut Hooks {
        match &scope.name {
            None => &mut self.hooks.app,
            Some(name) => self.hooks.blueprints.entry(name.clone()).or_default(),
        }
    }
}

impl Scope {
    /// Returns the scope of a blueprint within this one.
    fn within(&self, blueprint: &Blueprint, first_registration: bool) -> Self {
        let name = match &self.name {
            Some(outer) => format!("{outer}.{}", blueprint.name),
            None => blueprint.name.clone(),
        };
        let url_prefix = match (&self.url_prefix, &blueprint.url_prefix) {
            (Some(outer), Some(inner)) => Some(join(outer, inner)),
            (outer, inner) => inner.clone().or(outer.clone()),
        };
        let subdomain = match (&self.subdomain, &blueprint.subdomain) {
            (Some(outer), Some(inner)) => Some(format!("{inner}.{outer}")),
            (outer, inner) => inner.clone().or(outer.clone()),
        };
        Self {
            name: Some(name),
            url_prefix,
            subdomain,
            defaults: blueprint.url_values_defaults.clone(),
            first_registration,
        }
    }

    /// Puts the name of the blueprint in front of an endpoint.
    fn endpoint(&self, endpoint: &str) -> String {
        match &self.name {
            Some(name) => format!("{name}.{endpoint}"),
            None => endpoint.to_owned(),
        }
    }

    /// Gives a route its full rule and endpoint. A closure without an endpoint gets a name
    /// that no program writes.
    fn place(&self, mut route: Route, number: usize) -> Result<Route, String> {
        let endpoint = route.endpoint.take();
        let Some(name) = &self.name else {
            route.endpoint = Some(endpoint.unwrap_or_else(|| format!("<closure {number}>")));
            return Ok(route);
        };
        if let Some(endpoint) = endpoint.as_ref().filter(|endpoint| endpoint.contains('.')) {
            return Err(format!(
                "the endpoint {endpoint:?} of the blueprint {name:?} has a dot: the blueprint's \
                 name comes in front by itself (at {})",
                route.place()
            ));
        }
        let endpoint = endpoint.unwrap_or_else(|| format!("<closure {number}>"));
        route.endpoint = Some(self.endpoint(&endpoint));
        if let Some(prefix) = &self.url_prefix {
            route.rule.rule = match route.rule.rule.is_empty() {
                true => prefix.clone(),
                false => join(prefix, &route.rule.rule),
            };
        }
        let subdomain = route.rule.subdomain.take();
        route.rule.subdomain = subdomain.or_else(|| self.subdomain.clone());
        let own = std::mem::replace(&mut route.rule.defaults, self.defaults.clone());
        route.rule.defaults.extend(own);
        Ok(route)
    }
}

/// Joins a prefix and a rule by one slash.
fn join(prefix: &str, rule: &str) -> String {
    format!(
        "{}/{}",
        prefix.trim_end_matches('/'),
        rule.trim_start_matches('/')
    )
}
