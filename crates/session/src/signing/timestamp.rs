use super::encoding::lenient_base64_decode;
use super::signer::rsplit;
use super::{
    Reason, Signer, SignerOptions, SigningError, base64_decode, base64_encode, bytes_to_int,
    int_to_bytes,
};
use crate::Clock;

/// The last second of the year 9999, where Python's `datetime` ends.
const LAST_SECOND: u64 = 253_402_300_799;

/// Signs a value with the time, so that it can expire.
///
/// ```text
/// value "." timestamp "." signature
/// ```
///
/// # Example
///
/// ```
/// # use carafe_session::signing::{SigningError, TimestampSigner};
/// # use carafe_session::Clock;
/// let clock = Clock::fixed(1_700_000_000);
/// let signer = TimestampSigner::new("secret").with_clock(clock.clone());
/// let token = signer.sign("ada");
/// assert_eq!(signer.unsign(&token, 60)?, b"ada");
/// clock.set(1_700_000_061);
/// let error = signer.unsign(&token, 60).unwrap_err();
/// assert!(matches!(error, SigningError::SignatureExpired { age: 61, .. }));
/// # Ok::<(), SigningError>(())
/// ```
///
/// # Flask
///
/// [`itsdangerous.TimestampSigner`](https://itsdangerous.palletsprojects.com/en/stable/timed/).
#[derive(Clone, Debug)]
pub struct TimestampSigner {
    signer: Signer,
    clock: Clock,
}

/// A value whose signature is good, and when it was signed.
pub(super) struct Stamped<'t> {
    pub(super) value: &'t [u8],
    pub(super) timestamp: u64,
}

impl TimestampSigner {
    /// Creates a signer with one key and the default options.
    #[must_use]
    pub fn new(secret_key: impl AsRef<[u8]>) -> Self {
        Self::from_signer(Signer::new(secret_key))
    }

    /// Creates a signer with a list of keys, oldest first: the last one signs, all of
    /// them verify.
    ///
    /// # Errors
    ///
    /// As for [`Signer::with_options`].
    pub fn with_options<K: AsRef<[u8]>>(
        secret_keys: impl IntoIterator<Item = K>,
        options: &SignerOptions,
    ) -> Result<Self, SigningError> {
        Signer::with_options(secret_keys, options).map(Self::from_signer)
    }

    pub(super) fn from_signer(signer: Signer) -> Self {
        Self {
            signer,
            clock: Clock::system(),
        }
    }

    /// Takes the time from `clock` instead of the system.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Signs the value and the current time with the newest key.
    #[must_use]
    pub fn sign(&self, value: impl AsRef<[u8]>) -> Vec<u8> {
        let timestamp = base64_encode(int_to_bytes(self.clock.now()));
        self.signer
            .sign_parts(&[value.as_ref(), &self.signer.sep, timestamp.as_bytes()])
    }

    /// Verifies a signed value and returns it without timestamp and signature.
    ///
    /// `max_age` is in whole seconds; `None` means any age. A value exactly `max_age`
    /// old is accepted; one from the future is not, unless there is no `max_age`.
    ///
    /// # Errors
    ///
    /// - [`SigningError::BadSignature`] if there is no separator, or no key matches and
    ///   there is no timestamp either.
    /// - [`SigningError::BadTimeSignature`] if no key matches, or the timestamp is
    ///   missing or malformed.
    /// - [`SigningError::SignatureExpired`] if the value is older than `max_age`, or
    ///   signed in the future.
    pub fn unsign(
        &self,
        signed_value: impl AsRef<[u8]>,
        max_age: impl Into<Option<i64>>,
    ) -> Result<Vec<u8>, SigningError> {
        self.unsign_with_timestamp(signed_value, max_age)
            .map(|(value, _)| value)
    }

    /// Verifies a signed value and returns it with the time of its signature, in
    /// seconds since 1970.
    ///
    /// # Errors
    ///
    /// As for [`unsign`](Self::unsign).
    ///
    /// # Flask
    ///
    /// `unsign(.., return_timestamp=True)`.
    pub fn unsign_with_timestamp(
        &self,
        signed_value: impl AsRef<[u8]>,
        max_age: impl Into<Option<i64>>,
    ) -> Result<(Vec<u8>, u64), SigningError> {
        let stamped = self.verified(signed_value.as_ref(), max_age.into())?;
        Ok((stamped.value.to_vec(), stamped.timestamp))
    }

