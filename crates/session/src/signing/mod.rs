//! itsdangerous 2.2, module for module: tokens that Python's
//! [itsdangerous](https://itsdangerous.palletsprojects.com/) with the same secret key
//! verifies, and the other way round.
//!
//! A signed token is readable by everyone; the signature only proves who wrote it.
//!
//! ```text
//! Signer            value "." signature
//! TimestampSigner   value "." timestamp "." signature
//! Serializer        JSON  "." signature
//! TimedSerializer   JSON  "." timestamp "." signature
//! UrlSafe...        base64url(JSON) or "." base64url(zlib(JSON)) in the place of JSON
//!
//! signature = base64url(HMAC(derived key, everything before the last separator))
//! timestamp = base64url(seconds since 1970, big-endian, without leading zeros)
//! ```
//!
//! Secret keys are listed oldest first: the last one signs, all of them verify. The
//! derived key and the HMAC's inner and outer state are computed once per key.
//!
//! Differences from Python: base64 is accepted in its canonical form only (Python's
//! decoder skips junk, so that one token has many spellings), inflated payloads and
//! nesting are limited, and a compressed payload must end where its stream ends.

mod digest;
mod encoding;
mod error;
mod key;
mod options;
mod payload;
mod serializer;
mod signer;
mod timed;
mod timestamp;

pub use digest::DigestMethod;
pub use encoding::{base64_decode, base64_encode, bytes_to_int, int_to_bytes};
pub use error::{Reason, SigningError};
pub use key::KeyDerivation;
pub use options::{FallbackSigner, JsonModule, SerializerOptions, SignerOptions};
pub use payload::MAX_PAYLOAD_SIZE;
pub(crate) use payload::{dump_url_safe, load_url_safe, unreadable};
pub use serializer::{Serializer, UrlSafeSerializer};
pub use signer::Signer;
pub use timed::{TimedSerializer, UrlSafeTimedSerializer};
pub use timestamp::TimestampSigner;
