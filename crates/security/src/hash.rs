use subtle::ConstantTimeEq;

use crate::PasswordMethod;
use crate::salt::gen_salt;

/// Makes the text to store for a password: `scrypt:32768:8:1$salt$hash`, with a salt of its
/// own, 162 characters in all.
///
/// # Panics
///
/// If the operating system has no random bytes.
///
/// # Example
///
/// ```
/// use carafe_security::{check_password_hash, generate_password_hash};
///
/// let stored = generate_password_hash("correct horse battery staple");
/// assert!(stored.starts_with("scrypt:32768:8:1$"));
/// assert!(check_password_hash(&stored, "correct horse battery staple"));
/// ```
///
/// # Flask
///
/// [`generate_password_hash`](https://werkzeug.palletsprojects.com/en/stable/utils/#werkzeug.security.generate_password_hash)
/// of Werkzeug. Its `method` is an argument of [`generate_password_hash_with`]; a salt has
/// always its default length.
#[must_use]
pub fn generate_password_hash(password: &str) -> String {
    generate_password_hash_with(password, &PasswordMethod::default())
}

/// Makes the text to store for a password, by a method of one's choice.
///
/// # Panics
///
/// If the operating system has no random bytes.
///
/// # Example
///
/// ```
/// use carafe_security::{check_password_hash, generate_password_hash_with};
///
/// let method = "pbkdf2:sha256:1000".parse()?;
/// let stored = generate_password_hash_with("tea", &method);
/// assert!(stored.starts_with("pbkdf2:sha256:1000$"));
/// assert!(check_password_hash(&stored, "tea"));
/// # Ok::<(), carafe_security::PasswordMethodError>(())
/// ```
///
/// # Flask
///
/// `generate_password_hash(password, method)`.
#[must_use]
pub fn generate_password_hash_with(password: &str, method: &PasswordMethod) -> String {
    let salt = gen_salt();
    let hash = method.derive(password, &salt);
    format!("{method}${salt}${hash}")
}

/// Tells whether a password is the one that a stored text was made of.
///
/// The comparison takes the same time wherever the two differ. A text that is no hash, has
/// a method that does not exist, or one that costs more than [`PasswordMethod`] allows, fits
/// no password.
///
/// # Example
///
/// ```
/// use carafe_security::check_password_hash;
///
/// // Written by Flask.
/// let stored = "pbkdf2:sha256:1000$salt$\
///               632c2812e46d4604102ba7618e9d6d7d2f8128f6266b4a03264d2a0460b7dcb3";
/// assert!(check_password_hash(stored, "password"));
/// assert!(!check_password_hash(stored, "Password"));
/// assert!(!check_password_hash("password", "password"));
/// ```
///
/// # Flask
///
/// [`check_password_hash`](https://werkzeug.palletsprojects.com/en/stable/utils/#werkzeug.security.check_password_hash)
/// of Werkzeug, which raises `ValueError` for a method that does not exist, and computes
/// whatever the text asks for.
#[must_use]
pub fn check_password_hash(stored: &str, password: &str) -> bool {
    let mut parts = stored.splitn(3, '$');
    let (Some(method), Some(salt), Some(hash)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let Ok(method) = method.parse::<PasswordMethod>() else {
        return false;
    };
    let derived = method.derive(password, salt);
    derived.as_bytes().ct_eq(hash.as_bytes()).into()
}

#[cfg(test)]
mod tests;
