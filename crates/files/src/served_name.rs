use crate::device_name::is_device;

/// Tells whether a path that a client sent names a file in one way only: relative, with
/// slashes, without empty parts, `.` and `..`, without backslashes and control characters.
///
/// On Windows it has no colons, names of devices, and dots and spaces at the end of a part.
pub(crate) fn is_served(name: &str) -> bool {
    let is_ambiguous = |part: &str| {
        matches!(part, "" | "." | "..") || cfg!(windows) && is_ambiguous_on_windows(part)
    };
    !name.contains(|c: char| c == '\\' || c.is_control()) && !name.split('/').any(is_ambiguous)
}

fn is_ambiguous_on_windows(part: &str) -> bool {
    part.contains(':') || part.ends_with(['.', ' ']) || is_device(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name() {
        for name in [
            "a", "a.txt", "a/b.txt", ".hidden", "a..b", "...", "ü", "a b", "%2e%2e",
        ] {
            assert!(is_served(name), "{name}");
        }
        for name in [
            "", "/", "/a", "a/", "a//b", "a/./b", "..", "a/../b", "a\\b", "a\0", "a\n",
        ] {
            assert!(!is_served(name), "{name}");
        }
    }

    #[test]
    fn windows_has_more_names() {
        for part in ["C:", "a.txt::$DATA", "con", "nul.txt", "a.", "a ", "..."] {
            assert!(is_ambiguous_on_windows(part), "{part}");
        }
        assert!(!is_ambiguous_on_windows("console.txt"));
    }
}
