use carafe_value::Value;
use indexmap::IndexMap;

/// What one view did to a session, key by key.
///
/// Two of them at work in one request do not wipe each other's keys.
///
/// # Example
///
/// ```
/// # use carafe_session::{Changes, SessionData};
/// let mut session: SessionData = [("visits", 1)].into_iter().collect();
/// let mut changes = Changes::default();
/// changes.entries.insert("user".into(), Some("ada".into()));
/// session.apply(changes);
/// assert_eq!(session["visits"], 1);
/// assert_eq!(session["user"], "ada");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Whether everything is removed before `entries` are applied.
    pub cleared: bool,
    /// New values; `None` removes the key.
    pub entries: IndexMap<String, Option<Value>>,
    /// Whether the session gets a new identity.
    pub regenerated: bool,
    /// What `modified` is set to at the end, if it is. `false` takes back these changes
    /// only, not those of others.
    pub modified: Option<bool>,
}

impl Changes {
    /// Tells whether there is nothing to apply.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.cleared && !self.regenerated && self.entries.is_empty() && self.modified.is_none()
    }
}
