use crate::converter::Converters;

/// What holds for all rules of a map that say nothing else.
///
/// # Flask
///
/// The attributes of `app.url_map`, with the same defaults.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct MapOptions {
    /// Whether a rule that ends with a slash redirects a path without it. If not, both
    /// paths are taken, by rules with and without a slash. Default: true.
    pub strict_slashes: bool,
    /// Whether a path with several slashes in a row is redirected to one with single
    /// slashes, if that matches. Default: true.
    pub merge_slashes: bool,
    /// Whether a URL whose values are the defaults of another rule of the endpoint is
    /// redirected to that rule. Default: true.
    pub redirect_defaults: bool,
    /// Whether rules have hosts instead of subdomains. Default: false.
    pub host_matching: bool,
    /// The subdomain of rules that name none. Default: none.
    pub default_subdomain: String,
    /// The converters.
    pub converters: Converters,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self {
            strict_slashes: true,
            merge_slashes: true,
            redirect_defaults: true,
            host_matching: false,
            default_subdomain: String::new(),
            converters: Converters::default(),
        }
    }
}
