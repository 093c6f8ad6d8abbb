use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::ConfigError;

/// Reads a file of UTF-8.
pub(crate) fn read(path: &Path) -> Result<String, ConfigError> {
    let bytes = fs::read(path).map_err(|source| ConfigError::File {
        path: path.to_owned(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        ConfigError::Syntax {
            place: path.display().to_string(),
            line: good.iter().filter(|byte| **byte == b'\n').count() + 1,
            message: "save the file as UTF-8".to_owned(),
        }
    })
}

/// Tells whether `error` is that there is no such file.
pub(crate) fn is_missing(error: &ConfigError) -> bool {
    let ConfigError::File { source, .. } = error else {
        return false;
    };
    matches!(
        source.kind(),
        ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory
    )
}
