use carafe_config::SecretKeys;

use super::reader::Reader;

/// Keys shorter than this are warned about: HMAC-SHA1's strength ends with the key's.
const SHORT: usize = 16;

/// More former keys than this are warned about.
const MANY: usize = 3;

/// Reads the secret keys, and warns of weak ones.
pub(super) fn secret_keys(reader: &mut Reader<'_>) -> Option<SecretKeys> {
    let keys = reader.config().secret_keys().unwrap_or_else(|error| {
        reader.fail(error);
        None
    })?;
    let (fallbacks, current) = keys.as_slice().split_at(keys.as_slice().len() - 1);
    if current.iter().any(|key| key.len() < SHORT) {
        reader.warn(
            "SECRET_KEY",
            "IT IS TOO SHORT: whoever guesses it can sign in as anybody. Set it to what \
             \"openssl rand -hex 32\" prints, and move this one to SECRET_KEY_FALLBACKS, so \
             that nobody is logged out",
        );
    }
    if fallbacks.iter().any(|key| key.len() < SHORT) {
        reader.warn(
            "SECRET_KEY_FALLBACKS",
            "a former key is shorter than 16 bytes and still opens every session; remove it \
             when PERMANENT_SESSION_LIFETIME has passed",
        );
    }
    if fallbacks.len() > MANY {
        reader.warn(
            "SECRET_KEY_FALLBACKS",
            "more than 3 former keys; remove those that are out of use for longer than \
             PERMANENT_SESSION_LIFETIME",
        );
    }
    Some(keys)
}
