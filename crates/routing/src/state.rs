use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::hash::BuildHasherDefault;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use rustc_hash::FxHasher;

use crate::{Context, Error};

/// A value that the application manages for all requests, as an extractor: a pool of
/// connections, a client.
///
/// `app.manage(value)` hands it over. Each view gets a clone, so a value that is dear to
/// clone belongs into an `Arc`. `Option<State<T>>` is `None` where nobody manages one.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use carafe_routing::State;
///
/// struct Notes(Vec<String>);
///
/// async fn count(State(notes): State<Arc<Notes>>) -> String {
///     format!("{} notes", notes.0.len())
/// }
/// # let _ = carafe_routing::View::new(count);
/// ```
///
/// # Flask
///
/// What an extension keeps in `app.extensions`.
#[derive(Clone, Copy, Debug, Default)]
pub struct State<T>(pub T);

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The values that an application manages, by their types.
#[derive(Clone, Default)]
pub struct ManagedState {
    values: HashMap<TypeId, Arc<dyn Any + Send + Sync>, BuildHasherDefault<FxHasher>>,
    names: Vec<&'static str>,
}

impl ManagedState {
    /// Takes a value. Tells whether there was none of its type before.
    pub fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> bool {
        self.names.push(type_name::<T>());
        let replaced = self.values.insert(TypeId::of::<T>(), Arc::new(value));
        replaced.is_none()
    }

    /// Returns the value of a type.
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.values.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// Returns the first type among the names of a function's arguments that is taken as
    /// [`State`] but that nobody manages.
    #[must_use]
    pub fn missing<'a>(&self, arguments: &'a str) -> Option<&'a str> {
        const STATE: &str = "carafe_routing::state::State<";
        let mut wanted = arguments.match_indices(STATE).filter_map(|(at, _)| {
            let optional = arguments[..at].ends_with("core::option::Option<");
            let name = up_to_closing(&arguments[at + STATE.len()..]);
            name.filter(|_| !optional)
        });
        wanted.find(|name| !self.names.contains(name))
    }
}

/// Cuts the name of a type off at the bracket that closes it.
fn up_to_closing(text: &str) -> Option<&str> {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'<' => depth += 1,
            b'>' if text[..at].ends_with('-') => {}
            b'>' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[..at]);
        }
    }
    None
}

impl fmt::Debug for ManagedState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.names).finish()
    }
}

impl<T, S> FromRequestParts<S> for State<T>
where
    T: Clone + Send + Sync + 'static,
    S: Send + Sync + 'static,
{
    type Rejection = MissingState;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, MissingState> {
        let context = Context::of(parts, state);
        let application = context.and_then(Context::application);
        let value = application.and_then(|application| application.state.get::<T>());
        value.cloned().map(Self).ok_or(MissingState {
            name: type_name::<T>(),
        })
    }
}

/// `None` where nobody manages a value of the type.
impl<T, S> OptionalFromRequestParts<S> for State<T>
where
    T: Clone + Send + Sync + 'static,
    S: Send + Sync + 'static,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Infallible> {
        let found = <Self as FromRequestParts<S>>::from_request_parts(parts, state).await;
        Ok(found.ok())
    }
}

/// Nobody manages a value of the type: a mistake in the program, a 500.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MissingState {
    name: &'static str,
}

impl fmt::Debug for MissingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for MissingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        write!(
            f,
            "a function takes State<{name}>, but the application manages no such value; hand it \
             over with app.manage(value)"
        )
    }
}

impl std::error::Error for MissingState {}

impl IntoResponse for MissingState {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_nobody_manages_is_found_by_name() {
        let mut state = ManagedState::default();
        assert!(state.insert(7_u32));
        assert!(!state.insert(8_u32));
        state.insert(Some(vec!["a"]));
        for (arguments, missing) in [
            ("(axum::Via, carafe_routing::state::State<u32>)", None),
            (
                "(carafe_routing::state::State<u32>, carafe_routing::state::State<u64>)",
                Some("u64"),
            ),
            (
                "carafe_routing::state::State<core::option::Option<alloc::vec::Vec<&str>>>, ()",
                None,
            ),
            ("axum::extract::State<u64>", None),
            (
                "core::option::Option<carafe_routing::state::State<u64>>",
                None,
            ),
        ] {
            assert_eq!(state.missing(arguments), missing, "{arguments}");
        }
        assert_eq!(state.get::<u32>(), Some(&8));
    }
}
