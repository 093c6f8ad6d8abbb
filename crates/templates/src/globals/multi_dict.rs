use std::fmt;
use std::sync::Arc;

use carafe_routing::{MultiDict, Request};
use minijinja::value::{Enumerator, Object, Tuple, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::python;

/// `request.args`, `request.cookies` or `request.form`.
pub(super) enum MultiDictObject {
    /// Parsed when somebody asks.
    Of(Request, fn(&Request) -> &MultiDict),
    Parsed(Arc<MultiDict>),
}

impl MultiDictObject {
    fn dict(&self) -> &MultiDict {
        match self {
            Self::Of(request, part) => part(request),
            Self::Parsed(dict) => dict,
        }
    }

    fn pairs(&self) -> Vec<(Value, Value)> {
        let lists = self.dict().lists();
        lists
            .filter_map(|(key, values)| Some((key.into(), values.first()?.into())))
            .collect()
    }
}

impl Object for MultiDictObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.dict().get(key).map(Value::from)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::KeyValueIter(Box::new(self.pairs().into_iter()))
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "getlist" => {
                let (key,): (&str,) = from_args(args)?;
                Ok(self.dict().getlist(key).iter().collect())
            }
            "lists" => {
                let () = from_args(args)?;
                let lists = self.dict().lists();
                let pair = |(key, values): (&str, &[String])| {
                    let values: Value = values.iter().collect();
                    Value::from(Tuple::from([key.into(), values]))
                };
                Ok(lists.map(pair).collect())
            }
            "to_dict" => {
                let () = from_args(args)?;
                Ok(Value::from_pairs(self.pairs()))
            }
            _ => Err(ErrorKind::UnknownMethod.into()),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.dict().iter();
        let pairs: Value = pairs
            .map(|(key, value)| Value::from(Tuple::from([key.into(), value.into()])))
            .collect();
        write!(f, "ImmutableMultiDict({})", python::repr(&pairs))
    }
}

/// Leaves the values out.
impl fmt::Debug for MultiDictObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MultiDictObject").finish_non_exhaustive()
    }
}
