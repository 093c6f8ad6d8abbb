use super::encoding::{base64_encode, lenient_base64_decode};
use super::key::{self, SigningKey};
use super::{Reason, SignerOptions, SigningError};

/// Signs a value and verifies a signed one.
///
/// ```text
/// value "." signature
/// ```
///
/// # Example
///
/// ```
/// # use carafe_session::signing::{Signer, SigningError};
/// let signer = Signer::new("secret");
/// let token = signer.sign("ada");
/// assert_eq!(signer.unsign(&token)?, b"ada");
/// assert!(signer.unsign("eve.AAAA").is_err());
/// # Ok::<(), SigningError>(())
/// ```
///
/// # Flask
///
/// [`itsdangerous.Signer`](https://itsdangerous.palletsprojects.com/en/stable/signer/).
#[derive(Clone, Debug)]
pub struct Signer {
    /// Oldest first.
    keys: Vec<SigningKey>,
    pub(super) sep: Vec<u8>,
}

impl Signer {
    /// Creates a signer with one key and the default options.
    #[must_use]
    pub fn new(secret_key: impl AsRef<[u8]>) -> Self {
        Self::build([secret_key], &SignerOptions::default())
    }

    /// Creates a signer with a list of keys, oldest first: the last one signs, all of
    /// them verify.
    ///
    /// # Errors
    ///
    /// [`SigningError::InvalidInput`] if there is no key, or the separator is empty or
    /// could stand inside a signature.
    pub fn with_options<K: AsRef<[u8]>>(
        secret_keys: impl IntoIterator<Item = K>,
        options: &SignerOptions,
    ) -> Result<Self, SigningError> {
        options.check()?;
        let signer = Self::build(secret_keys, options);
        if signer.keys.is_empty() {
            return Err(SigningError::invalid(
                "a signer needs at least one secret key",
            ));
        }
        Ok(signer)
    }

    pub(super) fn build<K: AsRef<[u8]>>(
        secret_keys: impl IntoIterator<Item = K>,
        options: &SignerOptions,
    ) -> Self {
        let keys = secret_keys.into_iter().map(|secret_key| {
            let derived = Self::derive_key(secret_key, options);
            SigningKey::new(&derived, options.digest_method)
        });
        Self {
            keys: keys.collect(),
            sep: options.sep.clone(),
        }
    }

    /// Derives the key that signs from a secret key; signers do so once, when made.
    ///
    /// # Flask
    ///
    /// `Signer.derive_key`.
    #[must_use]
    pub fn derive_key(secret_key: impl AsRef<[u8]>, options: &SignerOptions) -> Vec<u8> {
        let SignerOptions {
            salt,
            key_derivation,
            digest_method,
            ..
        } = options;
        key::derive(secret_key.as_ref(), salt, *key_derivation, *digest_method)
    }

    /// Signs with the newest key. The value itself is not encoded or hidden.
    #[must_use]
    pub fn sign(&self, value: impl AsRef<[u8]>) -> Vec<u8> {
        self.sign_parts(&[value.as_ref()])
    }

    /// Signs several parts as one value, without joining them first.
    pub(super) fn sign_parts(&self, parts: &[&[u8]]) -> Vec<u8> {
        let signature = self.newest().signature(parts);
        let len: usize = parts.iter().map(|part| part.len()).sum();
        let mut signed = Vec::with_capacity(len + self.sep.len() + signature.as_bytes().len());
        for part in parts {
            signed.extend_from_slice(part);
        }
        signed.extend_from_slice(&self.sep);
        signed.extend_from_slice(signature.as_bytes());
        signed
    }

    /// Verifies a signed value and returns it without its signature. The newest key is
    /// tried first; each comparison takes the same time whether or not it matches.
    ///
    /// # Errors
    ///
    /// [`SigningError::BadSignature`] if there is no separator or no key matches.
    pub fn unsign(&self, signed_value: impl AsRef<[u8]>) -> Result<Vec<u8>, SigningError> {
        self.verified(signed_value.as_ref()).map(<[u8]>::to_vec)
    }

