use carafe_config::{ConfigError, Key, Source};

use super::reader::Reader;

/// What Flask had and removed; setting it does nothing.
const REMOVED: &[&str] = &[
    "ENV",
    "JSON_AS_ASCII",
    "JSON_SORT_KEYS",
    "JSONIFY_MIMETYPE",
    "JSONIFY_PRETTYPRINT_REGULAR",
    "LOGGER_HANDLER_POLICY",
    "LOGGER_NAME",
    "PRESERVE_CONTEXT_ON_EXCEPTION",
];

/// Refuses unknown keys of the session cookie, where a slip of the pen is a hole, and
/// warns of other keys that look like a slip.
pub(super) fn check_keys(reader: &mut Reader<'_>) {
    let config = reader.config();
    for (key, _) in config.iter().filter(|(key, _)| Key::named(key).is_none()) {
        let similar = Key::similar(key).map(|key| key.name);
        if key.starts_with("SESSION_COOKIE_") {
            reader.fail(ConfigError::UnknownKey {
                key: key.to_owned(),
                similar,
                source: config.source(key).cloned().unwrap_or(Source::Default),
            });
        } else if REMOVED.contains(&key) {
            reader.warn(key, "Flask has no such key any more; remove it");
        } else if let Some(similar) = similar {
            reader.warn(
                key,
                &format!("no such key has a meaning; did you mean {similar}?"),
            );
        }
    }
}
