use std::fmt;

use hmac::digest::Digest;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

/// The longest signature of all digests, in bytes.
pub(super) const MAX_SIZE: usize = 64;

/// The hash function behind signatures.
///
/// SHA-1 is the default because it is itsdangerous's. Its collisions do not weaken an
/// HMAC; with keys of your own on both sides, SHA-256 or SHA-512 are fine too.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DigestMethod {
    /// SHA-1, itsdangerous's default.
    #[default]
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestMethod {
    /// Hashes the parts one after another.
    pub(super) fn hash(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha1 => hash::<Sha1>(parts),
            Self::Sha224 => hash::<Sha224>(parts),
            Self::Sha256 => hash::<Sha256>(parts),
            Self::Sha384 => hash::<Sha384>(parts),
            Self::Sha512 => hash::<Sha512>(parts),
        }
    }
}

fn hash<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_vec()
}

/// An HMAC that has absorbed its key: the inner and outer states, ready to be copied.
#[derive(Clone)]
pub(super) enum KeyedHmac {
    Sha1(Hmac<Sha1>),
    Sha224(Hmac<Sha224>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

impl KeyedHmac {
    pub(super) fn new(method: DigestMethod, key: &[u8]) -> Self {
        match method {
            DigestMethod::Sha1 => Self::Sha1(keyed(key)),
            DigestMethod::Sha224 => Self::Sha224(keyed(key)),
            DigestMethod::Sha256 => Self::Sha256(keyed(key)),
            DigestMethod::Sha384 => Self::Sha384(keyed(key)),
            DigestMethod::Sha512 => Self::Sha512(keyed(key)),
        }
    }

    /// Writes the HMAC of the parts to `out` and returns its length.
    pub(super) fn mac(&self, parts: &[&[u8]], out: &mut [u8; MAX_SIZE]) -> usize {
        match self {
            Self::Sha1(hmac) => finish(hmac.clone(), parts, out),
            Self::Sha224(hmac) => finish(hmac.clone(), parts, out),
            Self::Sha256(hmac) => finish(hmac.clone(), parts, out),
            Self::Sha384(hmac) => finish(hmac.clone(), parts, out),
            Self::Sha512(hmac) => finish(hmac.clone(), parts, out),
        }
    }
}

fn keyed<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("an HMAC takes a key of any length")
}

fn finish<M: Mac>(mut hmac: M, parts: &[&[u8]], out: &mut [u8; MAX_SIZE]) -> usize {
    for part in parts {
        hmac.update(part);
    }
    let tag = hmac.finalize().into_bytes();
    out[..tag.len()].copy_from_slice(&tag);
    tag.len()
}

impl fmt::Debug for KeyedHmac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
