use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use carafe_routing::{Context, Error, HttpError, abort};

use crate::{Limit, Problem};

/// Why the body of a request is refused.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum BodyError {
    /// There is more than `limit` allows: a 413.
    TooLarge {
        /// The limit.
        limit: Limit,
        /// Its value: bytes, or fields and files.
        max: u64,
    },
    /// The content type is another one: a 415.
    UnsupportedMediaType {
        /// The one that is asked for.
        expected: &'static str,
    },
    /// The text is not JSON: a 400.
    MalformedJson(String),
    /// The form is not what its content type says: a 400.
    MalformedForm(String),
    /// The data does not fit its type: a 422, or a 400 for a query.
    Mismatch(Vec<Problem>),
    /// The client sent nothing for too long: a 408.
    TimedOut,
    /// The client went before it had sent everything: a 400.
    Incomplete(String),
    /// A file could not be kept on the disk: a 500.
    Io(Arc<io::Error>),
}

impl BodyError {
    fn status(&self) -> u16 {
        match self {
            Self::TooLarge { .. } => 413,
            Self::UnsupportedMediaType { .. } => 415,
            Self::MalformedJson(_) | Self::MalformedForm(_) | Self::Incomplete(_) => 400,
            Self::Mismatch(_) => 422,
            Self::TimedOut => 408,
            Self::Io(_) => 500,
        }
    }

    /// What the client is told instead of what Werkzeug says about the status.
    fn description(&self, debug: bool) -> Option<String> {
        match self {
            Self::UnsupportedMediaType { expected } if *expected == JSON => Some(NOT_JSON.into()),
            Self::MalformedJson(reason) if debug => {
                Some(format!("Failed to decode JSON object: {reason}"))
            }
            Self::UnsupportedMediaType { .. } | Self::MalformedForm(_) | Self::Mismatch(_) => {
                Some(self.to_string())
            }
            Self::TooLarge { .. } if debug => Some(self.to_string()),
            _ => None,
        }
    }
}

/// The type of JSON.
pub(crate) const JSON: &str = "application/json";

const NOT_JSON: &str = "Did not attempt to load JSON data because the request Content-Type was \
                        not 'application/json'.";

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit, max } => limit.describe(*max, f),
            Self::UnsupportedMediaType { expected } => {
                write!(f, "the content type is not {expected}")
            }
            Self::MalformedJson(reason) => write!(f, "the body is not JSON: {reason}"),
            Self::MalformedForm(reason) => write!(f, "the form is malformed: {reason}"),
            Self::Mismatch(problems) => write_problems(problems, f),
            Self::TimedOut => f.write_str("the client sent nothing of the body for too long"),
            Self::Incomplete(reason) => write!(f, "the body ended early: {reason}"),
            Self::Io(error) => write!(f, "a file could not be kept: {error}"),
        }
    }
}

fn write_problems(problems: &[Problem], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (number, problem) in problems.iter().enumerate() {
        if number > 0 {
            f.write_str("\n")?;
        }
        write!(f, "{problem}")?;
    }
    Ok(())
}

impl StdError for BodyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Io(error) => Some(&**error),
            _ => None,
        }
    }
}

impl From<io::Error> for BodyError {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// A body that is refused, on its way to the function that handles its status.
///
/// # Example
///
/// ```
/// use carafe_forms::{BodyError, BodyRejection};
/// use carafe_routing::Caught;
///
/// async fn too_large(error: Caught<BodyRejection>) -> (http::StatusCode, String) {
///     match error.reason() {
///         BodyError::TooLarge { max, .. } => {
///             (http::StatusCode::PAYLOAD_TOO_LARGE, format!("at most {max}, please"))
///         }
///         reason => (http::StatusCode::BAD_REQUEST, reason.to_string()),
///     }
/// }
/// # let _ = carafe_routing::View::new(too_large);
/// ```
///
/// # Flask
///
/// `RequestEntityTooLarge`, `UnsupportedMediaType` and `BadRequest`. With `DEBUG` the client
/// is told the reason; without, what Werkzeug says about the status.
#[derive(Clone, Debug)]
pub struct BodyRejection {
    reason: Box<BodyError>,
    http: Box<HttpError>,
}

impl BodyRejection {
    pub(crate) fn new(reason: BodyError, debug: bool) -> Self {
        Self::with_status(reason.status(), reason, debug)
    }

    /// A query that does not fit is a 400.
    pub(crate) fn of_query(problems: Vec<Problem>) -> Self {
        Self::with_status(400, BodyError::Mismatch(problems), false)
    }

    fn with_status(status: u16, reason: BodyError, debug: bool) -> Self {
        let mut http = abort(status);
        if let Some(description) = reason.description(debug) {
            http = http.description(description);
        }
        if let BodyError::Mismatch(problems) = &reason {
            http = http.entry("errors", Problem::by_field(problems));
        }
        tracing::debug!(error = %reason, status, "a body was refused");
        let (reason, http) = (Box::new(reason), Box::new(http));
        Self { reason, http }
    }

    /// Returns why it is refused.
    #[must_use]
    pub fn reason(&self) -> &BodyError {
        &self.reason
    }

    /// Returns the status of the response: 413, for example.
    #[must_use]
    pub fn status(&self) -> http::StatusCode {
        self.http.status()
    }
}

impl fmt::Display for BodyRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.reason, f)
    }
}

impl StdError for BodyRejection {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.reason {
            // A mistake of the server, whose cause is for the log.
            BodyError::Io(error) => Some(&**error),
            _ => Some(&*self.http),
        }
    }
}

impl IntoResponse for BodyRejection {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}

/// Tells whether the client may be told reasons.
pub(crate) fn debug(context: Option<&Context>) -> bool {
    context.is_some_and(Context::debug)
}
