use std::fmt;
use std::sync::Arc;

use carafe_value::Dict;

use crate::{BuildError, UrlFor, Urls};

/// How URLs are built and hosts are read, apart from the rules.
#[non_exhaustive]
pub struct UrlOptions {
    /// Host, and port if any, of the application. Default: that of the request.
    pub server_name: Option<String>,
    /// The path that the application lives under, for URLs built outside of requests.
    /// Default: `/`.
    pub application_root: String,
    /// The scheme of URLs built outside of requests. Default: `http`.
    pub preferred_url_scheme: String,
    /// Whether rules with subdomains match. Default: false.
    pub subdomain_matching: bool,
    /// The functions that add values to URLs before they are built.
    pub defaults: Vec<UrlDefaults>,
    /// The functions that are asked for a URL where none can be built.
    pub build_error_handlers: Vec<BuildErrorHandler>,
}

/// A function that adds values to a URL before it is built: for all endpoints, or for
/// those of a blueprint.
#[derive(Clone)]
pub struct UrlDefaults {
    /// The blueprint; `None` is the application.
    pub blueprint: Option<String>,
    /// Gets the endpoint and its values.
    pub function: Arc<ValuesFunction>,
}

/// Gets an endpoint and the values of a URL to be built.
pub type ValuesFunction = dyn Fn(&Urls, &str, &mut Dict) + Send + Sync;

impl fmt::Debug for UrlDefaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlDefaults")
            .field("blueprint", &self.blueprint)
            .finish_non_exhaustive()
    }
}

/// A function that may know a URL where none can be built.
pub type BuildErrorHandler = Arc<dyn Fn(&BuildError, &UrlFor) -> Option<String> + Send + Sync>;

impl Default for UrlOptions {
    fn default() -> Self {
        Self {
            server_name: None,
            application_root: "/".to_owned(),
            preferred_url_scheme: "http".to_owned(),
            subdomain_matching: false,
            defaults: Vec::new(),
            build_error_handlers: Vec::new(),
        }
    }
}

impl fmt::Debug for UrlOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlOptions")
            .field("server_name", &self.server_name)
            .field("application_root", &self.application_root)
            .field("preferred_url_scheme", &self.preferred_url_scheme)
            .field("subdomain_matching", &self.subdomain_matching)
            .finish_non_exhaustive()
    }
}
