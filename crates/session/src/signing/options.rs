use super::{DigestMethod, KeyDerivation, SigningError};

/// The salt of signers on their own, itsdangerous's default.
const SIGNER_SALT: &[u8] = b"itsdangerous.Signer";
/// The salt of serializers, itsdangerous's default.
const SERIALIZER_SALT: &[u8] = b"itsdangerous";
/// Characters of base64url; a separator of these alone could stand inside a signature.
const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=";

/// How a [`Signer`](super::Signer) signs. The default is itsdangerous's.
///
/// # Example
///
/// ```
/// # use carafe_session::signing::{KeyDerivation, Signer, SignerOptions, SigningError};
/// let options = SignerOptions {
///     salt: b"newsletter".to_vec(),
///     key_derivation: KeyDerivation::Hmac,
///     ..SignerOptions::default()
/// };
/// let signer = Signer::with_options(["old key", "new key"], &options)?;
/// let token = signer.sign("ada");
/// assert!(Signer::new("new key").unsign(&token).is_err(), "another salt");
/// # Ok::<(), SigningError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SignerOptions {
    /// Separates signatures of one purpose from those of another; not a secret.
    /// Default: `itsdangerous.Signer` for signers, `itsdangerous` for serializers.
    pub salt: Vec<u8>,
    /// What stands between value and signature. Default: `.`. It must not consist of
    /// base64url characters.
    pub sep: Vec<u8>,
    /// How the signing key is derived. Default: [`KeyDerivation::DjangoConcat`].
    pub key_derivation: KeyDerivation,
    /// The hash function. Default: [`DigestMethod::Sha1`].
    pub digest_method: DigestMethod,
}

impl Default for SignerOptions {
    fn default() -> Self {
        Self {
            salt: SIGNER_SALT.to_vec(),
            sep: b".".to_vec(),
            key_derivation: KeyDerivation::default(),
            digest_method: DigestMethod::default(),
        }
    }
}

impl SignerOptions {
    /// Refuses a separator that could stand inside a signature, and an empty one.
    pub(super) fn check(&self) -> Result<(), SigningError> {
        if self.sep.iter().all(|byte| ALPHABET.contains(byte)) {
            return Err(SigningError::invalid(
                "the separator needs a character outside the base64url alphabet, such as '.'",
            ));
        }
        Ok(())
    }
}

/// How a serializer signs and writes. The default is itsdangerous's.
#[derive(Clone, Debug)]
pub struct SerializerOptions {
    /// How the signer signs; its default salt is `itsdangerous` here.
    pub signer: SignerOptions,
    /// Which JSON is written and read. Default: [`JsonModule::Json`].
    pub json: JsonModule,
    /// Other ways of signing that still verify, tried in order after the signer.
    pub fallback_signers: Vec<FallbackSigner>,
}

impl Default for SerializerOptions {
    fn default() -> Self {
        Self {
            signer: SignerOptions {
                salt: SERIALIZER_SALT.to_vec(),
                ..SignerOptions::default()
            },
            json: JsonModule::default(),
            fallback_signers: Vec::new(),
        }
    }
}

/// Which JSON a serializer writes and reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JsonModule {
    /// Python's `json`: with spaces and ASCII escapes in plain serializers, compact
    /// UTF-8 in URL-safe ones.
    #[default]
    Json,
    /// Flask's tagged JSON, with keys in insertion order.
    Tagged,
    /// Flask's tagged JSON with sorted keys, as Flask writes its session.
    TaggedSorted,
}

/// Another way of signing that still verifies, for a change of algorithm.
///
/// The salt and the keys are those of the serializer.
#[derive(Clone, Debug)]
pub struct FallbackSigner {
    /// How the signing key is derived.
    pub key_derivation: KeyDerivation,
    /// The hash function.
    pub digest_method: DigestMethod,
    /// What stands between value and signature.
    pub sep: Vec<u8>,
}

impl Default for FallbackSigner {
    fn default() -> Self {
        let signer = SignerOptions::default();
        Self {
            key_derivation: signer.key_derivation,
            digest_method: signer.digest_method,
            sep: signer.sep,
        }
    }
}
