use std::any::Any;
use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use carafe_session::{SessionInterface, SessionRequest};
use carafe_value::Dict;
use http::request::Parts;
use http::{HeaderMap, StatusCode};

use crate::request_url::RequestUrl;
use crate::session_slot::SessionSlot;
use crate::site::Site;
use crate::url_map::{Matched, Values, ViewArg};
use crate::{Rule, error_page};

/// What belongs to one request: its session, its rule and the variables of its URL.
///
/// Views are called with it as axum's state, so that nothing has to be put into the
/// request's extensions; on a plain axum router [`SessionLayer`](crate::SessionLayer)
/// puts it there.
#[derive(Clone, Debug)]
pub struct Context(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    session: SessionSlot,
    /// `None` on a plain axum router.
    routed: Option<Routed>,
}

/// What the pipeline knows of a request.
#[derive(Debug)]
pub(crate) struct Routed {
    pub(crate) site: Arc<Site>,
    pub(crate) url: RequestUrl,
    pub(crate) found: Option<Found>,
}

/// The rule that matched, by its number, with the values of its variables.
#[derive(Debug)]
pub(crate) struct Found {
    rule: usize,
    values: Values<'static>,
}

impl Found {
    pub(crate) fn new(matched: Matched<'_, '_>) -> Self {
        Self {
            rule: matched.id,
            values: matched.values.into_owned(),
        }
    }
}

impl Context {
    pub(crate) fn new(
        sessions: Arc<dyn SessionInterface>,
        headers: &HeaderMap,
        routed: Option<Routed>,
    ) -> Self {
        Self(Arc::new(Inner {
            session: SessionSlot::new(sessions, SessionRequest::new(headers)),
            routed,
        }))
    }

    /// Finds the context of a request: in axum's state, or else in the extensions.
    pub(crate) fn of<'r, S: 'static>(parts: &'r Parts, state: &'r S) -> Option<&'r Self> {
        let state: &dyn Any = state;
        state
            .downcast_ref()
            .or_else(|| parts.extensions.get::<Self>())
    }

    pub(crate) fn session(&self) -> &SessionSlot {
        &self.0.session
    }

    pub(crate) fn site(&self) -> Option<&Arc<Site>> {
        self.0.routed.as_ref().map(|routed| &routed.site)
    }

    pub(crate) fn url(&self) -> Option<&RequestUrl> {
        self.0.routed.as_ref().map(|routed| &routed.url)
    }

    /// Returns the rule that matched; `None` if none did.
    ///
    /// # Flask
    ///
    /// `request.url_rule`.
    #[must_use]
    pub fn url_rule(&self) -> Option<&Rule> {
        let routed = self.0.routed.as_ref()?;
        let found = routed.found.as_ref()?;
        Some(&routed.site.map.rule(found.rule).rule)
    }

    /// Returns the endpoint of the rule that matched; `None` if none did.
    ///
    /// # Flask
    ///
    /// `request.endpoint`.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.url_rule().map(|rule| rule.endpoint.as_str())
    }

    /// Returns the variables of the rule that matched, with its defaults.
    ///
    /// # Flask
    ///
    /// `request.view_args`; empty where Flask has `None`.
    #[must_use]
    pub fn view_args(&self) -> Dict {
        self.args()
            .map(|(name, arg)| (name.to_owned(), arg.to_value()))
            .collect()
    }

    pub(crate) fn args(&self) -> impl Iterator<Item = (&str, ViewArg<'_>)> {
        let routed = self.0.routed.as_ref();
        let found = routed.and_then(|routed| Some((routed, routed.found.as_ref()?)));
        found
            .into_iter()
            .flat_map(|(routed, found)| found.values.args(routed.site.map.rule(found.rule)))
    }
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for Context {
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ContextRejection> {
        Self::of(parts, state).cloned().ok_or(ContextRejection)
    }
}

/// A view asks for the rules, but is mounted on a plain axum router, which has none: a
/// mistake in the program, a 500.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextRejection;

impl fmt::Display for ContextRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the view asks for the rules, but is mounted on a plain axum router")
    }
}

impl std::error::Error for ContextRejection {}

impl IntoResponse for ContextRejection {
    fn into_response(self) -> Response {
        tracing::error!(error = %self, "a view could not get its context");
        error_page(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
