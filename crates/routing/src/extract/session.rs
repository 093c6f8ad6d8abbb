use std::fmt;
use std::ops::{Index, IndexMut};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use carafe_session::{Changes, SessionData, SessionError};
use carafe_value::{Value, ValueError};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::{Context, Error};

static NULL: Value = Value::Null;

/// The session of the request, as an extractor.
///
/// Reads and writes by key. It works on a view of its own: when it is dropped, it gives
/// back the keys it changed. Two of them in one request (one in a `CurrentUser`
/// extractor, one in the view) do not wipe each other's keys, and none holds a lock, so
/// it may live across `.await`.
///
/// Reading a missing key gives [`Value::Null`]. A nested write makes what is missing and
/// is saved; where it meets a scalar, the scalar is replaced and a line is logged.
///
/// Without a secret key everything can be read, is empty, and a write makes the response
/// a 500 whose cause is in the log.
///
/// # Example
///
/// ```
/// use carafe_routing::Session;
///
/// async fn visits(mut session: Session) -> String {
///     let visits = session["visits"].as_i64().unwrap_or(0) + 1;
///     session["visits"] = visits.into();
///     session["seen"]["last"] = "today".into();
///     format!("{visits} visits")
/// }
/// # let _ = axum::routing::get::<_, _, ()>(visits);
/// ```
///
/// # Flask
///
/// [`flask.session`](https://flask.palletsprojects.com/en/stable/api/#flask.session). Nested
/// writes are noticed here; in Flask they need `session.modified = True`.
pub struct Session {
    context: Context,
    /// The session as it was handed out; `None` once this is dropped.
    base: Option<Arc<SessionData>>,
    changes: Changes,
}

impl Session {
    /// Opens the session of a request.
    pub(crate) async fn of(context: Context) -> Result<Self, SessionRejection> {
        let base = context.take_session().await;
        Ok(Self {
            base: Some(base.map_err(SessionRejection::Failed)?),
            context,
            changes: Changes::default(),
        })
    }

