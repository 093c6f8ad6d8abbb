use carafe_config::Config;

use crate::{Registrations, Scaffold};

/// The registration of a blueprint under way: a function of
/// [`record`](crate::Blueprint::record) sees where it goes, and may register more with it.
///
/// # Example
///
/// ```
/// use carafe_app::{App, Blueprint, Scaffold};
///
/// let mut docs = Blueprint::new("docs").url_prefix("/docs");
/// docs.record(|setup| {
///     if setup.config()["DEBUG"].is_truthy() {
///         setup.get("/drafts", async || "drafts").endpoint("drafts");
///     }
/// });
///
/// let mut app = App::new("site");
/// app.config["DEBUG"] = true.into();
/// app.register_blueprint(docs);
/// assert!(app.url_map()?.iter_rules().any(|rule| rule.rule == "/docs/drafts"));
/// # Ok::<(), carafe_app::Error>(())
/// ```
///
/// # Flask
///
/// [`flask.blueprints.BlueprintSetupState`](https://flask.palletsprojects.com/en/stable/api/#flask.blueprints.BlueprintSetupState).
#[derive(Debug)]
pub struct BlueprintSetup<'a> {
    pub(crate) config: &'a Config,
    pub(crate) name: &'a str,
    pub(crate) url_prefix: Option<&'a str>,
    pub(crate) first_registration: bool,
    pub(crate) registrations: Registrations,
}

impl BlueprintSetup<'_> {
    /// Returns the configuration of the application.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.config
    }

    /// Returns the full name that the blueprint has here: `api.users`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// Returns the full prefix that its rules get here.
    #[must_use]
    pub fn url_prefix(&self) -> Option<&str> {
        self.url_prefix
    }

    /// Tells whether the blueprint is registered for the first time.
    #[must_use]
    pub fn first_registration(&self) -> bool {
        self.first_registration
    }
}

impl Scaffold for BlueprintSetup<'_> {
    fn registrations(&mut self) -> &mut Registrations {
        &mut self.registrations
    }
}
