use std::fmt;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request as AxumRequest};
use bytes::Bytes;
use carafe_routing::{ContextRejection, MultiDict, Request};
use carafe_value::Value;
use futures_util::{Stream, StreamExt, stream};
use http::Method;
use tokio::sync::OnceCell;

use crate::content_kind::ContentKind;
use crate::form_reader;
use crate::json_value::{parse, refused_type};
use crate::parsed_form::ParsedForm;
use crate::received::Received;
use crate::terms::Terms;
use crate::{BodyRejection, Files};

/// The request with its body: everything that Flask's `request` has. It derefs to
/// [`Request`].
///
/// Nothing is read until somebody asks for it, and nothing is read twice: after
/// [`get_data`](Self::get_data) or [`json`](Self::json) the form can still be read. After
/// [`form`](Self::form) the bytes of a form are gone, and [`get_data`](Self::get_data) is
/// empty.
///
/// # Example
///
/// ```
/// use carafe_forms::RequestBody;
/// use carafe_routing::Result;
///
/// async fn webhook(request: RequestBody) -> Result<String> {
///     let signed = request.header("X-Signature").unwrap_or_default().into_owned();
///     let text = request.text().await?;
///     let event = request.json().await?;
///     Ok(format!("{signed}: {} in {} bytes", event["type"].as_str().unwrap_or("?"), text.len()))
/// }
///
/// async fn upload(mut request: RequestBody) -> Result<String> {
///     request.set_max_content_length(10_000_000);
///     let title = request.form().await?.require("title")?;
///     let file = request.files().await?.require("file")?;
///     Ok(format!("{title}: {} bytes", file.size()))
/// }
/// # let _ = (carafe_routing::View::new(webhook), carafe_routing::View::new(upload));
/// ```
///
/// # Flask
///
/// [`flask.request`](https://flask.palletsprojects.com/en/stable/api/#flask.Request). What is
/// malformed is a 400, where `request.form` is silently empty.
pub struct RequestBody {
    request: Request,
    pub(crate) terms: Terms,
    /// The body, until it is read.
    body: Mutex<Option<Body>>,
    data: OnceCell<Result<Bytes, BodyRejection>>,
    form: OnceCell<Result<ParsedForm, BodyRejection>>,
    json: OnceCell<Result<Value, BodyRejection>>,
}

impl RequestBody {
    /// Reads the body into memory.
    ///
    /// # Errors
    ///
    /// A 413 beyond `MAX_CONTENT_LENGTH`, or beyond 2 MiB where that is not set.
    ///
    /// # Flask
    ///
    /// `request.get_data()`.
    pub async fn get_data(&self) -> Result<Bytes, BodyRejection> {
        let data = self.data.get_or_init(async || {
            let read = match self.take_body() {
                Some(body) => self.terms.collect(body).await,
                None => Ok(Bytes::new()),
            };
            read.map_err(|error| self.terms.refuse(error))
        });
        data.await.clone()
    }

    /// Reads the body into memory unless it is a form, for which this is empty.
    ///
    /// # Errors
    ///
    /// As [`get_data`](Self::get_data), and as [`form`](Self::form).
    ///
    /// # Flask
    ///
    /// `request.data`.
    pub async fn data(&self) -> Result<Bytes, BodyRejection> {
        if self.data.get().is_none() && self.terms.kind.is_form() {
            self.parsed_form().await?;
        }
        self.get_data().await
    }

