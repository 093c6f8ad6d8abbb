/// Finds the name that was probably meant: one that begins alike, or else one that few
/// changes make of it.
#[must_use]
pub fn closest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let score = |other: &str| match name.starts_with(other) || other.starts_with(name) {
        true if !name.is_empty() && !other.is_empty() => 1.0,
        _ => strsim::normalized_damerau_levenshtein(name, other),
    };
    names
        .map(|other| (score(other), other))
        .filter(|(score, _)| *score > 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_close_by_beginning_or_spelling() {
        let names = || ["int", "float", "string"].into_iter();
        for (name, meant) in [
            ("itn", Some("int")),
            ("integer", Some("int")),
            ("str", Some("string")),
            ("list", None),
            ("", None),
        ] {
            assert_eq!(closest(name, names()), meant, "{name}");
        }
    }
}
