use std::error::Error;
use std::fmt;

/// Why a token was refused, or signing could not be set up.
///
/// The variants are itsdangerous's exceptions. A `payload` is what stands before the
/// signature of a refused token: it is not trustworthy.
#[non_exhaustive]
#[derive(Debug)]
pub enum SigningError {
    /// No key matches the signature, or there is none.
    BadSignature {
        /// What stands before the signature, if there is a separator.
        payload: Option<Vec<u8>>,
        /// What exactly is wrong.
        reason: Reason,
    },
    /// The signature of a token with a timestamp is bad, or the timestamp is.
    BadTimeSignature {
        /// What stands before the timestamp.
        payload: Option<Vec<u8>>,
        /// The token's own claim of when it was signed, seconds since 1970.
        date_signed: Option<u64>,
        /// What exactly is wrong.
        reason: Reason,
    },
    /// The signature is good, but too old, or from the future.
    SignatureExpired {
        /// What stands before the timestamp. It was signed with one of the keys.
        payload: Vec<u8>,
        /// When it was signed, seconds since 1970.
        date_signed: u64,
        /// The token's age in seconds; negative if it is from the future.
        age: i128,
        /// The age that was allowed, in seconds.
        max_age: i64,
    },
    /// The signature is good, but what it signs is not what the serializer writes.
    BadPayload {
        /// What exactly is wrong.
        reason: Reason,
        /// The reader's own error, if it has one.
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// Text that is not canonical base64url, or too long for an integer.
    BadData,
    /// Options that contradict each other, or a value that cannot be written.
    InvalidInput {
        /// What is wrong and what to do.
        message: String,
    },
}

/// What exactly is wrong with a token.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no separator.
    NoSeparator,
    /// No key gives this signature.
    Mismatch,
    /// There is no timestamp.
    TimestampMissing,
    /// The timestamp is no number, or lies beyond the year 9999.
    TimestampMalformed,
    /// The payload is not base64url.
    Base64,
    /// The payload does not inflate, or to too much.
    Zlib,
    /// The payload is not the JSON it should be.
    Payload,
}

impl SigningError {
    /// Returns what stands before the signature of a refused token. Not trustworthy.
    #[must_use]
    pub fn payload(&self) -> Option<&[u8]> {
        match self {
            Self::BadSignature { payload, .. } | Self::BadTimeSignature { payload, .. } => {
                payload.as_deref()
            }
            Self::SignatureExpired { payload, .. } => Some(payload),
            _ => None,
        }
    }

    /// Returns when a refused token claims to have been signed, in seconds since 1970.
    #[must_use]
    pub fn date_signed(&self) -> Option<u64> {
        match self {
            Self::BadTimeSignature { date_signed, .. } => *date_signed,
            Self::SignatureExpired { date_signed, .. } => Some(*date_signed),
            _ => None,
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidInput {
            message: message.into(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSeparator => "no separator found",
            Self::Mismatch => "the signature does not match",
            Self::TimestampMissing => "timestamp missing",
            Self::TimestampMalformed => "malformed timestamp",
            Self::Base64 => "the payload is not canonical base64",
            Self::Zlib => "the payload does not inflate",
            Self::Payload => "the payload is not the JSON it should be",
        })
    }
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSignature { reason, .. } | Self::BadTimeSignature { reason, .. } => {
                write!(f, "{reason}")
            }
            Self::SignatureExpired { age, max_age, .. } if *age > i128::from(*max_age) => {
                write!(f, "signature age {age} > {max_age} seconds")
            }
            Self::SignatureExpired { age, .. } => write!(f, "signature age {age} < 0 seconds"),
            Self::BadPayload { reason, source } => match source {
                Some(source) => write!(f, "{reason}: {source}"),
                None => write!(f, "{reason}"),
            },
            Self::BadData => f.write_str("not canonical base64url"),
            Self::InvalidInput { message } => f.write_str(message),
        }
    }
}

impl Error for SigningError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::BadPayload {
                source: Some(source),
                ..
            } => Some(&**source),
            _ => None,
        }
    }
}
