//! The rules, in order:
//!
//! 1. `scrypt` or `pbkdf2`; other names are unknown.
//! 2. `scrypt` takes no arguments or three: N, r and p. `pbkdf2` takes none, the digest, or
//!    the digest and the iterations.
//! 3. What OpenSSL refuses under Werkzeug is refused.
//! 4. What would take too much time or memory is refused.

use std::fmt;
use std::fmt::Write;
use std::str::FromStr;

use scrypt::Params;

use crate::PasswordMethodError;
use crate::digest::Digest;

/// How a password is hashed: `scrypt:N:r:p` or `pbkdf2:digest:iterations`.
///
/// The default is `scrypt:32768:8:1`. `pbkdf2` alone is `pbkdf2:sha256:1000000`; digests are
/// sha1, sha224, sha256, sha384 and sha512. Text becomes a method by `parse`.
///
/// There are limits, so that whoever can write into the database cannot take the server
/// down with one log-in. A method may cost
///
/// - of `scrypt`: 256 MiB, which is N · r ≤ 2²¹, and sixteen times the default's time,
///   which is N · r · p ≤ 2²²;
/// - of `pbkdf2`: 10,000,000 iterations.
///
/// # Example
///
/// ```
/// use carafe_security::PasswordMethod;
///
/// let method: PasswordMethod = "pbkdf2:sha512".parse()?;
/// assert_eq!(method.to_string(), "pbkdf2:sha512:1000000");
/// assert_eq!(PasswordMethod::default().to_string(), "scrypt:32768:8:1");
/// assert!("md5".parse::<PasswordMethod>().is_err());
/// # Ok::<(), carafe_security::PasswordMethodError>(())
/// ```
///
/// # Flask
///
/// The argument `method` of
/// [`generate_password_hash`](https://werkzeug.palletsprojects.com/en/stable/utils/#werkzeug.security.generate_password_hash),
/// which has no limits, and takes whatever digest OpenSSL knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordMethod(Method);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Method {
    /// `N` is two to the power of `log_n`.
    Scrypt {
        log_n: u8,
        r: u32,
        p: u32,
    },
    Pbkdf2 {
        digest: Digest,
        iterations: u32,
    },
}

/// The largest N · r: 256 MiB, by 128 bytes each.
const MAX_SCRYPT_MEMORY: u64 = 1 << 21;
/// The largest N · r · p.
const MAX_SCRYPT_WORK: u64 = 1 << 22;
const MAX_ITERATIONS: u32 = 10_000_000;

const DEFAULT_ITERATIONS: u64 = 1_000_000;

impl PasswordMethod {
    /// Derives the key, in hexadecimal digits.
    pub(crate) fn derive(&self, password: &str, salt: &str) -> String {
        let (password, salt) = (password.as_bytes(), salt.as_bytes());
        let key = match self.0 {
            Method::Scrypt { log_n, r, p } => {
                let mut key = vec![0; 64];
                let params = Params::new(log_n, r, p).expect("numbers within the limits");
                scrypt::scrypt(password, salt, &params, &mut key).expect("64 bytes are a key");
                key
            }
            Method::Pbkdf2 { digest, iterations } => digest.pbkdf2(password, salt, iterations),
        };
        hexadecimal(&key)
    }
}

fn hexadecimal(key: &[u8]) -> String {
    let mut text = String::with_capacity(2 * key.len());
    for byte in key {
        write!(text, "{byte:02x}").expect("a string takes all");
    }
    text
}

fn number(text: &str, method: &str) -> Result<u64, PasswordMethodError> {
    let method = method.to_owned();
    text.parse()
        .map_err(|_| PasswordMethodError::Arguments { method })
}

fn scrypt_method(n: u64, r: u64, p: u64) -> Option<Method> {
    within_limits(n, r, p).then(|| Method::Scrypt {
        log_n: n.trailing_zeros() as u8,
        r: r as u32,
        p: p as u32,
    })
}

fn within_limits(n: u64, r: u64, p: u64) -> bool {
    let memory = n.saturating_mul(r);
    let work = memory.saturating_mul(p);
    if n < 2 || !n.is_power_of_two() || work == 0 {
        return false;
    }
    // Werkzeug allows OpenSSL 132 · N · r · p bytes, which is too little for a small N.
    let openssl_takes_it = || 128 * (n + p + 2) <= 132 * n * p;
    memory <= MAX_SCRYPT_MEMORY && work <= MAX_SCRYPT_WORK && openssl_takes_it()
}

