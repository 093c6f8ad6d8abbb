use std::any::Any;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use carafe_session::{Changes, SessionData, SessionError, SessionInterface, SessionRequest};
use carafe_value::{Dict, Value};
use http::HeaderMap;
use http::request::Parts;

use crate::application::Application;
use crate::g::Globals;
use crate::hooks::{AfterThisRequest, after_this_request};
use crate::kept_head::KeptHead;
use crate::request_url::RequestUrl;
use crate::session_slot::SessionSlot;
use crate::site::Site;
use crate::url_map::{Matched, Values, ViewArg};
use crate::{BodyLimits, Error, Flashed, G, JsonOptions, Rule, Session, SessionRejection, Signals};

/// What belongs to one request: its session, its rule, the variables of its URL, and `g`.
///
/// Views are called with it as axum's state, so that nothing has to be put into the
/// request's extensions; on a plain axum router [`SessionLayer`](crate::SessionLayer)
/// puts it there. Cloning it is cheap, and all clones are the same.
///
/// # Flask
///
/// [The request context and the application context](https://flask.palletsprojects.com/en/stable/reqcontext/)
/// in one. It is handed over, not looked up.
#[derive(Clone, Debug)]
pub struct Context(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    home: Home,
    session: SessionSlot,
    found: Option<Found>,
    /// The values of the URL's variables, where a function has changed them.
    changed_args: OnceLock<Box<Dict>>,
    kept: KeptHead,
    notes: Mutex<Option<Box<Notes>>>,
}

/// Where a request arrived.
#[derive(Debug)]
enum Home {
    Application(Arrival),
    /// A plain axum router.
    Layer(Arc<dyn SessionInterface>),
}

/// What the pipeline knows of a request before its rule.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) application: Arc<Application>,
    pub(crate) url: RequestUrl,
    pub(crate) peer: Option<SocketAddr>,
    /// Whether errors are to be JSON.
    pub(crate) wants_json: bool,
    /// Whether the client asks for a range, or makes conditions.
    pub(crate) is_conditional: bool,
}

/// What functions note down for others of the same request.
#[derive(Debug, Default)]
struct Notes {
    globals: Globals,
    error: Option<Arc<Error>>,
    /// The flashed messages, once they were read.
    flashes: Option<Arc<[Flashed]>>,
    after_this_request: Vec<AfterThisRequest>,
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
    pub(crate) fn new(arrival: Arrival, cookies: SessionRequest, found: Option<Found>) -> Self {
        Self::at(Home::Application(arrival), cookies, found)
    }

    /// Makes the context of a request to a plain axum router.
    pub(crate) fn on_router(sessions: Arc<dyn SessionInterface>, headers: &HeaderMap) -> Self {
        Self::at(Home::Layer(sessions), SessionRequest::new(headers), None)
    }

    fn at(home: Home, cookies: SessionRequest, found: Option<Found>) -> Self {
        Self(Arc::new(Inner {
            home,
            session: SessionSlot::new(cookies),
            found,
            changed_args: OnceLock::new(),
            kept: KeptHead::default(),
            notes: Mutex::default(),
        }))
    }

