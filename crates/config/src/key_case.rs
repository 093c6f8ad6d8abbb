/// Tells whether Python's `str.isupper` is true of `key`: it has a cased character, and
/// every one it has is upper case.
///
/// # Flask
///
/// Only such names are configuration; `from_mapping` and `from_file` skip the rest.
pub(crate) fn is_upper(key: &str) -> bool {
    key.chars().any(char::is_uppercase) && !key.chars().any(|c| c.is_lowercase() || is_titlecase(c))
}

/// Tells whether `c` is a digraph such as `ǅ`: neither upper nor lower case, but with a
/// lower-case form.
fn is_titlecase(c: char) -> bool {
    !c.is_uppercase() && !c.to_lowercase().eq([c])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_is_what_python_says() {
        for key in ["A", "A_B", "A1", "_A", "A-B", "É", "ẞ", "A中", "Ⅷ", "İ"] {
            assert!(is_upper(key), "{key}");
        }
        for key in ["", "1", "_", "a", "Ab", "ß", "ALPHAα", "中", "ǅ", "Aǅ", "ª"] {
            assert!(!is_upper(key), "{key}");
        }
    }
}
