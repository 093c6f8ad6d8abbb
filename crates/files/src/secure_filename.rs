use unicode_normalization::UnicodeNormalization;

use crate::device_name::is_device;

/// Makes the name of a file that an upload may be stored under.
///
/// Letters lose their accents; white space and slashes become `_`; only ASCII letters,
/// digits, `_`, `.` and `-` stay, and no `.` or `_` at either end. On Windows, a `_` is put
/// in front of the name of a device.
///
/// The result may be empty. It says nothing about whether there is such a file already.
///
/// # Example
///
/// ```
/// # use carafe_files::secure_filename;
/// assert_eq!(secure_filename("../../etc/passwd"), "etc_passwd");
/// assert_eq!(secure_filename("Ümläute.txt"), "Umlaute.txt");
/// assert_eq!(secure_filename(".."), "");
/// ```
///
/// # Flask
///
/// [`werkzeug.utils.secure_filename`](https://werkzeug.palletsprojects.com/en/stable/utils/#werkzeug.utils.secure_filename),
/// with the same results.
#[must_use]
pub fn secure_filename(filename: &str) -> String {
    let words = filename.nfkd().filter(char::is_ascii).collect::<String>();
    let words = words.split(|c| is_separator(c) || is_space(c));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let mut name = words.join("_");
    name.retain(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    let name = name.trim_matches(['.', '_']);
    match cfg!(windows) && is_device(name) {
        true => format!("_{name}"),
        false => name.to_owned(),
    }
}

fn is_separator(c: char) -> bool {
    c == '/' || cfg!(windows) && c == '\\'
}

/// What Python takes for white space, in ASCII.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r' | '\x1c'..='\x1f')
}

#[cfg(test)]
mod tests {
    use super::secure_filename;

    include!("secure_filename/vectors.rs");

    #[test]
    fn names_are_those_of_werkzeug() {
        for (name, expected) in NAMES {
            assert_eq!(secure_filename(name), expected, "{name:?}");
        }
    }
}