    /// Reads the body as text; bytes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    ///
    /// As [`get_data`](Self::get_data).
    ///
    /// # Flask
    ///
    /// `request.get_data(as_text=True)`.
    pub async fn text(&self) -> Result<String, BodyRejection> {
        let data = self.get_data().await?;
        Ok(String::from_utf8_lossy(&data).into_owned())
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// A 415 for a content type that is not JSON's, a 400 for what is not JSON, whose reason
    /// the client is told with `DEBUG` only; and as [`get_data`](Self::get_data).
    ///
    /// # Flask
    ///
    /// `request.json`. `NaN`, the infinities, text that is not UTF-8, and more than 200
    /// levels of lists and dicts are refused.
    pub async fn json(&self) -> Result<&Value, BodyRejection> {
        self.parsed_json(false).await
    }

    /// Reads the fields of the form; there are none for another content type.
    ///
    /// # Errors
    ///
    /// A 413 beyond the limits, a 400 for a form that is malformed.
    ///
    /// # Flask
    ///
    /// `request.form`.
    pub async fn form(&self) -> Result<&MultiDict, BodyRejection> {
        Ok(&self.parsed_form().await?.form)
    }

    /// Reads the files of the form; there are none for another content type.
    ///
    /// # Errors
    ///
    /// As [`form`](Self::form).
    ///
    /// # Flask
    ///
    /// `request.files`.
    pub async fn files(&self) -> Result<&Files, BodyRejection> {
        Ok(&self.parsed_form().await?.files)
    }

    /// Puts the arguments of the query and the fields of the form together; on `GET` the
    /// arguments alone.
    ///
    /// # Errors
    ///
    /// As [`form`](Self::form).
    ///
    /// # Flask
    ///
    /// `request.values`.
    pub async fn values(&self) -> Result<MultiDict, BodyRejection> {
        let mut values = self.args().clone();
        if self.method() != Method::GET {
            values.extend(self.form().await?.iter());
        }
        Ok(values)
    }

    /// Takes the body as a stream: piece by piece, and nothing if it was read before.
    ///
    /// # Errors
    ///
    /// A 413 for a body that says itself that it is larger than `MAX_CONTENT_LENGTH`; one
    /// that does not is cut off with an error.
    ///
    /// # Example
    ///
    /// ```
    /// use carafe_forms::RequestBody;
    /// use carafe_routing::Result;
    /// use futures_util::TryStreamExt;
    ///
    /// async fn count(request: RequestBody) -> Result<String> {
    ///     let mut stream = request.stream()?;
    ///     let mut total = 0;
    ///     while let Some(piece) = stream.try_next().await? {
    ///         total += piece.len();
    ///     }
    ///     Ok(format!("{total} bytes"))
    /// }
    /// # let _ = carafe_routing::View::new(count);
    /// ```
    ///
    /// # Flask
    ///
    /// `request.stream`.
    pub fn stream(
        &self,
    ) -> Result<
        impl Stream<Item = Result<Bytes, BodyRejection>> + Send + Unpin + use<>,
        BodyRejection,
    > {
        let terms = self.terms.clone();
        let body = self.take_body().map(|body| terms.stream(body));
        let body = body.transpose().map_err(|error| terms.refuse(error))?;
        let pieces = stream::iter(body).flatten();
        Ok(pieces.map(move |piece| piece.map_err(|error| terms.refuse(error))))
    }

    pub(crate) async fn parsed_json(&self, force: bool) -> Result<&Value, BodyRejection> {
        if !force && self.terms.kind != ContentKind::Json {
            return Err(self.terms.refuse(refused_type()));
        }
        let json = self.json.get_or_init(async || {
            let data = self.get_data().await?;
            parse(&data).map_err(|error| self.terms.refuse(error))
        });
        json.await.as_ref().map_err(Clone::clone)
    }

    async fn parsed_form(&self) -> Result<&ParsedForm, BodyRejection> {
        let form = self.form.get_or_init(async || {
            let body = match self.data.get() {
                Some(data) => Some(Body::from(data.clone()?)),
                None if self.terms.kind.is_form() => self.take_body(),
                None => None,
            };
            match body {
                Some(body) => {
                    let form = form_reader::read(&self.terms, body).await;
                    let form = form.map_err(|error| self.terms.refuse(error))?;
                    self.request.context().keep_form(&form.form);
                    Ok(form)
                }
                None => Ok(ParsedForm::default()),
            }
        });
        form.await.as_ref().map_err(Clone::clone)
    }

    fn take_body(&self) -> Option<Body> {
        let body = self.body.lock();
        body.unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Deref for RequestBody {
    type Target = Request;

    fn deref(&self) -> &Request {
        &self.request
    }
}

impl<S: Send + Sync + 'static> FromRequest<S> for RequestBody {
    type Rejection = ContextRejection;

    async fn from_request(request: AxumRequest, state: &S) -> Result<Self, ContextRejection> {
        let mut received = Received::new(request, state).await;
        Ok(Self {
            request: Request::from_request_parts(&mut received.parts, state).await?,
            terms: received.terms,
            body: Mutex::new(Some(received.body)),
            data: OnceCell::new(),
            form: OnceCell::new(),
            json: OnceCell::new(),
        })
    }
}

/// Leaves out what the client sent.
impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