    /// Verifies a token that may be up to `max_age` seconds old, or `skew` seconds from
    /// the future, and returns its value and time.
    pub(crate) fn within<'t>(
        &self,
        token: &'t [u8],
        max_age: u64,
        skew: u64,
    ) -> Result<(&'t [u8], u64), SigningError> {
        let max_age = i64::try_from(max_age).unwrap_or(i64::MAX);
        let stamped = self
            .stamped(token)
            .ok_or_else(|| self.diagnose(token, Some(max_age)))?;
        let ahead = stamped.timestamp.saturating_sub(self.clock.now());
        if ahead == 0 || ahead > skew {
            self.check_age(&stamped, Some(max_age))?;
        }
        Ok((stamped.value, stamped.timestamp))
    }

    /// Verifies a token that may be up to `max_age` seconds old.
    pub(super) fn verified<'t>(
        &self,
        token: &'t [u8],
        max_age: Option<i64>,
    ) -> Result<Stamped<'t>, SigningError> {
        let stamped = self
            .stamped(token)
            .ok_or_else(|| self.diagnose(token, max_age))?;
        self.check_age(&stamped, max_age)?;
        Ok(stamped)
    }

    /// Verifies signature and timestamp, but not the age.
    fn stamped<'t>(&self, token: &'t [u8]) -> Option<Stamped<'t>> {
        let (signed, signature) = rsplit(token, &self.signer.sep)?;
        let (value, timestamp) = rsplit(signed, &self.signer.sep)?;
        if !self.signer.verify(signed, signature) {
            return None;
        }
        let bytes = base64_decode(timestamp).ok()?;
        let timestamp = bytes_to_int(&bytes).ok()?;
        (timestamp <= LAST_SECOND).then_some(Stamped { value, timestamp })
    }

    /// Refuses a value older than `max_age` seconds, or from the future.
    fn check_age(&self, stamped: &Stamped<'_>, max_age: Option<i64>) -> Result<(), SigningError> {
        let age = i128::from(self.clock.now()) - i128::from(stamped.timestamp);
        match max_age {
            Some(max_age) if age < 0 || age > i128::from(max_age) => {
                Err(SigningError::SignatureExpired {
                    payload: stamped.value.to_vec(),
                    date_signed: stamped.timestamp,
                    age,
                    max_age,
                })
            }
            _ => Ok(()),
        }
    }

    /// Says what is wrong with a refused token in itsdangerous's words.
    ///
    /// itsdangerous reads base64 leniently. A token that it would accept, and this does
    /// not, has a signature that does not match.
    fn diagnose(&self, token: &[u8], max_age: Option<i64>) -> SigningError {
        let Some((signed, signature)) = rsplit(token, &self.signer.sep) else {
            return SigningError::BadSignature {
                payload: None,
                reason: Reason::NoSeparator,
            };
        };
        let good = self.signer.verify_leniently(signed, signature);
        let Some((value, timestamp)) = rsplit(signed, &self.signer.sep) else {
            return without_timestamp(signed, good);
        };
        let bad = |date_signed, reason| SigningError::BadTimeSignature {
            payload: Some(value.to_vec()),
            date_signed,
            reason,
        };
        let timestamp =
            lenient_base64_decode(timestamp).and_then(|bytes| bytes_to_int(&bytes).ok());
        match timestamp {
            Some(date) if date > LAST_SECOND => bad(None, Reason::TimestampMalformed),
            Some(timestamp) if good => self
                .check_age(&Stamped { value, timestamp }, max_age)
                .err()
                .unwrap_or_else(|| bad(Some(timestamp), Reason::Mismatch)),
            None if good => bad(None, Reason::TimestampMalformed),
            date_signed => bad(date_signed, Reason::Mismatch),
        }
    }
}

fn without_timestamp(signed: &[u8], good_signature: bool) -> SigningError {
    let payload = Some(signed.to_vec());
    if good_signature {
        SigningError::BadTimeSignature {
            payload,
            date_signed: None,
            reason: Reason::TimestampMissing,
        }
    } else {
        SigningError::BadSignature {
            payload,
            reason: Reason::Mismatch,
        }
    }
}
