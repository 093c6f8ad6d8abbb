/// The devices that Windows has in every folder.
const DEVICES: [&str; 6] = ["AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"];

/// Those that have a number.
const PORTS: [&str; 2] = ["COM", "LPT"];

/// Tells whether Windows takes a name for a device, whatever its extension: `con`,
/// `nul.txt`, `COM1`.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split([':', '.']).next().unwrap_or(name);
    let stem = stem.trim().to_uppercase();
    match stem.strip_suffix(|c| "123456789¹²³".contains(c)) {
        Some(port) => PORTS.contains(&port),
        None => DEVICES.contains(&stem.as_str()),
    }
}

#[cfg(test)]
mod tests {
    /// Expected: `werkzeug.utils._windows_device_files`.
    #[test]
    fn devices_have_any_case_and_extension() {
        let table = [
            ("CON", true),
            ("nul.txt", true),
            ("Aux .tar.gz", true),
            ("com1", true),
            ("lpt³", true),
            ("conin$", true),
            ("nul:stream", true),
            ("com", false),
            ("com0", false),
            ("console", false),
            ("a.nul", false),
            ("", false),
        ];
        for (name, expected) in table {
            assert_eq!(super::is_device(name), expected, "{name}");
        }
    }
}
