use std::path::{Path, PathBuf};

use crate::device_name::is_device;

/// Joins a path that a client sent to a directory; `None` if it leads out of it.
///
/// The path is relative and has slashes. It is refused if it is absolute or if its `..` lead
/// out; on Windows, if it has a backslash, a colon or the name of a device. Only the text is
/// looked at: a link in the directory may lead anywhere.
///
/// An empty directory is the current one.
///
/// # Example
///
/// ```
/// use std::path::PathBuf;
/// # use carafe_files::safe_join;
///
/// assert_eq!(safe_join("files", "a/../b.txt"), Some(PathBuf::from("files/b.txt")));
/// assert_eq!(safe_join("files", "../b.txt"), None);
/// assert_eq!(safe_join("files", "/etc/passwd"), None);
/// ```
///
/// # Flask
///
/// [`werkzeug.security.safe_join`](https://werkzeug.palletsprojects.com/en/stable/utils/#werkzeug.security.safe_join),
/// with the same results for one path; for several, call it again. On Windows, Werkzeug lets
/// colons through, which name streams of a file.
#[must_use]
pub fn safe_join(directory: impl AsRef<Path>, untrusted: &str) -> Option<PathBuf> {
    let directory = directory.as_ref();
    let directory = match directory.as_os_str().is_empty() {
        true => Path::new("."),
        false => directory,
    };
    if untrusted.is_empty() {
        return Some(directory.to_owned());
    }
    let path = normalized(untrusted)?;
    let refused = cfg!(windows) && is_refused_on_windows(&path);
    (!refused).then(|| directory.join(path))
}

/// Takes out `.`, `..` and doubled slashes; `None` if the path is absolute or leads out.
fn normalized(path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut names = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    match names.is_empty() {
        true => Some(".".to_owned()),
        false => Some(names.join("/")),
    }
}

fn is_refused_on_windows(path: &str) -> bool {
    path.contains(['\\', ':']) || path.split('/').any(is_device)
}

#[cfg(test)]
mod tests {
    use super::{is_refused_on_windows, safe_join};

    include!("safe_join/vectors.rs");

    #[cfg(unix)]
    #[test]
    fn paths_are_those_of_werkzeug() {
        for (directory, untrusted, expected) in PATHS {
            // Paths compare by their parts, which is too lax here.
            let joined = safe_join(directory, untrusted);
            let joined = joined.as_ref().map(|path| path.to_str().unwrap());
            assert_eq!(joined, expected, "{directory:?} {untrusted:?}");
        }
    }

    #[test]
    fn windows_has_more_ways_out() {
        for path in [
            "C:a",
            "a\\..\\b",
            "a/nul",
            "con.txt",
            "a.txt:stream",
            "\\\\host\\x",
        ] {
            assert!(is_refused_on_windows(path), "{path}");
        }
        assert!(!is_refused_on_windows("a/console.txt"));
    }
}
