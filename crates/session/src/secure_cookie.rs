//! Sessions in a signed cookie. What happens, in order:
//!
//! Opening: every cookie of the session's name is verified. A forged, truncated, expired,
//! foreign or malformed one is skipped with one line in the log, at debug level. Of those
//! that are left, the newest signature wins; on a tie the first, as in Werkzeug, or the
//! last when `Partitioned` is on, because that one is the younger.
//!
//! Saving:
//! 1. Looked at: `Vary: Cookie`.
//! 2. Empty and modified: the cookie is deleted.
//! 3. Modified, or permanent and refreshed with each request: the cookie is written. A
//!    refresh gives way to a session cookie that the response sets already.
//! 4. When asked to, as with `Partitioned`, the unpartitioned cookie of the same name is deleted in the
//!    same response when more than one cookie of the name came in and one is written, and
//!    with every deletion: otherwise an old cookie would shadow the new one for ever.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::cookie::{SetCookie, parse_cookie};
use crate::permanent_mark::PermanentMark;
use crate::signing::{
    KeyDerivation, SignerOptions, SigningError, TimestampSigner, dump_url_safe, load_url_safe,
    unreadable,
};
use crate::{
    Clock, MaybeFuture, SessionData, SessionError, SessionInterface, SessionOptions,
    SessionRequest, vary,
};

/// The salt of Flask's session; not a secret.
const SALT: &[u8] = b"cookie-session";

/// Keeps the whole session in a signed cookie, which a Flask process with the same
/// secret key reads and writes.
///
/// Signed, not encrypted: the visitor can read it, but not change it.
///
/// # Example
///
/// ```
/// # use carafe_session::{
/// #     HeaderMap, SecureCookieSessionInterface, SessionData, SessionInterface, SessionOptions,
/// # };
/// let options = SessionOptions::default();
/// let sessions = SecureCookieSessionInterface::new(["a long random secret"], options)?;
/// let mut session = SessionData::new();
/// session["user"] = "ada".into();
/// let mut headers = HeaderMap::new();
/// sessions.save_session(&session, &mut headers).now_or_never().unwrap()?;
/// assert!(headers["set-cookie"].to_str()?.starts_with("session=eyJ1c2VyIjoiYWRhIn0."));
/// assert_eq!(headers["vary"], "Cookie");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Flask
///
/// [`flask.sessions.SecureCookieSessionInterface`](https://flask.palletsprojects.com/en/stable/api/#flask.sessions.SecureCookieSessionInterface):
/// salt `cookie-session`, HMAC with SHA-1, tagged JSON. Flask looks at the first cookie of
/// the name only.
#[derive(Clone, Debug)]
pub struct SecureCookieSessionInterface {
    signer: TimestampSigner,
    permanent: PermanentMark,
    options: SessionOptions,
    clock: Clock,
}

impl SecureCookieSessionInterface {
    /// Creates the interface with a list of secret keys, oldest first: the last one
    /// signs (`SECRET_KEY`), all of them verify (`SECRET_KEY_FALLBACKS`).
    ///
    /// # Errors
    ///
    /// [`SigningError::InvalidInput`] if there is no key, or one is empty.
    pub fn new<K: AsRef<[u8]>>(
        secret_keys: impl IntoIterator<Item = K>,
        options: SessionOptions,
    ) -> Result<Self, SigningError> {
        let secret_keys: Vec<K> = secret_keys.into_iter().collect();
        if secret_keys.iter().any(|key| key.as_ref().is_empty()) {
            return Err(SigningError::invalid(
                "a secret key is empty: anybody could sign sessions with it",
            ));
        }
        let signer = SignerOptions {
            salt: SALT.to_vec(),
            key_derivation: KeyDerivation::Hmac,
            ..SignerOptions::default()
        };
        Ok(Self {
            signer: TimestampSigner::with_options(secret_keys, &signer)?,
            permanent: PermanentMark::new(&options.name),
            options,
            clock: Clock::system(),
        })
    }

