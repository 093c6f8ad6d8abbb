use carafe_value::Value;
use serde::Serialize;

use super::payload::Payload;
use super::serializer::{signers, text, value};
use super::timestamp::Stamped;
use super::{SerializerOptions, Signer, SigningError, TimestampSigner};
use crate::Clock;

macro_rules! timed_serializer {
    ($(#[$doc:meta])* $name:ident, $url_safe:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The one that signs, then those that only verify.
            signers: Vec<TimestampSigner>,
            payload: Payload,
        }

        impl $name {
            /// Creates a serializer with one key and the default options.
            #[must_use]
            pub fn new(secret_key: impl AsRef<[u8]>) -> Self {
                let options = SerializerOptions::default();
                let signer = Signer::build([secret_key], &options.signer);
                Self {
                    signers: vec![TimestampSigner::from_signer(signer)],
                    payload: Payload { json: options.json, url_safe: $url_safe },
                }
            }

            /// Creates a serializer with a list of keys, oldest first: the last one
            /// signs, all of them verify.
            ///
            /// # Errors
            ///
            /// As for [`Signer::with_options`]; the separator has to be UTF-8.
            pub fn with_options<K: AsRef<[u8]>>(
                secret_keys: impl IntoIterator<Item = K>,
                options: &SerializerOptions,
            ) -> Result<Self, SigningError> {
                let signers = signers(secret_keys, options)?;
                Ok(Self {
                    signers: signers.into_iter().map(TimestampSigner::from_signer).collect(),
                    payload: Payload { json: options.json, url_safe: $url_safe },
                })
            }

            /// Takes the time from `clock` instead of the system.
            #[must_use]
            pub fn with_clock(mut self, clock: Clock) -> Self {
                let signers = self.signers.into_iter();
                self.signers = signers.map(|signer| signer.with_clock(clock.clone())).collect();
                self
            }

            /// Writes a value and signs it together with the current time.
            ///
            /// # Errors
            ///
            /// [`SigningError::InvalidInput`] if JSON cannot hold the value.
            pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, SigningError> {
                let payload = self.payload.dump(&self::value(value)?)?;
                text(self.signers[0].sign(payload))
            }

            /// Verifies a token and returns its value.
            ///
            /// `max_age` is in whole seconds; `None` means any age. A token exactly
            /// `max_age` old is accepted.
            ///
            /// # Errors
            ///
            /// - As for [`TimestampSigner::unsign`] if the signature or its age is bad.
            /// - [`SigningError::BadPayload`] if what is signed is not the right JSON.
            pub fn loads(
                &self,
                token: impl AsRef<[u8]>,
                max_age: impl Into<Option<i64>>,
            ) -> Result<Value, SigningError> {
                self.loads_with_timestamp(token, max_age).map(|(value, _)| value)
            }

            /// Verifies a token and returns its value with the time of its signature,
            /// in seconds since 1970.
            ///
            /// # Errors
            ///
            /// As for [`loads`](Self::loads).
            pub fn loads_with_timestamp(
                &self,
                token: impl AsRef<[u8]>,
                max_age: impl Into<Option<i64>>,
            ) -> Result<(Value, u64), SigningError> {
                let stamped = verified(&self.signers, token.as_ref(), max_age.into())?;
                Ok((self.payload.load(stamped.value)?, stamped.timestamp))
            }

            /// Reads a token even if its signature is bad or too old, for looking at it.
            /// The boolean tells whether the signature is good.
            ///
            /// The value of a bad token was written by anybody: never act on it.
            ///
            /// # Errors
            ///
            /// [`SigningError::BadPayload`] if the signature is good and what is signed
            /// is not the right JSON.
            pub fn loads_unsafe(
                &self,
                token: impl AsRef<[u8]>,
                max_age: impl Into<Option<i64>>,
            ) -> Result<(bool, Option<Value>), SigningError> {
                match self.loads(token, max_age) {
                    Ok(value) => Ok((true, Some(value))),
                    Err(error @ SigningError::BadPayload { .. }) => Err(error),
                    Err(error) => {
                        let payload = error.payload();
                        Ok((false, payload.and_then(|bytes| self.payload.load(bytes).ok())))
                    }
                }
            }
        }
    };
}

/// Asks one signer after another; an expired signature is final, as in itsdangerous.
fn verified<'t>(
    signers: &[TimestampSigner],
    token: &'t [u8],
    max_age: Option<i64>,
) -> Result<Stamped<'t>, SigningError> {
    let mut last = None;
    for signer in signers {
        match signer.verified(token, max_age) {
            Err(error @ SigningError::SignatureExpired { .. }) => return Err(error),
            Err(error) => last = Some(error),
            stamped => return stamped,
        }
    }
    Err(last.expect("a serializer has at least one signer"))
}

timed_serializer! {
    /// Writes a value as JSON and signs it with the time.
    ///
    /// ```text
    /// JSON "." timestamp "." signature
    /// ```
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_session::signing::{SigningError, TimedSerializer};
    /// let serializer = TimedSerializer::new("secret");
    /// let token = serializer.dumps("ada")?;
    /// assert_eq!(serializer.loads(&token, 60)?, "ada");
    /// # Ok::<(), SigningError>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [`itsdangerous.TimedSerializer`](https://itsdangerous.palletsprojects.com/en/stable/timed/).
    TimedSerializer, false
}

timed_serializer! {
    /// Writes a value as base64url of JSON, compressed if that is shorter, and signs it
    /// with the time.
    ///
    /// ```text
    /// base64url(JSON) "." timestamp "." signature
    /// ```
    ///
    /// # Example
    ///
    /// A link for resetting a password, good for an hour:
    ///
    /// ```
    /// # use carafe_session::signing::{SigningError, UrlSafeTimedSerializer};
    /// let serializer = UrlSafeTimedSerializer::new("secret");
    /// let token = serializer.dumps(&42)?;
    /// assert_eq!(serializer.loads(&token, 3600)?, 42);
    /// # Ok::<(), SigningError>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [`itsdangerous.URLSafeTimedSerializer`](https://itsdangerous.palletsprojects.com/en/stable/url_safe/).
    UrlSafeTimedSerializer, true
}
