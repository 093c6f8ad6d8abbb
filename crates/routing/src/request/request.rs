use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use carafe_value::Dict;
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Uri, Version};

use super::MultiDict;
use super::head::Head;
use crate::{Context, ContextRejection, Rule};

/// The request that is answered: what the client sent, and the rule that matched.
///
/// It can be extracted in views, hooks and error handlers, as often as needed; clones
/// share what was parsed. The body is not part of it.
///
/// # Example
///
/// ```
/// use carafe_routing::Request;
///
/// async fn search(request: Request) -> String {
///     let args = request.args();
///     let page = args.get_as::<u32>("page").unwrap_or(1);
///     format!("{} on page {page}", args.get("q").unwrap_or("everything"))
/// }
/// # let _ = carafe_routing::View::new(search);
/// ```
///
/// # Flask
///
/// [`flask.request`](https://flask.palletsprojects.com/en/stable/api/#flask.Request). There
/// is no global one: a function that needs it takes it as an argument.
#[derive(Clone)]
pub struct Request {
    pub(super) context: Context,
    pub(super) head: Arc<Head>,
}

impl Request {
    pub(crate) fn new(context: Context, head: Arc<Head>) -> Self {
        Self { context, head }
    }

    /// Returns what else belongs to the request.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Returns the head of the request, for extractors that are called by hand.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.head.parts
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.head.parts.method
    }

    /// Returns the URI as it stands in the request, below the script root.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.head.parts.uri
    }

    /// Returns the version of HTTP.
    #[must_use]
    pub fn version(&self) -> Version {
        self.head.parts.version
    }

    /// Returns what layers and servers have attached to the request.
    ///
    /// # Flask
    ///
    /// `request.environ`.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.head.parts.extensions
    }

    /// Returns the headers.
    ///
    /// # Flask
    ///
    /// `request.headers`; [`header`](Self::header) is its `get`, which joins repeated
    /// headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.parts.headers
    }

    /// Returns the arguments in the query. Bytes that are not UTF-8 stay encoded.
    ///
    /// # Flask
    ///
    /// `request.args`.
    #[must_use]
    pub fn args(&self) -> &MultiDict {
        self.head.args()
    }

    /// Returns the cookies of all `Cookie` headers. Values in quotes are unescaped.
    ///
    /// # Flask
    ///
    /// `request.cookies`.
    #[must_use]
    pub fn cookies(&self) -> &MultiDict {
        self.head.cookies()
    }

    /// Returns the endpoint of the rule that matched; `None` if none did.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.context.endpoint()
    }

    /// Returns the rule that matched; `None` if none did.
    #[must_use]
    pub fn url_rule(&self) -> Option<&Rule> {
        self.context.url_rule()
    }

    /// Returns the variables of the rule that matched, with its defaults.
    ///
    /// # Flask
    ///
    /// `request.view_args`; empty where Flask has `None`.
    #[must_use]
    pub fn view_args(&self) -> Dict {
        self.context.view_args()
    }

    /// Returns the blueprint of the endpoint, with the blueprints that it is in:
    /// `admin.users`.
    ///
    /// # Flask
    ///
    /// `request.blueprint`.
    #[must_use]
    pub fn blueprint(&self) -> Option<&str> {
        self.context.blueprint()
    }

    /// Returns the blueprint of the endpoint, then each that it is in: `admin.users`,
    /// `admin`.
    ///
    /// # Flask
    ///
    /// `request.blueprints`.
    #[must_use]
    pub fn blueprints(&self) -> Vec<&str> {
        self.context.blueprints().collect()
    }
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for Request {
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ContextRejection> {
        let context = Context::of(parts, state).ok_or(ContextRejection)?;
        let context = context.clone();
        let head = Arc::clone(context.head_of(parts));
        Ok(Self::new(context, head))
    }
}

/// Leaves out what may be secret: the query and the headers.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Request");
        debug.field("method", self.method());
        debug.field("path", &self.path());
        debug
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