fn pbkdf2_method(digest: Digest, iterations: u64) -> Option<Method> {
    let iterations = u32::try_from(iterations).ok();
    let iterations = iterations.filter(|count| (1..=MAX_ITERATIONS).contains(count))?;
    Some(Method::Pbkdf2 { digest, iterations })
}

impl FromStr for PasswordMethod {
    type Err = PasswordMethodError;

    fn from_str(text: &str) -> Result<Self, PasswordMethodError> {
        let method = || text.to_owned();
        let number = |part| number(part, text);
        let unknown = || PasswordMethodError::Unknown { method: method() };
        let digest = |name| Digest::named(name).ok_or_else(unknown);
        let parts: Vec<_> = text.split(':').collect();
        let read = match parts[..] {
            ["scrypt"] => scrypt_method(1 << 15, 8, 1),
            ["scrypt", n, r, p] => scrypt_method(number(n)?, number(r)?, number(p)?),
            ["pbkdf2"] => pbkdf2_method(Digest::Sha256, DEFAULT_ITERATIONS),
            ["pbkdf2", name] => pbkdf2_method(digest(name)?, DEFAULT_ITERATIONS),
            ["pbkdf2", name, iterations] => pbkdf2_method(digest(name)?, number(iterations)?),
            ["scrypt" | "pbkdf2", ..] => {
                return Err(PasswordMethodError::Arguments { method: method() });
            }
            _ => return Err(unknown()),
        };
        read.map(Self)
            .ok_or_else(|| PasswordMethodError::Cost { method: method() })
    }
}

impl Default for PasswordMethod {
    /// Returns `scrypt:32768:8:1`.
    fn default() -> Self {
        let (log_n, r, p) = (15, 8, 1);
        Self(Method::Scrypt { log_n, r, p })
    }
}

impl fmt::Display for PasswordMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Method::Scrypt { log_n, r, p } => write!(f, "scrypt:{}:{r}:{p}", 1_u64 << log_n),
            Method::Pbkdf2 { digest, iterations } => {
                write!(f, "pbkdf2:{}:{iterations}", digest.name())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_read_with_werkzeugs_defaults() {
        for (text, method) in [
            ("scrypt", "scrypt:32768:8:1"),
            ("scrypt:16384:8:5", "scrypt:16384:8:5"),
            ("scrypt:128:1:1", "scrypt:128:1:1"),
            ("scrypt:262144:8:2", "scrypt:262144:8:2"),
            ("pbkdf2", "pbkdf2:sha256:1000000"),
            ("pbkdf2:sha1", "pbkdf2:sha1:1000000"),
            ("pbkdf2:SHA512:1", "pbkdf2:sha512:1"),
            ("pbkdf2:sha224:10000000", "pbkdf2:sha224:10000000"),
        ] {
            let read: PasswordMethod = text.parse().unwrap();
            assert_eq!(read.to_string(), method, "{text}");
        }
    }

    #[test]
    fn what_is_no_method_says_why() {
        type Kind = fn(String) -> PasswordMethodError;
        let unknown: Kind = |method| PasswordMethodError::Unknown { method };
        let arguments: Kind = |method| PasswordMethodError::Arguments { method };
        let cost: Kind = |method| PasswordMethodError::Cost { method };
        for (text, kind) in [
            ("", unknown),
            ("plain", unknown),
            ("SCRYPT", unknown),
            ("pbkdf2:md5:10", unknown),
            ("scrypt:", arguments),
            ("scrypt:32768:8", arguments),
            ("scrypt:32768:8:1:9", arguments),
            ("scrypt:0x8000:8:1", arguments),
            ("scrypt:-32768:8:1", arguments),
            ("pbkdf2:sha256:", arguments),
            ("pbkdf2:sha256:99999999999999999999", arguments),
            ("scrypt:0:8:1", cost),
            ("scrypt:1:8:1", cost),
            ("scrypt:30000:8:1", cost),
            ("scrypt:32768:0:1", cost),
            ("scrypt:32768:8:0", cost),
            // OpenSSL: "memory limit exceeded".
            ("scrypt:64:8:1", cost),
            ("scrypt:524288:8:1", cost),
            ("scrypt:32768:8:17", cost),
            ("scrypt:9223372036854775808:18446744073709551615:1", cost),
            ("scrypt:2:1073741824:1073741824", cost),
            ("pbkdf2:sha256:0", cost),
            ("pbkdf2:sha256:10000001", cost),
        ] {
            let error = text.parse::<PasswordMethod>().unwrap_err();
            assert_eq!(error, kind(text.to_owned()));
        }
    }
}
