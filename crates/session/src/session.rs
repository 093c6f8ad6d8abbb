use std::ops::{Index, IndexMut};

use carafe_value::json::JsonError;
use carafe_value::{Dict, Value};

use crate::entries::Entries;
use crate::{Changes, SessionError};

static NULL: Value = Value::Null;

/// The key under which Flask keeps whether a session is permanent.
const PERMANENT: &str = "_permanent";

/// The data of a session: an ordered map from strings to values, and what happened to it.
///
/// # Example
///
/// ```
/// # use carafe_session::SessionData;
/// let mut session = SessionData::new();
/// assert!(session["user"].is_null());
/// session["user"] = "ada".into();
/// session["cart"]["items"][0] = "tea".into();
/// assert!(session.modified());
/// assert_eq!(session.to_json()?, r#"{"cart":{"items":["tea"]},"user":"ada"}"#);
/// # Ok::<(), carafe_session::SessionError>(())
/// ```
///
/// # Flask
///
/// [`flask.sessions.SecureCookieSession`](https://flask.palletsprojects.com/en/stable/api/#flask.sessions.SecureCookieSession).
/// A nested write is noticed here, which Flask misses. Reading does not set
/// [`accessed`](Self::accessed): whoever hands the session out does.
#[derive(Clone, Debug, Default)]
pub struct SessionData {
    entries: Entries,
    id: Option<String>,
    modified: bool,
    regenerated: bool,
    accessed: bool,
    written: bool,
    new: bool,
    cookies_received: usize,
}

impl SessionData {
    /// Creates an empty session.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads tagged JSON that a session interface kept.
    ///
    /// # Errors
    ///
    /// If the text is not tagged JSON, or not a dict.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        Ok(Self {
            entries: Entries::read(text)?,
            ..Self::default()
        })
    }

    /// Writes tagged JSON with sorted keys, byte for byte as Flask does.
    ///
    /// # Errors
    ///
    /// [`SessionError::Unserializable`] for a value that tagged JSON cannot hold.
    pub fn to_json(&self) -> Result<String, SessionError> {
        self.entries.to_json()
    }

    /// Returns each key and how many bytes of JSON its value takes.
    pub(crate) fn entry_sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        self.entries.sizes()
    }

    /// Returns the value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key)
    }

    /// Tells whether there is an entry for `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.entries.contains(key)
    }

    /// Returns the number of entries, `_permanent` among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.len() == 0
    }

    /// Iterates over the keys in their order, without decoding a value.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys()
    }

    /// Iterates over the entries in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter()
    }

    /// Returns a copy of the entries.
    #[must_use]
    pub fn to_dict(&self) -> Dict {
        self.iter()
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect()
    }

    /// Sets `key` to a value.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        self.write();
        self.entries.insert(key.into(), value.into());
    }

    /// Removes `key` and returns its value. Nothing counts as modified if there is none.
    pub fn pop(&mut self, key: &str) -> Option<Value> {
        self.written = true;
        let value = self.entries.remove(key)?;
        self.write();
        Some(value)
    }

    /// Returns the value of `key` after setting it to `default` if there is none.
    pub fn setdefault(&mut self, key: &str, default: impl Into<Value>) -> &Value {
        self.written = true;
        if !self.contains_key(key) {
            self.insert(key, default);
        }
        &self[key]
    }

    /// Removes every entry, `_permanent` too. Counts as modified even if there is none.
    pub fn clear(&mut self) {
        self.write();
        self.entries.clear();
    }

    fn write(&mut self) {
        self.modified = true;
        self.written = true;
    }

    /// Makes the changes that a view collected, key by key.
    pub fn apply(&mut self, changes: Changes) {
        let Changes {
            cleared,
            entries,
            regenerated,
            modified,
        } = changes;
        let before = self.modified;
        if cleared {
            self.clear();
        }
        for (key, value) in entries {
            match value {
                Some(value) => self.insert(key, value),
                None => {
                    // Also if the view wrote it itself before.
                    self.pop(&key);
                    self.write();
                }
            }
        }
        if regenerated {
            self.regenerate();
        }
        if let Some(modified) = modified {
            self.modified = before || modified;
        }
    }

    /// Gives the session a new identity, against session fixation: a store on the server
    /// moves it to a new id, a cookie session is written anew.
    pub fn regenerate(&mut self) {
        self.write();
        self.regenerated = true;
    }

    /// Tells whether the session is to get a new identity.
    #[must_use]
    pub fn regenerated(&self) -> bool {
        self.regenerated
    }

    /// Returns the session id, if the session interface keeps its sessions by one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Notes the session id; a session interface does so when it opens the session.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Tells whether the session outlives the browser: `Expires` is sent with it.
    #[must_use]
    pub fn permanent(&self) -> bool {
        self.get(PERMANENT).is_some_and(Value::is_truthy)
    }

    /// Makes the session permanent or not; kept in the session as `_permanent`.
    pub fn set_permanent(&mut self, permanent: bool) {
        self.insert(PERMANENT, permanent);
    }

    /// Tells whether something was written.
    #[must_use]
    pub fn modified(&self) -> bool {
        self.modified
    }

    /// Says that something was written, or takes it back.
    pub fn set_modified(&mut self, modified: bool) {
        self.modified = modified;
    }

    /// Tells whether the session was looked at, so that the response depends on it.
    #[must_use]
    pub fn accessed(&self) -> bool {
        self.accessed
    }

    /// Says whether the session was looked at.
    pub fn set_accessed(&mut self, accessed: bool) {
        self.accessed = accessed;
    }

    /// Tells whether the session interface says that the session is new. The one that keeps
    /// sessions in a signed cookie never does, as in Flask.
    ///
    /// # Flask
    ///
    /// [`session.new`](https://flask.palletsprojects.com/en/stable/api/#flask.session.new).
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Says whether the session is new; a session interface may do so when it opens the
    /// session.
    pub fn set_new(&mut self, new: bool) {
        self.new = new;
    }

    /// Tells whether anything was written at all, even if
    /// [`modified`](Self::modified) was taken back.
    pub(crate) fn written(&self) -> bool {
        self.written
    }

    /// Returns how many cookies of the session's name came with the request.
    #[must_use]
    pub fn cookies_received(&self) -> usize {
        self.cookies_received
    }

    /// Notes how many cookies of the session's name came with the request; a session
    /// interface does so when it opens the session.
    #[must_use]
    pub fn with_cookies_received(mut self, count: usize) -> Self {
        self.cookies_received = count;
        self
    }
}

impl Index<&str> for SessionData {
    type Output = Value;

    /// Returns the value of `key`, or [`Value::Null`] if there is none.
    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&NULL)
    }
}

impl IndexMut<&str> for SessionData {
    /// Returns the value of `key` for writing, which counts as modified. It is made when
    /// missing.
    fn index_mut(&mut self, key: &str) -> &mut Value {
        self.write();
        self.entries.get_mut(key)
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for SessionData {
    /// Makes a session with these entries, as if it had come with the request: it is
    /// not modified.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self {
            entries: entries.into_iter().collect(),
            ..Self::default()
        }
    }
}
