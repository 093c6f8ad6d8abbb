use carafe_value::{Value, to_value};
use serde::Serialize;

use super::payload::Payload;
use super::{SerializerOptions, Signer, SignerOptions, SigningError};

/// The signer of a serializer and those that still verify.
pub(super) fn signers<K: AsRef<[u8]>>(
    secret_keys: impl IntoIterator<Item = K>,
    options: &SerializerOptions,
) -> Result<Vec<Signer>, SigningError> {
    if std::str::from_utf8(&options.signer.sep).is_err() {
        return Err(SigningError::invalid(
            "the separator of a serializer is text",
        ));
    }
    let secret_keys: Vec<K> = secret_keys.into_iter().collect();
    let mut signers = vec![Signer::with_options(&secret_keys, &options.signer)?];
    for fallback in &options.fallback_signers {
        let options = SignerOptions {
            salt: options.signer.salt.clone(),
            sep: fallback.sep.clone(),
            key_derivation: fallback.key_derivation,
            digest_method: fallback.digest_method,
        };
        for key in &secret_keys {
            signers.push(Signer::with_options([key], &options)?);
        }
    }
    Ok(signers)
}

/// Makes text of a token: JSON, separators and signatures are.
pub(super) fn text(token: Vec<u8>) -> Result<String, SigningError> {
    String::from_utf8(token).map_err(|_| SigningError::invalid("the separator is not text"))
}

/// Writes any value for serde as a value of Python.
pub(super) fn value<T: Serialize + ?Sized>(value: &T) -> Result<Value, SigningError> {
    to_value(value).map_err(|error| SigningError::invalid(error.to_string()))
}

macro_rules! serializer {
    ($(#[$doc:meta])* $name:ident, $url_safe:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The one that signs, then those that only verify.
            signers: Vec<Signer>,
            payload: Payload,
        }

        impl $name {
            /// Creates a serializer with one key and the default options.
            #[must_use]
            pub fn new(secret_key: impl AsRef<[u8]>) -> Self {
                let options = SerializerOptions::default();
                Self {
                    signers: vec![Signer::build([secret_key], &options.signer)],
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
                Ok(Self {
                    signers: signers(secret_keys, options)?,
                    payload: Payload { json: options.json, url_safe: $url_safe },
                })
            }

            /// Writes a value and signs it.
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
            /// # Errors
            ///
            /// - [`SigningError::BadSignature`] if no key of any signer matches.
            /// - [`SigningError::BadPayload`] if what is signed is not the right JSON.
            pub fn loads(&self, token: impl AsRef<[u8]>) -> Result<Value, SigningError> {
                let mut last = None;
                for signer in &self.signers {
                    match signer.verified(token.as_ref()) {
                        Ok(payload) => return self.payload.load(payload),
                        Err(error) => last = Some(error),
                    }
                }
                Err(last.expect("a serializer has at least one signer"))
            }

            /// Reads a token even if its signature is bad, for looking at it. The
            /// boolean tells whether the signature is good.
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
            ) -> Result<(bool, Option<Value>), SigningError> {
                match self.loads(token) {
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

serializer! {
    /// Writes a value as JSON and signs it.
    ///
    /// ```text
    /// JSON "." signature
    /// ```
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_session::signing::{Serializer, SigningError};
    /// let serializer = Serializer::new("secret");
    /// let token = serializer.dumps(&[1, 2])?;
    /// assert!(token.starts_with("[1, 2]."));
    /// assert_eq!(serializer.loads(&token)?[1], 2);
    /// # Ok::<(), SigningError>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [`itsdangerous.Serializer`](https://itsdangerous.palletsprojects.com/en/stable/serializer/).
    Serializer, false
}

serializer! {
    /// Writes a value as base64url of JSON, compressed if that is shorter, and signs it.
    ///
    /// ```text
    /// base64url(JSON) "." signature
    /// ```
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_session::signing::{SigningError, UrlSafeSerializer};
    /// let serializer = UrlSafeSerializer::new("secret");
    /// let token = serializer.dumps("ada")?;
    /// assert_eq!(serializer.loads(&token)?, "ada");
    /// # Ok::<(), SigningError>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [`itsdangerous.URLSafeSerializer`](https://itsdangerous.palletsprojects.com/en/stable/url_safe/).
    UrlSafeSerializer, true
}
