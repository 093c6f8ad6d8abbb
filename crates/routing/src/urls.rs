use std::borrow::{Borrow, Cow};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::site::Site;
use crate::{
    BuildError, Context, ContextRejection, HostError, UrlAdapter, UrlFor, UrlMap, UrlOptions,
};

/// Builds URLs at once, for the request that it is extracted from.
///
/// # Example
///
/// ```
/// use carafe_routing::{Urls, url_for};
///
/// async fn profile_link(urls: Urls) -> String {
///     match urls.build(url_for("user").arg("name", "ada")) {
///         Ok(url) => format!("see {url}"),
///         Err(error) => error.to_string(),
///     }
/// }
/// # let _ = carafe_routing::View::new(profile_link);
/// ```
///
/// # Flask
///
/// [`flask.url_for`](https://flask.palletsprojects.com/en/stable/api/#flask.url_for). Where
/// a redirect is all that is wanted, [`redirect`](crate::redirect) takes the
/// [`url_for`](crate::url_for) as it is.
#[derive(Clone, Debug)]
pub struct Urls {
    site: Arc<Site>,
    request: Option<Context>,
}

impl Urls {
    /// Builds URLs outside of requests; they have scheme and host.
    #[must_use]
    pub fn new(map: UrlMap, options: UrlOptions) -> Self {
        Self {
            site: Arc::new(Site::new(map, options)),
            request: None,
        }
    }

    /// Builds URLs for a request; `None` on a plain axum router.
    #[must_use]
    pub fn of(context: &Context) -> Option<Self> {
        Some(Self {
            site: Arc::clone(context.site()?),
            request: Some(context.clone()),
        })
    }

    /// Returns the request that URLs are built for; `None` outside of requests.
    #[must_use]
    pub fn context(&self) -> Option<&Context> {
        self.request.as_ref()
    }

    pub(crate) fn into_site(self) -> Arc<Site> {
        self.site
    }

    /// Returns the rules.
    #[must_use]
    pub fn map(&self) -> &UrlMap {
        &self.site.map
    }

    /// Tells whether functions add values to URLs, so that a URL may be built though some are
    /// missing.
    #[must_use]
    pub fn adds_values(&self) -> bool {
        !self.site.options.defaults.is_empty()
    }

    /// Tells whether functions are asked where no URL can be built, so that one may be there
    /// for an endpoint that no rule has.
    #[must_use]
    pub fn handles_build_errors(&self) -> bool {
        !self.site.options.build_error_handlers.is_empty()
    }

    /// Builds a URL: after the functions that add values, with the rules, or else by the
    /// functions that are asked where none can be built.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if there is no URL.
    pub fn build(&self, url: impl Borrow<UrlFor>) -> Result<String, BuildError> {
        let mut url = Cow::Borrowed(url.borrow());
        if let Some(relative) = url.endpoint().strip_prefix('.') {
            let endpoint = match self.blueprint() {
                Some(blueprint) => format!("{blueprint}.{relative}"),
                None => relative.to_owned(),
            };
            url.to_mut().endpoint = endpoint;
        }
        self.inject_defaults(&mut url);
        let adapter = self.adapter(&url)?;
        adapter.url_for(&url).or_else(|error| {
            let mut handlers = self.site.options.build_error_handlers.iter();
            let known = handlers.find_map(|handler| handler(&error, &url));
            known.ok_or(error)
        })
    }

    /// Returns the blueprint that serves the request.
    fn blueprint(&self) -> Option<&str> {
        let endpoint = self.request.as_ref()?.endpoint()?;
        Some(endpoint.rsplit_once('.')?.0)
    }

    fn inject_defaults(&self, url: &mut Cow<'_, UrlFor>) {
        let endpoint = url.endpoint().to_owned();
        for blueprint in blueprints(&endpoint) {
            let defaults = self.site.options.defaults.iter();
            for defaults in defaults.filter(|defaults| defaults.blueprint.as_deref() == blueprint) {
                (defaults.function)(self, &endpoint, &mut url.to_mut().values);
            }
        }
    }

    fn adapter(&self, url: &UrlFor) -> Result<UrlAdapter<'_>, BuildError> {
        let endpoint = || url.endpoint().to_owned();
        let bad_host = |error: HostError| BuildError::Host {
            endpoint: endpoint(),
            host: error.host,
        };
        if let Some(request) = self.request.as_ref().and_then(Context::url) {
            return self.site.bind(request, false).map_err(bad_host);
        }
        let options = &self.site.options;
        let server_name = options.server_name.as_deref();
        let server_name = server_name.ok_or_else(|| BuildError::NoServerName {
            endpoint: endpoint(),
        })?;
        let adapter = self.site.map.bind(server_name).map_err(bad_host)?;
        Ok(adapter
            .script_name(&options.application_root)
            .url_scheme(options.preferred_url_scheme.as_str())
            .external(true))
    }
}

/// Returns the application, and the blueprints of an endpoint, outermost first.
fn blueprints(endpoint: &str) -> impl Iterator<Item = Option<&str>> {
    let dots = endpoint
        .match_indices('.')
        .map(|(at, _)| Some(&endpoint[..at]));
    std::iter::once(None).chain(dots)
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for Urls {
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ContextRejection> {
        let context = Context::of(parts, state).ok_or(ContextRejection)?;
        Self::of(context).ok_or(ContextRejection)
    }
}
