use std::fmt;
use std::sync::Arc;

use carafe_routing::Request;
use http::Method;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, Value};

use super::headers::HeadersObject;
use super::multi_dict::MultiDictObject;
use crate::value::to_template;

/// `request`, with the form that the view has read; the rest of the body is the view's.
#[derive(Debug)]
pub(crate) struct RequestObject(pub(crate) Request);

impl RequestObject {
    fn multi_dict(&self, of: fn(&Request) -> &carafe_routing::MultiDict) -> Value {
        Value::from_object(MultiDictObject::Of(self.0.clone(), of))
    }

    /// Returns what stands in the URL.
    fn of_url(&self, name: &str) -> Option<Value> {
        let request = &self.0;
        Some(match name {
            "path" => request.path().into(),
            "full_path" => request.full_path().into(),
            "query_string" => Value::from_bytes(request.query_string().as_bytes().to_vec()),
            "scheme" => request.scheme().into(),
            "is_secure" => request.is_secure().into(),
            "host" => request.host().into(),
            "host_url" => request.host_url().into(),
            "url" => request.url().into(),
            "base_url" => request.base_url().into(),
            "root_path" => request.root_path().into(),
            "script_root" => request.script_root().into(),
            "root_url" => request.root_url().into(),
            "url_root" => request.url_root().into(),
            "args" => self.multi_dict(Request::args),
            _ => return None,
        })
    }

    /// Returns what stands in the headers.
    fn of_headers(&self, name: &str) -> Option<Value> {
        let request = &self.0;
        Some(match name {
            "headers" => Value::from_object(HeadersObject(request.clone())),
            "cookies" => self.multi_dict(Request::cookies),
            "user_agent" => request.user_agent().into(),
            "referrer" => or_none(request.referrer()),
            "origin" => or_none(request.origin()),
            "content_type" => or_none(request.content_type()),
            "content_length" => or_none(request.content_length()),
            "content_encoding" => or_none(request.content_encoding()),
            "mimetype" => request.mimetype().into(),
            "is_json" => request.is_json().into(),
            "remote_addr" => or_none(request.remote_addr().map(|address| address.to_string())),
            "access_route" => request.access_route().into_iter().collect(),
            _ => return None,
        })
    }

    /// Returns the form that the view has read. One that nobody read is no empty one.
    fn form(&self) -> Value {
        let request = &self.0;
        let form = request.context().form();
        let is_form = matches!(
            request.mimetype(),
            "application/x-www-form-urlencoded" | "multipart/form-data"
        );
        match form {
            None if is_form && request.method() != Method::GET => unseen("form"),
            form => Value::from_object(MultiDictObject::Parsed(form.unwrap_or_default())),
        }
    }

    /// Returns what the rule that matched says.
    fn of_rule(&self, name: &str) -> Option<Value> {
        let request = &self.0;
        Some(match name {
            "method" => request.method().as_str().into(),
            "endpoint" => or_none(request.endpoint()),
            "blueprint" => or_none(request.blueprint()),
            "blueprints" => request.blueprints().into_iter().collect(),
            "url_rule" => or_none(request.url_rule().map(|rule| rule.rule.as_str())),
            "view_args" => match request.url_rule() {
                Some(_) => to_template(&request.view_args().into()),
                None => ().into(),
            },
            "form" => self.form(),
            "files" | "values" | "data" | "json" | "stream" => unseen(name),
            _ => return None,
        })
    }
}

/// Says that a template asks for what the view has.
fn unseen(name: &str) -> Value {
    let message = format!(
        "a template does not see `request.{name}`: the body is the view's, which passes what \
         the template needs in its context"
    );
    Error::new(ErrorKind::InvalidOperation, message).into()
}

fn or_none<T: Into<Value>>(value: Option<T>) -> Value {
    value.map_or(().into(), Into::into)
}

impl Object for RequestObject {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.of_url(key)
            .or_else(|| self.of_headers(key))
            .or_else(|| self.of_rule(key))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Request '{}' [{}]>", self.0.url(), self.0.method())
    }
}
