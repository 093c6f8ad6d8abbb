use crate::{KEYS, Key};

impl Key {
    /// Returns the key of exactly this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// Returns the key whose name `name` is probably a misspelling of.
    ///
    /// It takes at most two insertions, deletions, replacements or swaps of neighbours,
    /// or one for each five letters of a long name.
    #[must_use]
    pub fn similar(name: &str) -> Option<&'static Self> {
        let most = (name.chars().count() / 5).max(2);
        let distance = |key: &&Self| strsim::damerau_levenshtein(key.name, name);
        KEYS.iter()
            .min_by_key(distance)
            .filter(|key| (1..=most).contains(&distance(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_key_is_recognized() {
        let table = [
            ("SESSION_COOKIE_SAMSITE", Some("SESSION_COOKIE_SAMESITE")),
            ("SESSION_COOKIE_HTTP_ONLY", Some("SESSION_COOKIE_HTTPONLY")),
            ("SECRETKEY", Some("SECRET_KEY")),
            ("DEUBG", Some("DEBUG")),
            ("DEBUG", None),
            ("MAIL_SERVER", None),
            ("", None),
        ];
        for (name, expected) in table {
            assert_eq!(Key::similar(name).map(|key| key.name), expected, "{name}");
        }
    }
}
