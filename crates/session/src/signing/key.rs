use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use super::DigestMethod;
use super::digest::{KeyedHmac, MAX_SIZE};

/// Characters of the longest signature in base64url.
const MAX_TEXT: usize = (MAX_SIZE * 4).div_ceil(3);

/// How the signing key comes from the secret key and the salt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyDerivation {
    /// `digest(salt + secret_key)`.
    Concat,
    /// `digest(salt + "signer" + secret_key)`, itsdangerous's default.
    #[default]
    DjangoConcat,
    /// `HMAC(secret_key, salt)`: what Flask's session uses, and the best choice.
    Hmac,
    /// The secret key itself: the salt is not used.
    None,
}

/// Derives the key that signs from the secret key.
pub(super) fn derive(
    secret_key: &[u8],
    salt: &[u8],
    derivation: KeyDerivation,
    digest: DigestMethod,
) -> Vec<u8> {
    match derivation {
        KeyDerivation::Concat => digest.hash(&[salt, secret_key]),
        KeyDerivation::DjangoConcat => digest.hash(&[salt, b"signer", secret_key]),
        KeyDerivation::Hmac => {
            let mut out = [0; MAX_SIZE];
            let len = KeyedHmac::new(digest, secret_key).mac(&[salt], &mut out);
            out[..len].to_vec()
        }
        KeyDerivation::None => secret_key.to_vec(),
    }
}

/// One key, ready to sign.
#[derive(Clone, Debug)]
pub(super) struct SigningKey(KeyedHmac);

impl SigningKey {
    pub(super) fn new(derived_key: &[u8], digest: DigestMethod) -> Self {
        Self(KeyedHmac::new(digest, derived_key))
    }

    /// Returns the signature of the parts in base64url.
    pub(super) fn signature(&self, parts: &[&[u8]]) -> SignatureText {
        let mut mac = [0; MAX_SIZE];
        let len = self.0.mac(parts, &mut mac);
        let mut text = [0; MAX_TEXT];
        let len = URL_SAFE_NO_PAD
            .encode_slice(&mac[..len], &mut text)
            .expect("the buffer holds the longest signature");
        SignatureText { text, len }
    }

    /// Compares in constant time, as text: only the canonical spelling matches.
    pub(super) fn verifies(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.signature(parts).as_bytes().ct_eq(signature).into()
    }
}

/// A signature in base64url, without an allocation.
pub(super) struct SignatureText {
    text: [u8; MAX_TEXT],
    len: usize,
}

impl SignatureText {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }
}