    /// Finds the context of a request: in axum's state, or else in the extensions.
    pub(crate) fn of<'r, S: 'static>(parts: &'r Parts, state: &'r S) -> Option<&'r Self> {
        let state: &dyn Any = state;
        state
            .downcast_ref()
            .or_else(|| parts.extensions.get::<Self>())
    }

    pub(crate) fn arrival(&self) -> Option<&Arrival> {
        match &self.0.home {
            Home::Application(arrival) => Some(arrival),
            Home::Layer(_) => None,
        }
    }

    pub(crate) fn kept(&self) -> &KeptHead {
        &self.0.kept
    }

    pub(crate) fn application(&self) -> Option<&Arc<Application>> {
        self.arrival().map(|arrival| &arrival.application)
    }

    pub(crate) fn site(&self) -> Option<&Arc<Site>> {
        self.application().map(|application| &application.site)
    }

    pub(crate) fn url(&self) -> Option<&RequestUrl> {
        self.arrival().map(|arrival| &arrival.url)
    }

    /// Returns the signals of the application, to send one of your own; `None` on a plain
    /// axum router.
    #[must_use]
    pub fn signals(&self) -> Option<&Signals> {
        self.application().map(|application| &application.signals)
    }

    /// Returns the value of a type that the application manages; `None` if it manages none.
    ///
    /// # Flask
    ///
    /// `current_app.extensions["name"]`.
    #[must_use]
    pub fn managed<T: 'static>(&self) -> Option<&T> {
        self.application()?.state.get()
    }

    /// Returns how the application writes JSON; `None` on a plain axum router.
    ///
    /// # Flask
    ///
    /// `current_app.json`.
    #[must_use]
    pub fn json_options(&self) -> Option<&JsonOptions> {
        self.application().map(|application| &application.json)
    }

    /// Tells whether the developer gets to see what goes wrong: `DEBUG`.
    #[must_use]
    pub fn debug(&self) -> bool {
        self.application()
            .is_some_and(|application| application.debug)
    }

    /// Returns how much of the body is taken: as the rule says, or else the application.
    #[must_use]
    pub fn body_limits(&self) -> BodyLimits {
        self.application()
            .map(|application| application.limits.of(self.rule_number()))
            .unwrap_or_default()
    }

    /// Returns the session.
    ///
    /// # Errors
    ///
    /// [`SessionRejection::Failed`] if its store fails.
    pub async fn session(&self) -> Result<Session, SessionRejection> {
        Session::of(self.clone()).await
    }

    /// Returns the number of the rule that matched.
    pub(crate) fn rule_number(&self) -> Option<usize> {
        self.0.found.as_ref().map(|found| found.rule)
    }

    /// Returns the rule that matched; `None` if none did.
    ///
    /// # Flask
    ///
    /// `request.url_rule`.
    #[must_use]
    pub fn url_rule(&self) -> Option<&Rule> {
        let rule = self.rule_number()?;
        Some(&self.site()?.map.rule(rule).rule)
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

    /// Returns the name of the blueprint that the endpoint belongs to: `api.users`.
    ///
    /// # Flask
    ///
    /// `request.blueprint`.
    #[must_use]
    pub fn blueprint(&self) -> Option<&str> {
        self.blueprints().next()
    }

    /// Iterates over the names of the blueprint and of those around it: `api.users`, then
    /// `api`.
    ///
    /// # Flask
    ///
    /// `request.blueprints`.
    pub fn blueprints(&self) -> impl Iterator<Item = &str> {
        blueprints(self.endpoint().unwrap_or_default())
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

    /// Returns a variable of the rule that matched, or one of its defaults.
    ///
    /// # Flask
    ///
    /// `request.view_args[name]`.
    #[must_use]
    pub fn view_arg(&self, name: &str) -> Option<Value> {
        let (_, arg) = self.args().find(|(own, _)| *own == name)?;
        Some(arg.to_value())
    }

    pub(crate) fn args(&self) -> impl Iterator<Item = (&str, ViewArg<'_>)> {
        let changed = self.0.changed_args.get();
        let found = self.0.found.as_ref().filter(|_| changed.is_none());
        let found = found.and_then(|found| Some((self.site()?.map.rule(found.rule), found)));
        let own = found
            .into_iter()
            .flat_map(|(rule, found)| found.values.args(rule));
        let changed = changed.into_iter().flat_map(|args| args.iter());
        own.chain(changed.map(|(name, value)| (name.as_str(), ViewArg::Value(value))))
    }

    /// Replaces the values of the URL's variables. Only the first to do so is listened to.
    pub(crate) fn change_args(&self, args: Dict) {
        let _ = self.0.changed_args.set(Box::new(args));
    }

    /// Returns what functions of the request share.
    ///
    /// # Flask
    ///
    /// [`flask.g`](https://flask.palletsprojects.com/en/stable/api/#flask.g).
    #[must_use]
    pub fn g(&self) -> G {
        G::new(self.clone())
    }

    pub(crate) fn with_globals<T>(&self, access: impl FnOnce(&mut Globals) -> T) -> T {
        access(&mut self.notes().get_or_insert_default().globals)
    }

    /// Adds a function that gets the response of this request alone, before those of
    /// `after_request`. They run in the order in which they were added.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_routing::Context;
    /// use axum::response::Response;
    ///
    /// async fn page(context: Context) -> &'static str {
    ///     context.after_this_request(async |mut response: Response| {
    ///         response.headers_mut().insert("x-late", http::HeaderValue::from_static("yes"));
    ///         response
    ///     });
    ///     "late"
    /// }
    /// # let _ = carafe_routing::View::new(page);
    /// ```
    ///
    /// # Flask
    ///
    /// [`after_this_request`](https://flask.palletsprojects.com/en/stable/api/#flask.after_this_request).
    pub fn after_this_request<F, R>(&self, function: F)
    where
        F: FnOnce(Response) -> R + Send + 'static,
        R: Future<Output: IntoResponse> + Send + 'static,
    {
        let mut notes = self.notes();
        let functions = &mut notes.get_or_insert_default().after_this_request;
        functions.push(after_this_request(function));
    }

    pub(crate) fn has_after_this_request(&self) -> bool {
        let notes = self.notes();
        notes
            .as_ref()
            .is_some_and(|notes| !notes.after_this_request.is_empty())
    }

    pub(crate) fn take_after_this_request(&self) -> Vec<AfterThisRequest> {
        match &mut *self.notes() {
            Some(notes) => std::mem::take(&mut notes.after_this_request),
            None => Vec::new(),
        }
    }

    /// Tells whether values of types were kept in `g`: they may hold the context.
    pub(crate) fn has_globals(&self) -> bool {
        let notes = self.notes();
        notes
            .as_ref()
            .is_some_and(|notes| notes.globals.has_types())
    }

    /// Forgets what functions noted down: it may hold the context.
    pub(crate) fn forget(&self) {
        let notes = self.notes().take();
        drop(notes);
    }

    /// Returns the error that is being handled, or that nothing handled.
    pub(crate) fn error(&self) -> Option<Arc<Error>> {
        self.notes().as_ref()?.error.clone()
    }

    pub(crate) fn set_error(&self, error: Option<Arc<Error>>) {
        let mut notes = self.notes();
        if error.is_some() || notes.is_some() {
            notes.get_or_insert_default().error = error;
        }
    }

    /// Returns the flashed messages that were read before.
    pub(crate) fn flashes(&self) -> Option<Arc<[Flashed]>> {
        self.notes().as_ref()?.flashes.clone()
    }

    pub(crate) fn set_flashes(&self, flashes: Arc<[Flashed]>) {
        self.notes().get_or_insert_default().flashes = Some(flashes);
    }

    fn notes(&self) -> MutexGuard<'_, Option<Box<Notes>>> {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sessions(&self) -> &dyn SessionInterface {
        match &self.0.home {
            Home::Application(arrival) => &*arrival.application.sessions,
            Home::Layer(sessions) => &**sessions,
        }
    }

    pub(crate) async fn take_session(&self) -> Result<Arc<SessionData>, SessionError> {
        self.0.session.take(self.sessions()).await
    }

    pub(crate) fn give_back_session(&self, changes: Changes) {
        self.0.session.give_back(changes);
    }

    /// Tells whether a function has asked for the session, so that the response depends on it.
    ///
    /// # Flask
    ///
    /// `session.accessed`.
    #[must_use]
    pub fn session_accessed(&self) -> bool {
        self.0.session.accessed()
    }

    /// Tells whether the session has to be saved; if not, it is closed.
    pub(crate) fn must_save_session(&self) -> bool {
        !self.0.session.close_untouched(self.sessions())
    }

    pub(crate) async fn save_session(&self, headers: &mut HeaderMap) -> Result<(), SessionError> {
        self.0.session.save(self.sessions(), headers).await
    }
}

/// Iterates over the blueprints that an endpoint belongs to, from the innermost outwards.
pub(crate) fn blueprints(endpoint: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(outside(endpoint), |name| outside(name))
}

fn outside(name: &str) -> Option<&str> {
    Some(name.rsplit_once('.')?.0)
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
        Error::from(self).into_response()
    }
}
