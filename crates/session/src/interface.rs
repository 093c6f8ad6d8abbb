use std::fmt;

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::cookie::parse_cookie;
use crate::{MaybeFuture, SessionData, SessionError};

/// Where sessions come from and go to.
///
/// The default keeps the whole session in a signed cookie
/// ([`SecureCookieSessionInterface`](crate::SecureCookieSessionInterface)); without a
/// secret key it is [`NullSessionInterface`]. Chosen once, when the application is built,
/// and used as `Arc<dyn SessionInterface>`.
///
/// # Example
///
/// Sessions in memory, found by a random id in a cookie:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use carafe_session::{
///     HeaderMap, MaybeFuture, SessionData, SessionError, SessionInterface, SessionOptions,
///     SessionRequest, vary,
/// };
///
/// #[derive(Debug, Default)]
/// struct InMemory {
///     options: SessionOptions,
///     kept: Mutex<HashMap<String, String>>,
/// }
///
/// impl InMemory {
///     fn open(&self, request: &SessionRequest) -> Option<SessionData> {
///         let id = request.cookies(&self.options.name).next()?;
///         let json = self.kept.lock().ok()?.get(&id).cloned()?;
///         Some(SessionData::from_json(&json).ok()?.with_id(id))
///     }
///
///     fn save(&self, session: &SessionData, headers: &mut HeaderMap) -> Result<(), SessionError> {
///         if session.accessed() {
///             vary::add_cookie(headers);
///         }
///         if !session.modified() {
///             return Ok(());
///         }
///         let id = match session.id() {
///             Some(id) if !session.regenerated() => id.to_owned(),
///             _ => uuid::Uuid::new_v4().to_string(),
///         };
///         let json = session.to_json()?;
///         let failed = |message: String| SessionError::Store { source: message.into() };
///         let mut kept = self.kept.lock().map_err(|error| failed(error.to_string()))?;
///         if let Some(old) = session.id() {
///             kept.remove(old);
///         }
///         let cookie = self.options.cookie(&id).to_header(0);
///         headers.append("set-cookie", cookie.map_err(|error| failed(error.to_string()))?);
///         kept.insert(id, json);
///         Ok(())
///     }
/// }
///
/// impl SessionInterface for InMemory {
///     fn open_session<'a>(
///         &'a self,
///         request: &'a SessionRequest,
///     ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
///         MaybeFuture::ready(Ok(self.open(request).unwrap_or_default()))
///     }
///
///     fn save_session<'a>(
///         &'a self,
///         session: &'a SessionData,
///         headers: &'a mut HeaderMap,
///     ) -> MaybeFuture<'a, Result<(), SessionError>> {
///         MaybeFuture::ready(self.save(session, headers))
///     }
/// }
///
/// let sessions = InMemory::default();
/// let mut session = SessionData::new();
/// session["user"] = "ada".into();
/// let mut response = HeaderMap::new();
/// sessions.save_session(&session, &mut response).now_or_never().unwrap()?;
///
/// let (cookie, _) = response["set-cookie"].to_str()?.split_once(';').unwrap();
/// let mut request = HeaderMap::new();
/// request.insert("cookie", cookie.parse()?);
/// let request = SessionRequest::new(&request);
/// let session = sessions.open_session(&request).now_or_never().unwrap()?;
/// assert_eq!(session["user"], "ada");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A store on the network returns [`MaybeFuture::pending`].
///
/// # Flask
///
/// [`flask.sessions.SessionInterface`](https://flask.palletsprojects.com/en/stable/api/#flask.sessions.SessionInterface).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no session interface",
    note = "implement `open_session` and `save_session`, or take \
            `carafe_session::SecureCookieSessionInterface`"
)]
pub trait SessionInterface: fmt::Debug + Send + Sync + 'static {
    /// Opens the session of a request.
    ///
    /// A cookie that is broken, forged or too old opens an empty session; only a store
    /// that fails is an error.
    fn open_session<'a>(
        &'a self,
        request: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>>;

    /// Saves the session after everything else, and writes to the response's headers
    /// what the browser has to know.
    fn save_session<'a>(
        &'a self,
        session: &'a SessionData,
        headers: &'a mut HeaderMap,
    ) -> MaybeFuture<'a, Result<(), SessionError>>;

    /// Tells whether a session that nobody touched has to be opened and saved all the
    /// same, as a permanent one is to move its end. Default: no.
    fn must_refresh(&self, request: &SessionRequest) -> bool {
        let _ = request;
        false
    }
}

/// What a session interface sees of a request: its `Cookie` headers.
///
/// Cheap to make, so that the session can be opened when somebody asks for it, long
/// after the request was handed on.
#[derive(Clone, Debug, Default)]
pub struct SessionRequest {
    first: Option<HeaderValue>,
    more: Vec<HeaderValue>,
}

impl SessionRequest {
    /// Takes the `Cookie` headers out of a request's headers.
    #[must_use]
    pub fn new(headers: &HeaderMap) -> Self {
        let mut cookies = headers.get_all(COOKIE).iter().cloned();
        Self {
            first: cookies.next(),
            more: cookies.collect(),
        }
    }

    /// Adds a `Cookie` header.
    pub fn push(&mut self, header: HeaderValue) {
        match self.first {
            None => self.first = Some(header),
            Some(_) => self.more.push(header),
        }
    }

    /// Returns the `Cookie` headers.
    pub fn headers(&self) -> impl Iterator<Item = &HeaderValue> {
        self.first.iter().chain(&self.more)
    }

    /// Returns the values of all cookies called `name`, in the order in which the
    /// browser sent them.
    pub fn cookies<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        self.headers()
            .flat_map(|header| parse_cookie(header.as_bytes()))
            .filter(move |(cookie, _)| cookie == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// The sessions of an application without a secret key: always empty, and a write is an
/// error that says what to configure.
///
/// # Flask
///
/// [`flask.sessions.NullSession`](https://flask.palletsprojects.com/en/stable/api/#flask.sessions.NullSession).
/// Flask raises where the write is; here it is an error when the session is saved.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullSessionInterface;

impl SessionInterface for NullSessionInterface {
    fn open_session<'a>(
        &'a self,
        _: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
        MaybeFuture::ready(Ok(SessionData::new()))
    }

    fn save_session<'a>(
        &'a self,
        session: &'a SessionData,
        _: &'a mut HeaderMap,
    ) -> MaybeFuture<'a, Result<(), SessionError>> {
        MaybeFuture::ready(if session.written() {
            Err(SessionError::NoSecretKey)
        } else {
            Ok(())
        })
    }
}