    /// Takes the time from `clock` instead of the system.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.signer = self.signer.with_clock(clock.clone());
        self.clock = clock;
        self
    }

    /// Returns how the cookie is written.
    #[must_use]
    pub fn options(&self) -> &SessionOptions {
        &self.options
    }

    /// Writes the value of the session cookie: tagged JSON, signed with the time.
    ///
    /// # Errors
    ///
    /// [`SessionError::Unserializable`] for a value that tagged JSON cannot hold.
    pub fn dumps(&self, session: &SessionData) -> Result<String, SessionError> {
        let token = self.signer.sign(dump_url_safe(&session.to_json()?));
        String::from_utf8(token).map_err(|error| SessionError::Cookie {
            message: error.to_string(),
        })
    }

    /// Verifies the value of a session cookie and reads it.
    ///
    /// # Errors
    ///
    /// As for [`UrlSafeTimedSerializer::loads`](crate::signing::UrlSafeTimedSerializer::loads).
    pub fn loads(&self, cookie: impl AsRef<[u8]>) -> Result<SessionData, SigningError> {
        let (payload, _) = self.verified(cookie.as_ref())?;
        read(payload)
    }

    /// Verifies the signature of a cookie and its age; returns the payload and the time.
    fn verified<'c>(&self, cookie: &'c [u8]) -> Result<(&'c [u8], u64), SigningError> {
        let lifetime = self.options.permanent_session_lifetime.as_secs();
        let skew = self.options.clock_skew.as_secs();
        self.signer.within(cookie, lifetime, skew)
    }

    /// Opens the newest of all cookies of the session's name. Only that one is read.
    fn open(&self, request: &SessionRequest) -> SessionData {
        let mut verified = Vec::new();
        let mut received = 0;
        self.for_each_cookie(request, |cookie| {
            received += 1;
            match self.verified(cookie) {
                _ if cookie.is_empty() => {}
                Ok((payload, timestamp)) => verified.push((timestamp, payload.to_vec())),
                Err(error) => self.log_refused(&error),
            }
        });
        if self.options.partitioned {
            verified.reverse();
        }
        // The sort is stable: of equal times, the one that stands first stays first.
        verified.sort_by_key(|(timestamp, _)| std::cmp::Reverse(*timestamp));
        let mut newest_first = verified.iter().filter_map(|(_, payload)| {
            let session = read(payload);
            session.map_err(|error| self.log_refused(&error)).ok()
        });
        let session = newest_first.next().unwrap_or_default();
        session.with_cookies_received(received)
    }

    fn for_each_cookie(&self, request: &SessionRequest, mut visit: impl FnMut(&[u8])) {
        for header in request.headers() {
            let mut pairs = parse_cookie(header.as_bytes());
            while let Some((name, value)) = pairs.next_bytes() {
                if name == self.options.name.as_bytes() {
                    visit(&value);
                }
            }
        }
    }

    fn log_refused(&self, error: &SigningError) {
        let cookie = &self.options.name;
        tracing::debug!(cookie, reason = %error, "a session cookie was refused");
    }

    fn save(&self, session: &SessionData, headers: &mut HeaderMap) -> Result<(), SessionError> {
        let refresh = session.permanent() && self.options.refresh_each_request;
        if session.is_empty() && session.modified() {
            vary::add_cookie(headers);
            let removal = self.options.cookie("").into_removal();
            self.append(headers, &removal)?;
            self.delete_twin(headers)
        } else if !session.is_empty()
            && (session.modified() || (refresh && !self.is_set_by(headers)))
        {
            vary::add_cookie(headers);
            self.write(session, headers)
        } else {
            if session.accessed() {
                vary::add_cookie(headers);
            }
            Ok(())
        }
    }

    /// Tells whether the response sets the session cookie already: an application inside
    /// this one, or a Flask app behind it, has written what is newer than a refresh.
    fn is_set_by(&self, headers: &HeaderMap) -> bool {
        let name = self.options.name.as_bytes();
        let sets = |line: &HeaderValue| {
            let rest = line.as_bytes().strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(b"="))
        };
        headers.get_all(SET_COOKIE).iter().any(sets)
    }

    fn write(&self, session: &SessionData, headers: &mut HeaderMap) -> Result<(), SessionError> {
        let mut cookie = self.options.cookie(self.dumps(session)?);
        if session.cookies_received() > 1 {
            // First: to a browser that knows no partitions, both are one cookie, and the
            // last word counts.
            self.delete_twin(headers)?;
        }
        if session.permanent() {
            cookie.expires = Some(self.options.expires(self.clock.now()));
        }
        let size = self.append(headers, &cookie)?;
        if self.options.max_cookie_size > 0 && size > self.options.max_cookie_size {
            self.warn_oversize(session, size);
        }
        Ok(())
    }

    /// Deletes the unpartitioned cookie of the same name, which stands in another jar.
    fn delete_twin(&self, headers: &mut HeaderMap) -> Result<(), SessionError> {
        if !self.options.delete_unpartitioned {
            return Ok(());
        }
        let twin = SetCookie {
            secure: true,
            partitioned: false,
            ..self.options.cookie("").into_removal()
        };
        self.append(headers, &twin).map(drop)
    }

    /// Appends a `Set-Cookie` header and returns its length.
    fn append(&self, headers: &mut HeaderMap, cookie: &SetCookie) -> Result<usize, SessionError> {
        let header = cookie
            .to_header(self.clock.now())
            .map_err(|error| SessionError::Cookie {
                message: error.to_string(),
            })?;
        let size = header.len();
        headers.append(SET_COOKIE, header);
        Ok(size)
    }

    fn warn_oversize(&self, session: &SessionData, size: usize) {
        let cookie = &self.options.name;
        let largest = largest_keys(session);
        let limit = self.options.max_cookie_size;
        tracing::warn!(
            cookie,
            size,
            limit,
            largest,
            "the session cookie is too large: browsers will drop it silently. Keep less in \
             the session; the largest keys are named"
        );
    }
}

/// Reads a payload whose signature is good.
fn read(payload: &[u8]) -> Result<SessionData, SigningError> {
    let json = load_url_safe(payload)?;
    let text = std::str::from_utf8(&json).map_err(unreadable)?;
    SessionData::from_json(text).map_err(unreadable)
}

/// Names the three largest entries with their size in JSON.
fn largest_keys(session: &SessionData) -> String {
    let mut sizes: Vec<_> = session.entry_sizes().collect();
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let named: Vec<_> = sizes
        .iter()
        .take(3)
        .map(|(key, size)| format!("{key:?} ({size} bytes)"))
        .collect();
    named.join(", ")
}

impl SessionInterface for SecureCookieSessionInterface {
    fn open_session<'a>(
        &'a self,
        request: &'a SessionRequest,
    ) -> MaybeFuture<'a, Result<SessionData, SessionError>> {
        MaybeFuture::ready(Ok(self.open(request)))
    }

    fn save_session<'a>(
        &'a self,
        session: &'a SessionData,
        headers: &'a mut HeaderMap,
    ) -> MaybeFuture<'a, Result<(), SessionError>> {
        MaybeFuture::ready(self.save(session, headers))
    }

    /// Looks, without verifying, whether a cookie may be that of a permanent session: an
    /// untouched session costs no signature otherwise.
    fn must_refresh(&self, request: &SessionRequest) -> bool {
        let permanent = |header: &HeaderValue| self.permanent.may_be_in(header.as_bytes());
        self.options.refresh_each_request && request.headers().any(permanent)
    }
}