    /// Returns the value of `key`, if there is one.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Value> {
        match self.changes.entries.get(key) {
            Some(changed) => changed.as_ref(),
            None if self.changes.cleared => None,
            None => self.base.as_ref()?.get(key),
        }
    }

    /// Returns the value of `key` as any type that serde can read.
    ///
    /// # Errors
    ///
    /// If the value does not have the shape of `T`.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, ValueError> {
        self.value(key).map(Value::to).transpose()
    }

    /// Tells whether there is an entry for `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// Tells whether there is no entry at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys().next().is_none()
    }

    /// Iterates over the keys: those that came with the request first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let cleared = self.changes.cleared;
        let changes = &self.changes.entries;
        let kept = self
            .base
            .iter()
            .flat_map(|base| base.keys())
            .filter(move |key| !cleared && !matches!(changes.get(*key), Some(None)));
        let added = changes
            .iter()
            .filter(move |(key, value)| {
                value.is_some() && (cleared || !self.came_with_request(key))
            })
            .map(|(key, _)| key.as_str());
        kept.chain(added)
    }

    fn came_with_request(&self, key: &str) -> bool {
        self.base
            .as_ref()
            .is_some_and(|base| base.contains_key(key))
    }

    /// Iterates over the entries, in the order of [`keys`](Self::keys).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.keys().map(|key| (key, &self[key]))
    }

    /// Sets `key` to a value.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        *self.entry(&key.into()) = Some(value.into());
    }

    /// Returns the change of `key`, to be filled in. Whoever writes takes back what
    /// [`set_modified`](Self::set_modified) said before.
    fn entry(&mut self, key: &str) -> &mut Option<Value> {
        self.changes.modified = None;
        self.changes.entries.entry(key.to_owned()).or_default()
    }

    /// Removes `key` and returns its value.
    ///
    /// # Flask
    ///
    /// `session.pop(key, None)`.
    pub fn pop(&mut self, key: &str) -> Option<Value> {
        let value = self.value(key).cloned()?;
        *self.entry(key) = None;
        Some(value)
    }

    /// Returns the value of `key` after setting it to `default` if there is none.
    pub fn setdefault(&mut self, key: &str, default: impl Into<Value>) -> &Value {
        if !self.contains_key(key) {
            self.insert(key, default);
        }
        &self[key]
    }

    /// Removes every entry; the cookie is deleted unless something is written after.
    pub fn clear(&mut self) {
        self.changes = Changes {
            cleared: true,
            regenerated: self.changes.regenerated,
            ..Changes::default()
        };
    }

    /// Tells whether the session outlives the browser.
    #[must_use]
    pub fn permanent(&self) -> bool {
        self["_permanent"].is_truthy()
    }

    /// Makes the session permanent, so that it lasts `PERMANENT_SESSION_LIFETIME`, or not.
    pub fn set_permanent(&mut self, permanent: bool) {
        self.insert("_permanent", permanent);
    }

    /// Tells whether the session interface says that the session is new. The one that keeps
    /// sessions in a signed cookie never does: look whether the session is
    /// [empty](Self::is_empty).
    ///
    /// # Flask
    ///
    /// [`session.new`](https://flask.palletsprojects.com/en/stable/api/#flask.session.new).
    #[must_use]
    #[doc(alias = "new")]
    pub fn is_new(&self) -> bool {
        self.base.as_ref().is_some_and(|base| base.is_new())
    }

    /// Tells whether something was written.
    #[must_use]
    pub fn modified(&self) -> bool {
        self.changes.modified.unwrap_or(
            !self.changes.is_empty() || self.base.as_ref().is_some_and(|base| base.modified()),
        )
    }

    /// Says that something was written, or takes it back.
    pub fn set_modified(&mut self, modified: bool) {
        self.changes.modified = Some(modified);
    }

    /// Gives the session a new identity at a log-in, against session fixation. A cookie
    /// session keeps its data and is written anew.
    pub fn regenerate(&mut self) {
        self.changes.modified = None;
        self.changes.regenerated = true;
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }
}

impl Index<&str> for Session {
    type Output = Value;

    /// Returns the value of `key`, or [`Value::Null`] if there is none.
    fn index(&self, key: &str) -> &Value {
        self.value(key).unwrap_or(&NULL)
    }
}

impl IndexMut<&str> for Session {
    /// Returns the value of `key` for writing, which marks the key as changed.
    fn index_mut(&mut self, key: &str) -> &mut Value {
        let kept = match self.changes.entries.get(key) {
            Some(_) => None,
            None => self.value(key).cloned(),
        };
        let entry = self.entry(key);
        if kept.is_some() {
            *entry = kept;
        }
        entry.get_or_insert_default()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        // Without a second owner, the changes are applied in place.
        self.base = None;
        self.context.give_back_session(changes);
    }
}

impl fmt::Debug for Session {
    /// Shows the keys only: what is in a session is the visitor's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.keys().collect();
        f.debug_struct("Session").field("keys", &keys).finish()
    }
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for Session {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, SessionRejection> {
        let context = Context::of(parts, state).ok_or(SessionRejection::NoSession)?;
        Self::of(context.clone()).await
    }
}

/// Why there is no [`Session`] to extract. The response is a 500 without details; the
/// cause is in the log.
#[non_exhaustive]
#[derive(Debug)]
pub enum SessionRejection {
    /// The router has no session.
    NoSession,
    /// The session's store failed.
    Failed(SessionError),
}

impl fmt::Display for SessionRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSession => {
                f.write_str("this router has no session: add `.layer(SessionLayer::new(..))` to it")
            }
            Self::Failed(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for SessionRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoSession => None,
            Self::Failed(error) => Some(error),
        }
    }
}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        if let Self::NoSession = self {
            tracing::error!(error = %self, "a view could not get its session");
        }
        Error::from(self).into_response()
    }
}