    /// Returns the verified value as a part of the token.
    pub(super) fn verified<'t>(&self, token: &'t [u8]) -> Result<&'t [u8], SigningError> {
        let (value, signature) = rsplit(token, &self.sep).ok_or(SigningError::BadSignature {
            payload: None,
            reason: Reason::NoSeparator,
        })?;
        if self.verify(value, signature) {
            return Ok(value);
        }
        Err(SigningError::BadSignature {
            payload: Some(value.to_vec()),
            reason: Reason::Mismatch,
        })
    }

    /// Tells whether some key gives `value` this signature.
    pub(super) fn verify(&self, value: &[u8], signature: &[u8]) -> bool {
        let mut newest_first = self.keys.iter().rev();
        newest_first.any(|key| key.verifies(&[value], signature))
    }

    /// Tells whether some key gives `value` this signature in any spelling of base64.
    pub(super) fn verify_leniently(&self, value: &[u8], signature: &[u8]) -> bool {
        lenient_base64_decode(signature)
            .is_some_and(|mac| self.verify(value, base64_encode(mac).as_bytes()))
    }

    fn newest(&self) -> &SigningKey {
        self.keys.last().expect("a signer has at least one key")
    }
}

/// Splits at the last separator.
pub(super) fn rsplit<'t>(token: &'t [u8], sep: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    let at = token.windows(sep.len()).rposition(|part| part == sep)?;
    Some((&token[..at], &token[at + sep.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{DigestMethod, KeyDerivation};
    use proptest::prelude::*;

    #[test]
    fn a_token_of_itsdangerous_verifies() {
        let signer = Signer::new("k");
        assert_eq!(signer.sign("v"), b"v.2JukJbdKiJ0MywoHcbEm2OQg0dM");
        assert_eq!(
            signer.unsign("v.2JukJbdKiJ0MywoHcbEm2OQg0dM").unwrap(),
            b"v"
        );
    }

    #[test]
    fn other_spellings_of_a_good_signature_are_refused() {
        let signer = Signer::new("k");
        for token in [
            "v.2JukJbdKiJ0MywoHcbEm2OQg0dM=",
            "v.2JukJbdKiJ0MywoHcbEm2OQg0dN",
            "v.2JukJbdKiJ0MywoHcbEm2OQg0dM\n",
            "v.",
        ] {
            assert!(signer.unsign(token).is_err(), "{token:?}");
        }
    }

    #[test]
    fn a_separator_that_could_stand_in_a_signature_is_refused() {
        for (sep, fits) in [
            (".", true),
            ("::", true),
            ("a.", true),
            ("", false),
            ("VPxA", false),
        ] {
            let options = SignerOptions {
                sep: sep.into(),
                ..SignerOptions::default()
            };
            assert_eq!(
                Signer::with_options(["k"], &options).is_ok(),
                fits,
                "{sep:?}"
            );
        }
    }

    #[test]
    fn debug_output_shows_no_key() {
        let shown = format!("{:?}", Signer::new("hush-hush"));
        assert!(shown.contains("[redacted]") && !shown.contains("hush"));
    }

    fn options() -> impl Strategy<Value = SignerOptions> {
        let derivations = prop_oneof![
            Just(KeyDerivation::Concat),
            Just(KeyDerivation::DjangoConcat),
            Just(KeyDerivation::Hmac),
            Just(KeyDerivation::None),
        ];
        let digests = prop_oneof![
            Just(DigestMethod::Sha1),
            Just(DigestMethod::Sha224),
            Just(DigestMethod::Sha256),
            Just(DigestMethod::Sha384),
            Just(DigestMethod::Sha512),
        ];
        let salt = prop::collection::vec(any::<u8>(), 0..20);
        (derivations, digests, salt, "[.:|~]{1,2}").prop_map(
            |(key_derivation, digest_method, salt, sep)| SignerOptions {
                salt,
                sep: sep.into_bytes(),
                key_derivation,
                digest_method,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies_and_nothing_else(
            keys in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 1..4),
            value in prop::collection::vec(any::<u8>(), 0..60),
            options in options(),
            flip in any::<prop::sample::Index>(),
            bit in 0..8u8,
        ) {
            let signer = Signer::with_options(&keys, &options).unwrap();
            let token = signer.sign(&value);
            prop_assert_eq!(signer.unsign(&token).unwrap(), value);
            let mut forged = token.clone();
            forged[flip.index(token.len())] ^= 1 << bit;
            prop_assert!(signer.unsign(&forged).is_err());
        }

        #[test]
        fn older_keys_verify_and_the_newest_signs(
            old in "[a-z]{1,20}", new in "[A-Z]{1,20}", value in ".*",
        ) {
            let options = SignerOptions::default();
            let both = Signer::with_options([&old, &new], &options).unwrap();
            prop_assert!(both.unsign(Signer::new(&old).sign(&value)).is_ok());
            prop_assert!(Signer::new(&new).unsign(both.sign(&value)).is_ok());
        }
    }
}
