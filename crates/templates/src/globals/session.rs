use std::fmt;
use std::sync::Arc;

use carafe_routing::Session;
use carafe_value::Dict;
use minijinja::value::{Enumerator, Object};
use minijinja::{Error, Value};

use super::PageSession;
use crate::python;
use crate::value::to_template;

/// `session` in a template: it can be read.
#[derive(Debug)]
pub(crate) struct SessionObject(pub(crate) Arc<PageSession>);

/// What a session was when a stream began.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) values: Dict,
    pub(crate) permanent: bool,
    pub(crate) is_new: bool,
    pub(crate) modified: bool,
}

impl Kept {
    pub(crate) fn of(session: &Session) -> Self {
        let entries = session.iter();
        Self {
            values: entries
                .map(|(key, value)| (key.to_owned(), value.clone()))
                .collect(),
            permanent: session.permanent(),
            is_new: session.is_new(),
            modified: session.modified(),
        }
    }
}

impl SessionObject {
    fn item(&self, key: &str) -> Result<Option<Value>, Error> {
        self.0.read(
            |session| session.value(key).map(to_template),
            |kept| kept.values.get(key).map(to_template),
        )
    }

    fn attribute(&self, name: &str) -> Result<Option<Value>, Error> {
        let flag = |of_session: fn(&Session) -> bool, of_kept: fn(&Kept) -> bool| {
            let flag = self.0.read(|session| of_session(session), of_kept)?;
            Ok(Some(flag.into()))
        };
        match name {
            "permanent" => flag(Session::permanent, |kept| kept.permanent),
            "new" => flag(Session::is_new, |kept| kept.is_new),
            "modified" => flag(Session::modified, |kept| kept.modified),
            "accessed" => Ok(Some(true.into())),
            _ => self.item(name),
        }
    }

    fn pairs(&self) -> Result<Vec<(Value, Value)>, Error> {
        self.0.read(
            |session| {
                session
                    .iter()
                    .map(|(key, value)| pair(key, value))
                    .collect()
            },
            |kept| {
                kept.values
                    .iter()
                    .map(|(key, value)| pair(key, value))
                    .collect()
            },
        )
    }
}

fn pair(key: &str, value: &carafe_value::Value) -> (Value, Value) {
    (key.into(), to_template(value))
}

/// Makes a value of an answer; an error is raised where the template uses it.
fn or_error(answer: Result<Option<Value>, Error>) -> Option<Value> {
    answer.unwrap_or_else(|error| Some(error.into()))
}

impl Object for SessionObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        or_error(self.item(key.as_str()?))
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        or_error(self.attribute(key))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.pairs() {
            Ok(pairs) => Enumerator::KeyValueIter(Box::new(pairs.into_iter())),
            Err(error) => Enumerator::Values(vec![error.into()]),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.pairs().map_err(|_| fmt::Error)?;
        write!(
            f,
            "<SecureCookieSession {}>",
            python::repr(&Value::from_pairs(pairs))
        )
    }
}
