use std::path::{self, Path};

use http::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::FileOptions;
use crate::content::Content;

const X_SENDFILE: HeaderName = HeaderName::from_static("x-sendfile");
const X_ACCEL_REDIRECT: HeaderName = HeaderName::from_static("x-accel-redirect");

/// What need not be encoded in the path of a URL.
const NO_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Has the web server in front send a file, where it can. A path that no header can hold is
/// read here.
pub(crate) fn elsewhere(path: Option<&Path>, options: &FileOptions) -> Option<Content> {
    if !options.use_x_sendfile {
        return None;
    }
    let path = path::absolute(path?).ok()?;
    match internal_url(&path, options) {
        Some(url) => {
            let url = HeaderValue::try_from(url).ok()?;
            Some(Content::Elsewhere(X_ACCEL_REDIRECT, url))
        }
        None => {
            let path = HeaderValue::from_bytes(path.as_os_str().as_encoded_bytes()).ok()?;
            Some(Content::Elsewhere(X_SENDFILE, path))
        }
    }
}

/// Returns the URL that nginx has for a file.
fn internal_url(path: &Path, options: &FileOptions) -> Option<String> {
    let (below, url) = options.x_accel_mapping.iter().find_map(|(folder, url)| {
        let folder = path::absolute(folder).ok()?;
        Some((path.strip_prefix(folder).ok()?.to_str()?, url))
    })?;
    let below = below.replace(path::MAIN_SEPARATOR, "/");
    let below = utf8_percent_encode(&below, NO_PATH);
    Some(format!("{}/{below}", url.trim_end_matches('/')))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn header(path: &str, options: &FileOptions) -> Option<String> {
        match elsewhere(Some(Path::new(path)), options)? {
            Content::Elsewhere(name, value) => {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                Some(format!("{name}: {value}"))
            }
            content => panic!("{content:?}"),
        }
    }

    #[test]
    fn another_server_sends_the_file() {
        let mapping = vec![("/srv/files".into(), "/internal/".to_owned())];
        let options = FileOptions {
            use_x_sendfile: true,
            x_accel_mapping: mapping,
            ..FileOptions::default()
        };
        let table = [
            ("/srv/other/a b.txt", Some("x-sendfile: /srv/other/a b.txt")),
            ("/srv/ü.txt", Some("x-sendfile: /srv/ü.txt")),
            (
                "/srv/files/a/b.txt",
                Some("x-accel-redirect: /internal/a/b.txt"),
            ),
            (
                "/srv/files/ü ?%.txt",
                Some("x-accel-redirect: /internal/%C3%BC%20%3F%25.txt"),
            ),
            ("/srv/filesystem", Some("x-sendfile: /srv/filesystem")),
            ("/srv/a\r\nSet-Cookie: x", None),
        ];
        for (path, expected) in table {
            assert_eq!(header(path, &options).as_deref(), expected, "{path}");
        }
        assert!(elsewhere(None, &options).is_none());
        assert!(elsewhere(Some(Path::new("/a")), &FileOptions::default()).is_none());
    }
}
