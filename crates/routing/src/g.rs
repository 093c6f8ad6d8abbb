use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use carafe_value::{Dict, Value};
use http::request::Parts;
use rustc_hash::FxHasher;

use crate::{Context, ContextRejection};

/// What the functions of one request share: values by their type, and values by name, which
/// templates see.
///
/// As an extractor it works in views, hooks and functions that handle errors.
///
/// # Example
///
/// ```
/// use carafe_routing::G;
///
/// #[derive(Debug)]
/// struct User(String);
///
/// async fn load_user(g: G) {
///     g.insert(User("ada".to_owned()));
///     g.set("site_name", "Notes");
/// }
///
/// async fn index(g: G) -> String {
///     match g.get::<User>() {
///         Some(user) => format!("Hello, {}", user.0),
///         None => "Hello, stranger".to_owned(),
///     }
/// }
/// # let _ = carafe_routing::View::new(index);
/// ```
///
/// # Flask
///
/// [`flask.g`](https://flask.palletsprojects.com/en/stable/api/#flask.g). An attribute is a
/// type here, or a name.
#[derive(Clone, Debug)]
pub struct G(Context);

/// What [`G`] holds.
#[derive(Default)]
pub(crate) struct Globals {
    typed: HashMap<TypeId, Arc<dyn Any + Send + Sync>, BuildHasherDefault<FxHasher>>,
    named: Dict,
}

impl Globals {
    pub(crate) fn has_types(&self) -> bool {
        !self.typed.is_empty()
    }
}

impl G {
    pub(crate) fn new(context: Context) -> Self {
        Self(context)
    }

    /// Keeps a value by its type, and returns the one that it takes the place of.
    pub fn insert<T: Send + Sync + 'static>(&self, value: T) -> Option<Arc<T>> {
        let value = Arc::new(value);
        let replaced = self
            .0
            .with_globals(|globals| globals.typed.insert(TypeId::of::<T>(), value));
        replaced.and_then(|value| value.downcast().ok())
    }

    /// Returns the value of a type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let id = TypeId::of::<T>();
        let value = self
            .0
            .with_globals(|globals| globals.typed.get(&id).cloned());
        value.and_then(|value| value.downcast().ok())
    }

    /// Removes the value of a type and returns it.
    #[expect(
        clippy::must_use_candidate,
        reason = "it is called for what it removes"
    )]
    pub fn remove<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let id = TypeId::of::<T>();
        let value = self.0.with_globals(|globals| globals.typed.remove(&id));
        value.and_then(|value| value.downcast().ok())
    }

    /// Sets a value by name.
    ///
    /// # Flask
    ///
    /// `g.name = value`.
    pub fn set(&self, name: impl Into<String>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        self.0
            .with_globals(|globals| globals.named.insert(name, value));
    }

    /// Returns the value of a name.
    ///
    /// # Flask
    ///
    /// `g.get(name)`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Value> {
        self.0
            .with_globals(|globals| globals.named.get(name).cloned())
    }

    /// Tells whether there is a value of a name.
    ///
    /// # Flask
    ///
    /// `name in g`.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.0
            .with_globals(|globals| globals.named.contains_key(name))
    }

    /// Removes the value of a name and returns it.
    ///
    /// # Flask
    ///
    /// `g.pop(name, None)`.
    #[expect(
        clippy::must_use_candidate,
        reason = "it is called for what it removes"
    )]
    pub fn pop(&self, name: &str) -> Option<Value> {
        self.0
            .with_globals(|globals| globals.named.shift_remove(name))
    }

    /// Returns the value of a name, after setting it to `default` if there is none.
    pub fn setdefault(&self, name: impl Into<String>, default: impl Into<Value>) -> Value {
        let (name, default) = (name.into(), default.into());
        self.0
            .with_globals(|globals| globals.named.entry(name).or_insert(default).clone())
    }

    /// Changes the value of a name; it is `Null` if there was none.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_routing::G;
    /// fn note(g: &G, step: &str) {
    ///     g.update("trace", |trace| trace.push(step));
    /// }
    /// ```
    pub fn update(&self, name: impl Into<String>, change: impl FnOnce(&mut Value)) {
        let name = name.into();
        // The lock is not held while the program's function runs.
        let take = |globals: &mut Globals| globals.named.get_mut(&name).map(std::mem::take);
        let mut value = self.0.with_globals(take).unwrap_or_default();
        change(&mut value);
        self.set(name, value);
    }
}

impl<S: Send + Sync + 'static> FromRequestParts<S> for G {
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ContextRejection> {
        let context = Context::of(parts, state).ok_or(ContextRejection)?;
        Ok(context.g())
    }
}

impl fmt::Debug for Globals {
    /// Shows the names only: what is in `g` may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.named.keys().collect();
        f.debug_struct("Globals")
            .field("typed", &self.typed.len())
            .field("named", &names)
            .finish()
    }
}
