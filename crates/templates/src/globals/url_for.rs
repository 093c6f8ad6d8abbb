use std::fmt;
use std::sync::Arc;

use carafe_routing::{UrlFor, Urls, url_for};
use http::Method;
use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::escape::text_of;
use crate::value::from_template;

/// `url_for` in a template.
#[derive(Debug)]
pub(crate) struct UrlForFunction(pub(crate) Urls);

impl Object for UrlForFunction {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let (endpoint, values): (Option<&str>, Kwargs) = from_args(args)?;
        let by_name = endpoint.is_none();
        let endpoint = match endpoint {
            Some(endpoint) => endpoint,
            None => values.get("endpoint")?,
        };
        let mut url = url_for(endpoint);
        let is_value = |name: &&str| !by_name || *name != "endpoint";
        for name in values.args().filter(is_value) {
            url = with(url, name, &values.get(name)?)?;
        }
        self.0.build(url).map(Value::from).map_err(|error| {
            Error::new(ErrorKind::InvalidOperation, "`url_for` failed").with_source(error)
        })
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<function url_for>")
    }
}

/// Adds an argument; those of Flask's own begin with an underscore.
fn with(url: UrlFor, name: &str, value: &Value) -> Result<UrlFor, Error> {
    let given = !value.is_none() && !value.is_undefined();
    Ok(match name {
        "_anchor" | "_scheme" | "_method" | "_external" if !given => url,
        "_anchor" => url.anchor(text_of(value)),
        "_scheme" => url.scheme(text_of(value)),
        "_external" => url.external(value.is_true()),
        "_method" => {
            let method = Method::from_bytes(text_of(value).as_bytes());
            let method = method.map_err(|error| {
                Error::new(ErrorKind::InvalidOperation, "no HTTP method").with_source(error)
            })?;
            url.method(method)
        }
        name => url.arg(name, from_template(value)?),
    })
}
